/* SPDX-License-Identifier: MIT */
/* The accuracy check: blocks of every family, shared among threads that each have a context. */
#include "accuracy.h"

#include <math.h>
#include <mpfr.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "judge.h"
#include "threads/pool.h"
#include "threads/processors.h"

/* Many points share an offset where a call costs much, few where that leaves more offsets. */
enum { BLOCK = 4096, PAIRS_BLOCK = 128, MOST_THREADS = 64 };

typedef struct {
    const accuracy_options *options;
    int threads;
    sigramp_context *contexts[MOST_THREADS];
} workers;

/* The blocks of a family, which the workers take one by one. */
typedef struct {
    const workers *team;
    const input_family *family;
    input_block block; /* the first, its numbers apart */
    size_t count;
    atomic_size_t next;
    pthread_mutex_t lock;
    verdict total;
} family_work;

bool is_wanted(const accuracy_options *options, sigramp_unit unit, sigramp_precision precision)
{
    return (options->unit == SIGRAMP_UNIT_COUNT || options->unit == unit) &&
           (!options->precision || options->precision == precision);
}

static bool open_contexts(workers *team)
{
    const sigramp_options wanted = {
        .device = team->options->device, .isa = team->options->isa, .threads = 1};
    for (int i = 0; i < team->threads; ++i) {
        const sigramp_status status = sigramp_context_create(&wanted, &team->contexts[i]);
        if (status != SIGRAMP_OK) {
            fprintf(stderr, "sigramp-accuracy: %s: %s\n", sigramp_status_message(status),
                    team->contexts[i] ? sigramp_context_detail(team->contexts[i]) : "");
            return false;
        }
    }
    return true;
}

static void close_contexts(workers *team)
{
    for (int i = 0; i < team->threads; ++i)
        sigramp_context_destroy(team->contexts[i]);
}

/* One block by a worker's context; a map that fails counts as an infinite error. */
static void judge_by_context(sigramp_context *context, const input_family *family,
                             input_block *block, verdict *worst)
{
    fill_block(family, block);
    if (judge_block(context, block, worst))
        return;
    fprintf(stderr, "sigramp-accuracy: %s\n", sigramp_context_detail(context));
    worst->ulp = HUGE_VAL;
}

/* A worker's part: whatever blocks are left. */
static void judge_blocks(void *of, size_t worker, size_t end)
{
    family_work *const work = of;
    double x[BLOCK];
    verdict own = no_verdict;
    (void)end; /* one worker at a time */
    for (;;) {
        const size_t b = atomic_fetch_add(&work->next, 1);
        if (b >= work->count)
            break;
        input_block block = work->block;
        block.seed += b << 16;
        block.x = x;
        judge_by_context(work->team->contexts[worker], work->family, &block, &own);
    }
    pthread_mutex_lock(&work->lock);
    add_verdict(&work->total, &own);
    pthread_mutex_unlock(&work->lock);
    mpfr_free_cache();
}

/* About count inputs of a family. */
static verdict judge_family(const workers *team, sigramp_unit unit, sigramp_precision precision,
                            const input_family *family, size_t count)
{
    const bool shifted = team->options->shifted;
    const bool on_cpu = sigramp_context_report(team->contexts[0]).isa != NULL;
    const size_t size = shifted && on_cpu ? PAIRS_BLOCK : BLOCK;
    const size_t blocks = count / size + (count % size != 0);
    const uint64_t seed = team->options->seed + ((uint64_t)(family - input_families) << 8) +
                          ((uint64_t)unit << 1) + (precision == SIGRAMP_F64);
    family_work work = {.team = team,
                        .family = family,
                        .block = {unit, precision, shifted, seed, size, NULL, 0},
                        .count = blocks,
                        .lock = PTHREAD_MUTEX_INITIALIZER,
                        .total = no_verdict};
    pool_run((pool_loop){team->threads, (size_t)team->threads, 1, 1e9}, judge_blocks, &work);
    return work.total;
}

static void print_verdict(const char *name, const verdict *worst, double bound)
{
    printf("  %-14s %11zu inputs  worst %.10f ULP%s: u(%a - %a) = %a\n", name, worst->inputs,
           worst->ulp, worst->ulp <= bound ? "" : " IS TOO MUCH", worst->x, worst->offset,
           worst->given);
    fflush(stdout);
}

static size_t families_of(bool shifted)
{
    size_t count = 0;
    for (const input_family *family = input_families; family->name; ++family)
        count += shifted || !family->pairs_only;
    return count;
}

static bool judge_unit(const workers *team, sigramp_unit unit, sigramp_precision precision)
{
    const accuracy_options *const options = team->options;
    const double bound = bound_of(unit, precision);
    const size_t share = options->count / families_of(options->shifted) + 1;
    verdict total = no_verdict;
    printf("%s f%d, %s, %.4f ULP allowed\n", sigramp_unit_info(unit)->name, (int)precision,
           options->shifted ? "pairs (x, a)" : "x alone", bound);
    for (const input_family *family = input_families; family->name; ++family) {
        if (family->pairs_only && !options->shifted)
            continue;
        const verdict worst = judge_family(team, unit, precision, family, share);
        print_verdict(family->name, &worst, bound);
        add_verdict(&total, &worst);
    }
    print_verdict("all", &total, bound);
    return total.inputs >= options->count && total.ulp <= bound;
}

bool check_accuracy(const accuracy_options *options)
{
    const int threads = options->threads ? options->threads : processors_to_use();
    workers team = {.options = options, .threads = threads < MOST_THREADS ? threads : MOST_THREADS};
    bool right = open_contexts(&team);
    if (right) {
        const sigramp_report report = sigramp_context_report(team.contexts[0]);
        printf("%s %s (%s), against MPFR %s, seed %#llx\n", report.device,
               report.isa ? report.isa : "", report.name, mpfr_get_version(),
               (unsigned long long)options->seed);
    }
    const bool opened = right;
    for (int unit = 0; opened && unit < SIGRAMP_UNIT_COUNT; ++unit)
        for (int bits = 32; bits <= 64; bits += 32)
            if (is_wanted(options, (sigramp_unit)unit, (sigramp_precision)bits))
                right = judge_unit(&team, (sigramp_unit)unit, (sigramp_precision)bits) && right;
    close_contexts(&team);
    return right;
}
