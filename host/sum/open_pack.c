/* SPDX-License-Identifier: MIT */
#include "sum/open_pack.h"

#include <stdlib.h>
#include <string.h>

/* It comes first, in the machine's own byte order, without padding. */
typedef struct {
    uint64_t kind; /* tells the bytes from others', and their order */
    int64_t count;
    int32_t precision, is_listed;
    /* 0 if listed. */
    double least, greatest, inverse_width, first;
    uint64_t cells;
    int32_t order, exact, first_class, classes;
} pack_head;

/* Then, if listed, the offsets, and the weights; else the terms of each cell, those of each binade,
 * and the moments. Another number where any of this changes. */
static const uint64_t KIND = UINT64_C(0x73696772616d7001);

static pack_head head_of(const open_terms *terms)
{
    const moment_totals *const totals = &terms->totals;
    return (pack_head){.kind = KIND,
                       .count = terms->count,
                       .precision = terms->precision,
                       .least = terms->least,
                       .greatest = terms->greatest,
                       .inverse_width = terms->inverse_width,
                       .first = totals->first,
                       .cells = totals->cells,
                       .order = totals->order,
                       .exact = totals->exact,
                       .first_class = totals->first_class,
                       .classes = totals->classes};
}

static size_t moments_size(const moment_totals *totals)
{
    return (size_t)totals->classes * moment_totals_plane(totals) * sizeof *totals->counts;
}

size_t open_terms_packed_size(const open_terms *terms)
{
    return sizeof(pack_head) + terms->totals.cells * sizeof *terms->in_cell +
           sizeof terms->in_binade + moments_size(&terms->totals);
}

static char *put(char *to, const void *from, size_t size)
{
    if (size > 0)
        memcpy(to, from, size);
    return to + size;
}

void open_terms_pack(const open_terms *terms, void *bytes)
{
    const pack_head head = head_of(terms);
    char *to = put(bytes, &head, sizeof head);
    to = put(to, terms->in_cell, terms->totals.cells * sizeof *terms->in_cell);
    to = put(to, terms->in_binade, sizeof terms->in_binade);
    put(to, terms->totals.counts, moments_size(&terms->totals));
}

static const char *take(void *to, const char *from, size_t size)
{
    if (size > 0)
        memcpy(to, from, size);
    return from + size;
}

/* Whether they come from a sum with the same cells. */
static int is_alike(const pack_head *own, const pack_head *head)
{
    return head->kind == own->kind && head->precision == own->precision && !head->is_listed &&
           head->least == own->least && head->greatest == own->greatest &&
           head->inverse_width == own->inverse_width && head->first == own->first &&
           head->cells == own->cells && head->order == own->order && head->exact == own->exact &&
           head->count >= 0 && head->count <= INT32_MAX && head->classes >= 0 &&
           head->classes <= MOST_CLASSES && head->first_class >= 0 &&
           head->first_class <= MOST_CLASSES - head->classes;
}

static int64_t sum_of_counts(size_t size, const int64_t *counts, int64_t most)
{
    int64_t sum = 0;
    for (size_t i = 0; i < size; ++i) {
        if (counts[i] < 0 || counts[i] > most - sum)
            return most + 1;
        sum += counts[i];
    }
    return sum;
}

/* Of a term none is larger, in units of 2^-LOW_GRID of its class's lowest binade. */
static int are_possible(const moment_totals *totals, int64_t count)
{
    const __int128 most = (__int128)count << (LOW_GRID + CLASS_BINADES + 1);
    const size_t size = (size_t)totals->classes * moment_totals_plane(totals);
    for (size_t i = 0; i < size; ++i)
        if (totals->counts[i] > most || totals->counts[i] < -most)
            return 0;
    return 1;
}

static int are_counts(const open_terms *terms)
{
    const int64_t count = terms->count;
    return sum_of_counts(terms->totals.cells, terms->in_cell, count) == count &&
           sum_of_counts((size_t)2 * BINADES, terms->in_binade[0], count) <= count &&
           are_possible(&terms->totals, count);
}

open_result open_terms_unpack(const open_terms *like, size_t size, const void *bytes,
                              open_terms *unpacked)
{
    const pack_head own = head_of(like);
    pack_head head;
    if (size < sizeof head)
        return OPEN_FOREIGN;
    const char *from = take(&head, bytes, sizeof head);
    open_terms terms = {.precision = own.precision, .count = head.count, .totals = like->totals};
    if (!is_alike(&own, &head))
        return OPEN_FOREIGN;
    terms.totals.first_class = head.first_class;
    terms.totals.classes = head.classes;
    if (size != open_terms_packed_size(&terms))
        return OPEN_FOREIGN;
    terms.totals.counts = malloc(moments_size(&terms.totals) + 1);
    if (!open_terms_reserve(&terms) || !terms.totals.counts) {
        open_terms_destroy(&terms);
        return OPEN_NO_MEMORY;
    }
    from = take(terms.in_cell, from, terms.totals.cells * sizeof *terms.in_cell);
    from = take(terms.in_binade, from, sizeof terms.in_binade);
    take(terms.totals.counts, from, moments_size(&terms.totals));
    if (!are_counts(&terms)) {
        open_terms_destroy(&terms);
        return OPEN_FOREIGN;
    }
    *unpacked = terms;
    return OPEN_DONE;
}

/* Of so many offsets and as many weights. */
static size_t listed_size(int precision, size_t count)
{
    return 2 * count * ((size_t)precision / 8);
}

size_t term_bag_packed_size(const term_bag *bag)
{
    return sizeof(pack_head) + listed_size(bag->precision, bag->count);
}

void term_bag_pack(const term_bag *bag, void *bytes)
{
    const pack_head head = {
        .kind = KIND, .count = (int64_t)bag->count, .precision = bag->precision, .is_listed = 1};
    char *const offsets = put(bytes, &head, sizeof head);
    term_bag_list(bag, offsets, offsets + listed_size(bag->precision, bag->count) / 2);
}

open_result term_bag_unpack(int precision, size_t size, const void *bytes, listed_bag *unpacked)
{
    pack_head head;
    if (size < sizeof head)
        return OPEN_FOREIGN;
    const char *const from = take(&head, bytes, sizeof head);
    if (head.kind != KIND || !head.is_listed || head.precision != precision || head.count < 0 ||
        head.count > INT32_MAX || size - sizeof head != listed_size(precision, (size_t)head.count))
        return OPEN_FOREIGN;
    char *const offsets = malloc(size);
    if (!offsets)
        return OPEN_NO_MEMORY;
    take(offsets, from, size - sizeof head);
    *unpacked = (listed_bag){(size_t)head.count, offsets, offsets + (size - sizeof head) / 2};
    return OPEN_DONE;
}
