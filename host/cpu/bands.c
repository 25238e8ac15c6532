/* SPDX-License-Identifier: MIT */
/* The loop over points of a sum in bands: block by block all its tables, then the terms beside
 * them.
 */
#include "cpu/cpu.h"
#include "threads/pool.h"
#include "two_sum.h"

#include <math.h>

/* Points that all tables are looked up for before the next ones: few enough for the stack. */
enum { BAND_BLOCK = 512 };

/* What a point costs one thread: of a table, of segments, and a term. */
static const double TABLE_NANOSECONDS = 4, SEGMENT_NANOSECONDS = 60, TERM_NANOSECONDS = 6;

typedef struct {
    const sigramp_loop_bands *bands;
    const sigramp_unit_loops *loops;
    sigramp_table_loop *table_loop;
    int precision;
    const void *x;
    void *y;
} band_work;

/* Sums in two parts, of up to BAND_BLOCK points. */
typedef struct {
    double x[BAND_BLOCK], high[BAND_BLOCK], low[BAND_BLOCK], value[BAND_BLOCK];
} band_block;

static void read_points(const band_work *work, size_t begin, size_t count, band_block *block)
{
    for (size_t j = 0; j < count; ++j) {
        block->x[j] = work->precision == 32 ? (double)((const float *)work->x)[begin + j]
                                            : ((const double *)work->x)[begin + j];
        block->high[j] = block->low[j] = 0;
    }
}

static void add_values(band_block *block, size_t count)
{
    for (size_t j = 0; j < count; ++j) {
        const double sum = block->high[j] + block->value[j];
        block->low[j] += SUM_REST(block->high[j], block->value[j], sum);
        block->high[j] = sum;
    }
}

static void add_table(const band_work *work, const sigramp_loop_table *table, size_t count,
                      band_block *block)
{
    if (table->segments)
        work->loops->segments(count, block->x, table->segments, block->value);
    else
        work->table_loop(count, block->x, table, block->value, 0);
    add_values(block, count);
}

/* Infinite and NaN sums have no low part. */
static double result_of(const sigramp_loop_bands *bands, double high, double low)
{
    double result = (isfinite(high) ? high + low : high) * bands->factor;
    for (int i = 0; i < BANDS_POWERS; ++i)
        result *= bands->powers[i];
    return result == result ? result : NAN;
}

static void write_results(const band_work *work, size_t begin, size_t count,
                          const band_block *block)
{
    for (size_t j = 0; j < count; ++j) {
        const double result = result_of(work->bands, block->high[j], block->low[j]);
        if (work->precision == 32)
            ((float *)work->y)[begin + j] = (float)result;
        else
            ((double *)work->y)[begin + j] = result;
    }
}

static void run_block(const band_work *work, size_t begin, size_t count)
{
    const sigramp_loop_bands *const bands = work->bands;
    band_block block;
    read_points(work, begin, count, &block);
    for (size_t k = 0; k < bands->count; ++k)
        add_table(work, &bands->tables[k], count, &block);
    if (bands->rest->loops.count > 0) {
        work->loops->sum(count, block.x, &bands->rest->loops, NULL, block.value);
        add_values(&block, count);
    }
    write_results(work, begin, count, &block);
}

static void bands_run(void *of, size_t begin, size_t end)
{
    for (size_t left; begin < end; begin += left) {
        left = end - begin < BAND_BLOCK ? end - begin : BAND_BLOCK;
        run_block(of, begin, left);
    }
}

void cpu_bands(const sigramp_loop_bands *bands, int precision, const char *isa, int threads,
               size_t count, const void *x, void *y)
{
    const band_work work = {
        bands, cpu_loops(bands->rest->unit, 64, isa), cpu_table_loop(64, isa), precision, x, y};
    double cost = TERM_NANOSECONDS * (double)bands->rest->loops.count;
    for (size_t k = 0; k < bands->count; ++k)
        cost += bands->tables[k].segments ? SEGMENT_NANOSECONDS : TABLE_NANOSECONDS;
    pool_run((pool_loop){threads, count, BAND_BLOCK, cost}, bands_run, (void *)&work);
}
