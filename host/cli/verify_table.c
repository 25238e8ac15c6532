/* SPDX-License-Identifier: MIT */
#include "cli/verify_table.h"

#include "cli/json.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static int is_shown(const verify_row *row)
{
    return row->inputs > 0 || row->missing[0] != '\0';
}

static int is_wrong(const verify_row *row)
{
    return row->differing > 0 || row->judgement.beyond > 0;
}

static void print_row(const verify_row *row)
{
    printf("%-10s float%d   %-20s ", sigramp_unit_info(row->unit)->name, row->precision,
           row->kind->name);
    if (row->inputs == 0) {
        printf("%11s\n", "none");
        return;
    }
    printf("%11" PRIu64 " %10" PRIu64 "  ", row->inputs, row->differing);
    if (row->judgement.measured > 0)
        printf("%.4g\n", row->judgement.largest_ulp);
    else
        printf("-\n");
    if (row->differing > 0)
        printf("    the first: round %u, %zu terms, x = %.17g: %a came out, the CPU has %a\n",
               row->first.round, row->first.terms, row->first.x, row->first.output,
               row->first.right);
    if (row->judgement.beyond > 0)
        printf("    %" PRIu64 " of %" PRIu64 " results are beyond their error bound\n",
               row->judgement.beyond, row->judgement.judged);
}

static const char *isa_of(const sigramp_report *report)
{
    return report->isa ? report->isa : "";
}

static int is_said_before(const verify_table *table, size_t i)
{
    for (size_t k = 0; k < i; ++k)
        if (strcmp(table->rows[k].missing, table->rows[i].missing) == 0)
            return 1;
    return 0;
}

/* Said once: it is the same for many. */
static void print_missing(const verify_table *table)
{
    int printed = 0;
    for (size_t i = 0; i < table->count; ++i)
        if (table->rows[i].missing[0] != '\0' && !is_said_before(table, i))
            printf("%snone: %s\n", printed++ == 0 ? "\n" : "", table->rows[i].missing);
}

static int print_text(const verify_table *table)
{
    const sigramp_report tested = sigramp_context_report(table->tested);
    const sigramp_report cpu = sigramp_context_report(table->cpu);
    printf("%s %s (%s) against cpu %s, seed %" PRIu64 "\n\n", tested.device, isa_of(&tested),
           cli_plain(tested.name).text, isa_of(&cpu), table->seed);
    printf("%-10s %-9s %-20s %11s %10s  %s\n", "unit", "precision", "method", "inputs", "differing",
           "worst ULP");
    for (size_t i = 0; i < table->count; ++i)
        if (is_shown(&table->rows[i]))
            print_row(&table->rows[i]);
    print_missing(table);
    return EXIT_DONE;
}

static json_t *describe_difference(const verify_row *row)
{
    if (row->differing == 0)
        return json_null();
    const verify_difference *const first = &row->first;
    return json_pack("{s:i, s:I, s:o, s:o, s:o}", "round", (int)first->round, "terms",
                     (json_int_t)first->terms, "x", json_number(first->x), "output",
                     json_number(first->output), "right", json_number(first->right));
}

static json_t *describe_ulp(const verify_judgement *judgement)
{
    return judgement->measured > 0 ? json_number(judgement->largest_ulp) : json_null();
}

static json_t *describe(const verify_table *table, const verify_row *row)
{
    json_t *object = json_report(table->tested, row->precision);
    json_t *rest =
        json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:o, s:I, s:I, s:o, s:o}", "unit",
                  sigramp_unit_info(row->unit)->name, "method", row->kind->name, "cpu_isa",
                  isa_of(&(sigramp_report){.isa = sigramp_context_report(table->cpu).isa}), "seed",
                  (json_int_t)table->seed, "inputs", (json_int_t)row->inputs, "differing",
                  (json_int_t)row->differing, "max_ulp", describe_ulp(&row->judgement), "judged",
                  (json_int_t)row->judgement.judged, "beyond_bound",
                  (json_int_t)row->judgement.beyond, "first", describe_difference(row), "missing",
                  row->missing[0] == '\0' ? json_null() : json_text(row->missing));
    const int failed = !object || !rest || json_object_update(rest, object) != 0;
    json_decref(object);
    if (failed) {
        json_decref(rest);
        return NULL;
    }
    return rest;
}

static int print_json(const verify_table *table)
{
    json_t *array = json_array();
    int failed = !array;
    for (size_t i = 0; !failed && i < table->count; ++i)
        if (is_shown(&table->rows[i]))
            failed = json_array_append_new(array, describe(table, &table->rows[i])) != 0;
    if (failed) {
        json_decref(array);
        array = NULL;
    }
    return json_print(array);
}

static int conclude(const verify_table *table)
{
    size_t wrong = 0, shown = 0;
    for (size_t i = 0; i < table->count; ++i) {
        wrong += is_wrong(&table->rows[i]);
        shown += is_shown(&table->rows[i]);
    }
    return wrong == 0
               ? EXIT_DONE
               : cli_fail(EXIT_FAILED, "wrong results on %s: %zu of %zu rows, seed %" PRIu64,
                          sigramp_context_report(table->tested).device, wrong, shown, table->seed);
}

int verify_table_print(const verify_table *table)
{
    const int status = table->request->json ? print_json(table) : print_text(table);
    fflush(stdout);
    return status == EXIT_DONE ? conclude(table) : status;
}
