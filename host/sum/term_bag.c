/* SPDX-License-Identifier: MIT */
#include "sum/term_bag.h"

#include <stdlib.h>
#include <string.h>

#include "plan/reals.h"

static bag_term term_at(int precision, const void *offsets, const void *weights, size_t i)
{
    return (bag_term){bits_of_double(sum_real_at(precision, offsets, i)),
                      bits_of_double(weights ? sum_real_at(precision, weights, i) : 1)};
}

static int compare_terms(const bag_term *a, const bag_term *b)
{
    return a->offset != b->offset ? (a->offset > b->offset ? 1 : -1)
                                  : (a->weight > b->weight) - (a->weight < b->weight);
}

static int compare(const void *a, const void *b)
{
    return compare_terms(a, b);
}

int term_bag_add(term_bag *bag, size_t count, const void *offsets, const void *weights)
{
    if (count > bag->capacity - bag->count) {
        const size_t wanted = bag->count + count, doubled = 2 * bag->capacity;
        const size_t capacity = wanted > doubled ? wanted : doubled;
        bag_term *const terms = realloc(bag->terms, capacity * sizeof *terms);
        if (!terms)
            return 0;
        bag->terms = terms;
        bag->capacity = capacity;
    }
    for (size_t i = 0; i < count; ++i)
        bag->terms[bag->count++] = term_at(bag->precision, offsets, weights, i);
    if (count > 0)
        qsort(bag->terms, bag->count, sizeof *bag->terms, compare);
    return 1;
}

/* A term that is to be taken, and its number. */
typedef struct {
    bag_term term;
    size_t number;
} wanted_term;

static int compare_wanted(const void *a, const void *b)
{
    return compare_terms(&((const wanted_term *)a)->term, &((const wanted_term *)b)->term);
}

/* Both are sorted. Takes the wanted ones if `takes`; the first that is not there, or count. */
static size_t walk(term_bag *bag, size_t count, const wanted_term *wanted, int takes)
{
    size_t found = 0, kept = 0;
    for (size_t i = 0; i < bag->count; ++i) {
        if (found < count && compare_terms(&bag->terms[i], &wanted[found].term) == 0)
            ++found;
        else if (takes)
            bag->terms[kept++] = bag->terms[i];
    }
    bag->count = takes ? kept : bag->count;
    return found;
}

int term_bag_remove(term_bag *bag, size_t count, const void *offsets, const void *weights,
                    size_t *wrong)
{
    *wrong = count;
    if (count > bag->count) {
        *wrong = bag->count;
        return 0;
    }
    wanted_term *const wanted = malloc((count + 1) * sizeof *wanted);
    if (!wanted)
        return 0;
    for (size_t i = 0; i < count; ++i)
        wanted[i] = (wanted_term){term_at(bag->precision, offsets, weights, i), i};
    qsort(wanted, count, sizeof *wanted, compare_wanted);
    const size_t found = walk(bag, count, wanted, 0);
    if (found == count)
        walk(bag, count, wanted, 1);
    else
        *wrong = wanted[found].number;
    free(wanted);
    return found == count;
}

void term_bag_list(const term_bag *bag, void *offsets, void *weights)
{
    for (size_t i = 0; i < bag->count; ++i) {
        sum_set_real(bag->precision, offsets, i, double_of_bits(bag->terms[i].offset));
        sum_set_real(bag->precision, weights, i, double_of_bits(bag->terms[i].weight));
    }
}

void term_bag_destroy(term_bag *bag)
{
    free(bag->terms);
    memset(bag, 0, sizeof *bag);
}
