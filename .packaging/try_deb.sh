#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# try_deb.sh FOLDER: installs the packages of the folder, uses all of them, and removes them: first those that know no MPI, by
# themselves. For a system that may be thrown away, as root.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
fail() {
    echo "try_deb: $*" >&2
    exit 1
}

work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
export SIGRAMP_CACHE_DIR=$work/cache
apt-get update -q
mapfile -t packages < <(find "$(realpath "$1")" -name '*.deb' ! -name '*-mpi*')
apt-get install -q -y --no-install-recommends "${packages[@]}" gcc libc6-dev pkg-config
! dpkg-query -W -f '${Package} ${db:Status-Status}\n' | grep -E '^lib(open)?mpi.* installed$' || fail "they need MPI"
[ "$(sigramp eval relu --x -1:1:3 --device cpu | paste -s -d ' ')" = "0 0 1" ] || fail "the tool does not work"
sigramp devices # which asks the program that tries them out
sigramp verify --quick --device cpu
cat >"$work/program.c" <<'TEXT'
#include <sigramp/sigramp.h>
#include <stdio.h>
int main(void)
{
    puts(sigramp_version());
    return sigramp_unit_info(SIGRAMP_SOFTPLUS) == NULL;
}
TEXT
# shellcheck disable=SC2046 # several words
gcc -Wall -Werror "$work/program.c" $(pkg-config --cflags --libs sigramp) -o "$work/program"
[ "$("$work/program")" = "$(sigramp --version | sed -n '1s/sigramp //p')" ] || fail "the library does not work"
python3 -c 'import sigramp; assert sigramp.logistic(0.0) == 0.5; assert sigramp.sum([5.0], sigramp.spaced(0, 10, 101))[0] > 49'
python3 -m sigramp --version
[ -s /usr/share/bash-completion/completions/sigramp ] || fail "nothing completes the tool's words"

# What two ranks make together is what one process makes, by the tool and by a program.
apt-get install -q -y --no-install-recommends "$1"/libsigramp-mpi*.deb
cat >"$work/ranks.c" <<'TEXT'
#include <sigramp/sigramp_mpi.h>
#include <stdio.h>
int main(int argc, char **argv)
{
    MPI_Init(&argc, &argv);
    const double offsets[] = {-1.0, 1.0}, point = 0.0;
    double sum = 0.0;
    int rank;
    sigramp_context *context;
    sigramp_sum_plan *plan = NULL;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    const int is_right = sigramp_context_create(NULL, &context) == SIGRAMP_OK &&
                         sigramp_mpi_sum_plan_f64(context, NULL, 1, offsets + rank, NULL, MPI_COMM_WORLD, &plan) == SIGRAMP_OK &&
                         sigramp_sum_execute_f64(plan, 1, &point, &sum) == SIGRAMP_OK && sum == 1.0;
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
    printf("rank %d: %s\n", rank, is_right ? "right" : "wrong");
    MPI_Finalize();
    return !is_right;
}
TEXT
# shellcheck disable=SC2046 # several words
mpicc -Wall -Werror "$work/ranks.c" -lsigramp-mpi $(pkg-config --cflags --libs sigramp) -o "$work/ranks"
ranks=(env OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 mpirun --oversubscribe -n 2)
[ "$("${ranks[@]}" "$work/ranks" | grep -c right)" = 2 ] || fail "terms cannot be divided among ranks"
request=(sigramp sum --x -10:10:1001 --offsets 0:10:100 --scale 0.1 --device cpu)
"${request[@]}" --out "$work/one.f64"
"${ranks[@]}" "${request[@]}" --out "$work/two.f64" --json >"$work/report"
cmp "$work/one.f64" "$work/two.f64" || fail "two ranks make other bits than one"
! ldd "$(command -v sigramp)" | grep libmpi || fail "the tool needs MPI"
apt-get purge -q -y libsigramp0
left=$(find / -xdev -path "$(realpath "$1")" -prune -o -path "$work" -prune -o -path /proc -prune -o -name '*sigramp*' -print)
[ -z "$left" ] || fail "this is left: $left"
echo "installed, used and removed"
