/* SPDX-License-Identifier: MIT */
#include "cli/verify_table.h"

#include "cli/json.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static const char *const method_names[VERIFY_METHOD_COUNT] = {[VERIFY_MAP] = "map",
                                                              [VERIFY_OFFSET_MAP] = "offset map",
                                                              [VERIFY_DIRECT] = "direct",
                                                              [VERIFY_FAST] = "fast",
                                                              [VERIFY_CLOSED] = "closed"};

static double float_of(uint64_t bits)
{
    const uint32_t low = (uint32_t)bits;
    float value;
    memcpy(&value, &low, sizeof value);
    return (double)value;
}

verify_difference verify_difference_of(const sigramp_wrong_result *wrong)
{
    return (verify_difference){.x = float_of(wrong->input),
                               .output = float_of(wrong->output),
                               .right = float_of(wrong->right)};
}

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
    printf("%-10s float%d   %-10s ", sigramp_unit_info(row->unit)->name, row->precision,
           method_names[row->method]);
    if (row->inputs == 0) {
        printf("%11s\n", "none");
        return;
    }
    printf("%11" PRIu64 " %10" PRIu64 "  %.4g\n", row->inputs, row->differing,
           row->judgement.largest_ulp);
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

/* Said once: it is the same for all. */
static void print_missing(const verify_table *table)
{
    for (size_t i = 0; i < table->count; ++i)
        if (table->rows[i].missing[0] != '\0') {
            printf("\nnone: %s\n", table->rows[i].missing);
            return;
        }
}

static int print_text(const verify_table *table)
{
    const sigramp_report tested = sigramp_context_report(table->tested);
    const sigramp_report cpu = sigramp_context_report(table->cpu);
    printf("%s %s (%s) against cpu %s, seed %" PRIu64 "\n\n", tested.device, isa_of(&tested),
           cli_plain(tested.name).text, isa_of(&cpu), table->seed);
    printf("%-10s %-9s %-10s %11s %10s  %s\n", "unit", "precision", "method", "inputs", "differing",
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

static json_t *describe(const verify_table *table, const verify_row *row)
{
    json_t *object = json_report(table->tested, row->precision);
    json_t *rest = json_pack(
        "{s:s, s:s, s:s, s:I, s:I, s:I, s:o, s:I, s:I, s:o, s:o}", "unit",
        sigramp_unit_info(row->unit)->name, "method", method_names[row->method], "cpu_isa",
        isa_of(&(sigramp_report){.isa = sigramp_context_report(table->cpu).isa}), "seed",
        (json_int_t)table->seed, "inputs", (json_int_t)row->inputs, "differing",
        (json_int_t)row->differing, "max_ulp", json_number(row->judgement.largest_ulp), "judged",
        (json_int_t)row->judgement.judged, "beyond_bound", (json_int_t)row->judgement.beyond,
        "first", describe_difference(row), "missing",
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
