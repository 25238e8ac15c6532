#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# completions.sh TOOL FOLDER SHELL: each of a command's options, as its help tells them, is completed by the file of that shell in
# the folder, and nothing else is; so are commands and what some options take.
set -u
tool=$1 file=$2/sigramp.$3 shell=$3
failed=0

# reply WORD...: what may follow, one a line; the last word is the one that is typed.
reply_bash() {
    bash --norc -c 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _sigramp
                    printf "%s\n" "${COMPREPLY[@]}"' bash "$file" "$@"
}
# Of zsh what is handed to its own functions.
reply_zsh() {
    zsh -f -c 'file=$1; shift; words=("$@"); CURRENT=$#; _files() { }
               _describe() { print -rl -- "${(@P)2}"; }
               _arguments() { print -rl -- "$@"; }
               source $file' zsh "$file" "$@" | sed 's/^\(--[a-z0-9-]*\)\[.*\]$/\1/; s/^\(--[a-z0-9-]*\)\[.*\]:[^:]*\(\\:[^:]*\)*:/\1 /
                                                   s/^[1*]:UNIT:(\(.*\))$/\1/; s/^\([a-z]*\):.*/\1/'
}
reply_fish() {
    fish --no-config -c "source $file; complete -C '$*'" | cut -f 1
}

# expect "WORDS" "REPLY" WHAT: the same words in any order.
expect() {
    if ! diff <(tr ' ' '\n' <<<"$1" | sed '/^$/d' | sort) <(sed '/^$/d' <<<"$2" | sort) >/dev/null; then
        echo "$shell, $3: $2"
        echo "    not $1"
        failed=1
    fi
}

"$shell" -n "$file" || exit 1
units_there=$("$tool" eval --help | sed -n '/^The units/,/^Without/s/^  \([a-z]*\) .*/\1/p')
commands=$("$tool" help | sed -n 's/^  \([a-z]*\)  *[a-z].*/\1/p' | grep -v -x -F "$units_there")
[ "$(wc -l <<<"$commands")" -ge 6 ] || { echo "too few commands: $commands" && exit 1; }
for command in $commands; do
    options=$("$tool" help "$command" | sed -n 's/^  \(--[a-z0-9-]*\).*/\1/p')
    expect "${options//$'\n'/ }" "$("reply_$shell" sigramp "$command" -- | sed -n 's/^\(--[a-z0-9-]*\).*/\1/p')" "$command"
done
case $shell in
zsh) method=$(reply_zsh sigramp sum --method '' | sed -n 's/^--method (\(.*\))/\1/p' | tr ' ' '\n')
    units=$(reply_zsh sigramp eval '' | sed -n 's/^logistic .*/&/p' | tr ' ' '\n') ;;
*) method=$("reply_$shell" sigramp sum --method '')
    units=$("reply_$shell" sigramp eval '' | grep -v '^-') ;;
esac
expect "auto direct fast closed" "$method" "sum --method"
expect "${units_there//$'\n'/ }" "$units" "eval"
expect "${commands//$'\n'/ } help completion" "$("reply_$shell" sigramp '' | grep -v '^-')" "commands"
exit $failed
