/* SPDX-License-Identifier: MIT */
/* --part and join: the parts together are the whole, byte for byte, and what is no whole is
 * refused. */
#include "tool.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

TestSuite(parts, .init = enter_folder, .fini = leave_folder, .timeout = 60);

enum { MOST_ARGUMENTS = 40 };

/* The words of one after those of the other. */
typedef struct {
    const char *words[MOST_ARGUMENTS];
} arguments;

static arguments both(const char *const *first, const char *const *second)
{
    arguments all = {{NULL}};
    int count = 0;
    for (; *first; ++first)
        all.words[count++] = *first;
    for (; *second; ++second)
        all.words[count++] = *second;
    cr_assert_lt(count, MOST_ARGUMENTS);
    return all;
}

static void succeed(const char *const *words)
{
    outcome done = run_tool(NULL, words);
    cr_assert_eq(done.status, 0, "%s", done.errors);
    forget(&done);
}

/* out: y.1.part, ..., as names */
static void make_parts(const char *const *request, int parts)
{
    for (int part = 1; part <= parts; ++part) {
        char name[32], number[32], threads[8];
        snprintf(name, sizeof name, "y.%d.part", part);
        snprintf(number, sizeof number, "%d/%d", part, parts);
        snprintf(threads, sizeof threads, "%d", 1 + part % 3);
        const arguments all = both(
            request, ARGUMENTS("--part", number, "--out", name, "--quiet", "--threads", threads));
        succeed(all.words);
    }
}

/* The names backwards: any order will do. */
static arguments join_words(int parts, char names[MOST_ARGUMENTS][24], const char *const *more)
{
    const char *words[MOST_ARGUMENTS] = {"join"};
    for (int part = parts; part >= 1; --part) {
        snprintf(names[part], sizeof names[part], "y.%d.part", part);
        words[1 + parts - part] = names[part];
    }
    return both(words, more);
}

static void expect_same_bytes(const char *one, const char *other)
{
    size_t size = 0, other_size = 0;
    char *bytes = read_file(one, &size), *other_bytes = read_file(other, &other_size);
    cr_expect(size == other_size && memcmp(bytes, other_bytes, size) == 0, "%s is not %s", one,
              other);
    free(bytes);
    free(other_bytes);
}

static void expect_whole(const char *ending, int parts, const char *const *request)
{
    char whole[32], joined[32], names[MOST_ARGUMENTS][24];
    snprintf(whole, sizeof whole, "whole%s", ending);
    snprintf(joined, sizeof joined, "joined%s", ending);
    const arguments serial = both(request, ARGUMENTS("--out", whole, "--quiet"));
    succeed(serial.words);
    make_parts(request, parts);
    const arguments join = join_words(parts, names, ARGUMENTS("--out", joined, "--quiet"));
    succeed(join.words);
    expect_same_bytes(whole, joined);
}

#define CPU "--device", "cpu"

static const char *const endings[] = {".npy", ".csv", ".f64"};

Test(parts, of_a_map_are_the_whole)
{
    for (int i = 0; i < 3; ++i)
        expect_whole(endings[i], 1 + 4 * i,
                     ARGUMENTS("eval", "softplus", CPU, "--offset", "0.25", "--x", "-20:20:1000"));
}

Test(parts, of_sums_by_every_method_are_the_whole)
{
    static const char *const methods[] = {"auto", "direct", "fast", "closed"};
    for (int i = 0; i < 4; ++i)
        expect_whole(endings[i % 3], 3 + i,
                     ARGUMENTS("sum", CPU, "--x", "-20:20:1009", "--offsets", "0:10:300", "--scale",
                               "0.1", "--method", methods[i]));
    expect_whole(".f32", 7,
                 ARGUMENTS("sum", CPU, "--x", "-20:20:1009", "--offsets", "0:10:300", "--weights",
                           "-1:1:300", "--precision", "f32"));
}

/* Then direct and fast need about as long: who asked for one part's points would decide otherwise.
 */
Test(parts, are_computed_by_the_method_of_the_whole)
{
    expect_whole(".f64", 30,
                 ARGUMENTS("sum", CPU, "--x", "-20:20:3000", "--offsets", "0:10:1000", "--weights",
                           "-1:1:1000"));
    json_t *report =
        RUN_JSON("sum", CPU, "--x", "-20:20:3000", "--offsets", "0:10:1000", "--weights",
                 "-1:1:1000", "--part", "7/3000", "--out", "z.part", "--json");
    cr_expect_str_eq(json_string_value(json_object_get(report, "method")), "fast");
    cr_expect_eq(json_integer_value(json_object_get(report, "points")), 1);
    cr_expect_str_eq(json_string_value(json_object_get(report, "part")), "7/3000");
    json_decref(report);
}

Test(parts, of_solutions_are_the_whole)
{
    expect_whole(".f64", 4, ARGUMENTS("sum", CPU, "--offsets", "0:10:100", "--solve", "0:100:999"));
}

Test(parts, may_have_no_points)
{
    expect_whole(".csv", 5, ARGUMENTS("eval", "relu", CPU, "--x", "-1:1:3"));
    write_text("none.csv", "# no numbers\n");
    expect_whole(".csv", 3, ARGUMENTS("eval", "relu", CPU, "--x", "none.csv"));
    expect_whole(".npy", 3, ARGUMENTS("eval", "relu", CPU, "--x", "2"));
}

/* Of an array in Fortran order a list has C's order, a .npy its own. */
Test(parts, keep_shape_and_order)
{
    double x[5 * 7];
    for (int i = 0; i < 35; ++i)
        x[i] = i / 4.0;
    write_npy("x.npy", "{'descr': '<f8', 'fortran_order': True, 'shape': (5, 7), }", x, sizeof x);
    for (int i = 0; i < 3; ++i)
        expect_whole(endings[i], 4, ARGUMENTS("eval", "logistic", CPU, "--x", "x.npy"));
}

Test(parts, of_derivatives_are_joined_by_themselves)
{
    static const char *const request[] = {"sum",      CPU,        "--x",  "-9:9:100", "--offsets",
                                          "0:10:100", "--method", "fast", NULL};
    const arguments serial = both(request, ARGUMENTS("--out", "y.f64", "--derivative", "d.f64"));
    succeed(serial.words);
    const arguments one =
        both(request, ARGUMENTS("--part", "1/2", "--out", "y1", "--derivative", "d1"));
    const arguments two =
        both(request, ARGUMENTS("--part", "2/2", "--out", "y2", "--derivative", "d2"));
    succeed(one.words);
    succeed(two.words);
    succeed(ARGUMENTS("join", "d1", "d2", "--out", "joined.f64"));
    expect_same_bytes("joined.f64", "d.f64");
    succeed(ARGUMENTS("join", "y2", "y1", "--out", "joined.f64"));
    expect_same_bytes("joined.f64", "y.f64");
    EXPECT_WRONG("join", "y1", "d2", "--out", "z.f64");
}

Test(parts, join_reports_what_the_whole_is)
{
    static const char *const request[] = {"sum",      CPU,        "--x",  "-9:9:100", "--offsets",
                                          "0:10:100", "--method", "fast", NULL};
    make_parts(request, 2);
    json_t *report = RUN_JSON("join", "y.1.part", "y.2.part", "--out", "y.f64", "--json");
    cr_expect_eq(json_integer_value(json_object_get(report, "points")), 100);
    cr_expect_eq(json_integer_value(json_object_get(report, "terms")), 100);
    cr_expect_eq(json_integer_value(json_object_get(report, "parts")), 2);
    cr_expect_str_eq(json_string_value(json_object_get(report, "method")), "fast");
    const double bound = json_number_value(json_object_get(report, "error_bound"));
    cr_expect(bound > 0 && bound < 1e-15, "%g", bound);
    json_decref(report);
}

/* On standard output too, where what was written cannot be taken back. */
static void expect_no_whole(const char *const *words)
{
    const arguments to_file = both(words, ARGUMENTS("--out", "z.f64"));
    expect_refusal(2, NULL, words);
    expect_refusal(2, NULL, to_file.words);
}

Test(parts, that_are_not_the_parts_of_one_whole_are_refused)
{
    static const char *const sum[] = {"sum", CPU, "--x", "-9:9:100", "--offsets", "0:10:50", NULL};
    make_parts(sum, 3);
    expect_no_whole(ARGUMENTS("join", "y.1.part", "y.3.part"));
    expect_no_whole(ARGUMENTS("join", "y.3.part"));
    expect_no_whole(ARGUMENTS("join", "y.1.part", "y.2.part", "y.3.part", "y.2.part"));
    expect_no_whole(ARGUMENTS("join", "y.1.part", "y.2.part", "y.2.part"));
    expect_no_whole(ARGUMENTS("join", "y.1.part", "y.2.part", "absent.part"));
    static const char *const others[][9] = {
        {"sum", CPU, "--x", "-9:9:100", "--offsets", "0:10:50", NULL},
        {"sum", CPU, "--x", "-9:9:99", "--offsets", "0:10:50", NULL},
        {"sum", CPU, "--x", "-9:9.5:100", "--offsets", "0:10:50", NULL},
        {"sum", CPU, "--x", "-9:9:100", "--offsets", "0:10:51", NULL},
        {"sum", CPU, "--x", "-9:9:100", "--offsets", "0:11:50", NULL}};
    for (int i = 0; i < 5; ++i) {
        const arguments other = both(others[i], ARGUMENTS("--part", "2/3", "--out", "o.part"));
        succeed(other.words);
        if (i > 0)
            expect_no_whole(ARGUMENTS("join", "y.1.part", "o.part", "y.3.part"));
        else
            succeed(ARGUMENTS("join", "y.1.part", "o.part", "y.3.part", "--out", "all.f64"));
    }
    static const char *const more[][3] = {
        {"--scale", "2", NULL},          {"--slope", "2", NULL},
        {"--unit", "softplus", NULL},    {"--weights", "0:1:50", NULL},
        {"--precision", "f32", NULL},    {"--tolerance", "1e-6", NULL},
        {"--method", "direct", NULL},    {"--part", "2/4", NULL},
        {"--derivative", "d.part", NULL}};
    for (int i = 0; i < 9; ++i) {
        const arguments first = both(sum, ARGUMENTS("--part", "2/3", "--out", "o.part"));
        const arguments other = both(first.words, more[i]);
        succeed(other.words);
        expect_no_whole(ARGUMENTS("join", "y.1.part", "o.part", "y.3.part"));
    }
}

Test(parts, that_are_cut_off_or_damaged_are_refused)
{
    make_parts(ARGUMENTS("eval", "logistic", CPU, "--x", "-9:9:20"), 2);
    size_t size = 0;
    char *bytes = read_file("y.1.part", &size);
    for (size_t cut = 0; cut < size; cut += cut < 40 || cut + 40 > size ? 1 : 29) {
        write_file("t.part", bytes, cut);
        expect_no_whole(ARGUMENTS("join", "t.part", "y.2.part"));
    }
    for (size_t at = 0; at < size; at += 7) {
        bytes[at] = (char)(bytes[at] ^ 1);
        write_file("t.part", bytes, size);
        expect_no_whole(ARGUMENTS("join", "t.part", "y.2.part"));
        bytes[at] = (char)(bytes[at] ^ 1);
    }
    write_file("t.part", bytes, size);
    succeed(ARGUMENTS("join", "t.part", "y.2.part", "--out", "y.f64"));
    free(bytes);
}

static void expect_longer_is_refused(const char *name)
{
    size_t size = 0;
    char *bytes = read_file(name, &size);
    char *longer = malloc(size + 1);
    cr_assert_not_null(longer);
    memcpy(longer, bytes, size);
    longer[size] = bytes[size - 1];
    write_file("t.part", longer, size + 1);
    expect_no_whole(ARGUMENTS("join", "t.part"));
    free(bytes);
    free(longer);
}

/* More results than standard output's buffer holds, wrong in the last one. */
Test(parts, that_are_long_write_nothing_if_they_are_damaged)
{
    make_parts(ARGUMENTS("eval", "logistic", CPU, "--x", "-9:9:20000"), 1);
    size_t size = 0;
    char *bytes = read_file("y.1.part", &size);
    bytes[size - 20] = (char)(bytes[size - 20] ^ 1);
    write_file("t.part", bytes, size);
    free(bytes);
    expect_no_whole(ARGUMENTS("join", "t.part"));
    expect_longer_is_refused("y.1.part");
}

/* A head may say anything: nothing is taken on its word. */
Test(parts, heads_that_lie_are_refused)
{
    static const char *const heads[] = {
        "{\"sigramp_part\": 1}\n",
        "{\"sigramp_part\": 2, \"parts\": 1, \"part\": 1, \"precision\": 64, \"points\": 0, "
        "\"shape\": [0]}\n",
        "{\"sigramp_part\": 1, \"parts\": 1, \"part\": 1, \"precision\": 64, \"points\": "
        "1152921504606846976, \"shape\": [1152921504606846976]}\n",
        "{\"sigramp_part\": 1, \"parts\": 1, \"part\": 1, \"precision\": 64, \"points\": 0, "
        "\"shape\": [4294967296, 4294967296]}\n",
        "{\"sigramp_part\": 1, \"parts\": 1, \"part\": 1, \"precision\": 64, \"points\": 0, "
        "\"shape\": [-1]}\n",
        "{\"sigramp_part\": 1, \"parts\": 1, \"part\": 0, \"precision\": 64, \"points\": 0, "
        "\"shape\": [0]}\n",
        "{\"sigramp_part\": 1, \"parts\": 1, \"part\": 2, \"precision\": 64, \"points\": 0, "
        "\"shape\": [0]}\n",
        "{\"sigramp_part\": 1, \"parts\": 1, \"part\": 1, \"precision\": 33, \"points\": 0, "
        "\"shape\": [0]}\n",
        "{\"sigramp_part\": 1, \"parts\": 1, \"part\": 1, \"precision\": 64, \"points\": 0, "
        "\"shape\": 0}\n",
        "{\"sigramp_part\": \n",
        "1 2 3\n",
        "\n",
        ""};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; ++i) {
        write_text("t.part", heads[i]);
        expect_no_whole(ARGUMENTS("join", "t.part"));
    }
}

Test(parts, wrong_requests_are_refused)
{
    static const char *const wrong[] = {"0/3", "4/3", "1",         "1/",
                                        "/3",  "a/3", "1/3/3",     "-1/3",
                                        "1/0", "0/0", "1/1000001", "99999999999999999999/3"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; ++i)
        EXPECT_WRONG("eval", "relu", "--x", "0:1:9", "--part", wrong[i], "--out", "y.part");
    EXPECT_WRONG("eval", "relu", "--x", "0:1:9", "--part", "1/3");
    EXPECT_WRONG("eval", "relu", "--x", "0:1:9", "--part", "1/3", "--json");
    EXPECT_WRONG("eval", "relu", "--x", "0:1:9", "--part", "1/3", "--out", "-");
    EXPECT_WRONG("eval", "relu", "--x", "0:1:9", "--part", "1/3", "--out", "y.npy");
    EXPECT_WRONG("eval", "relu", "--x", "0:1:9", "--part", "1/3", "--out", "y.part", "--out-format",
                 "npy");
    EXPECT_WRONG("sum", "--x", "0:1:9", "--offsets", "0:1:9", "--groups", "1:1:9", "--part", "1/3",
                 "--out", "y.part");
    EXPECT_WRONG("sum", "--x", "0:1:9", "--offsets", "0:1:9", "--part", "1/3", "--out", "y.part",
                 "--derivative", "d.npy");
    EXPECT_WRONG("sum", "--x", "0:1:9", "--offsets", "0:1:9", "--part", "1/3", "--out", "y.part",
                 "--derivative", "y.part");
    EXPECT_WRONG("join");
    EXPECT_WRONG("join", ".");
    make_parts(ARGUMENTS("eval", "relu", CPU, "--x", "0:1:9"), 1);
    EXPECT_WRONG("join", "y.1.part", "--json");
    EXPECT_WRONG("join", "y.1.part", "--out", "y.unknown");
    EXPECT_WRONG("join", "y.1.part", "--out", "y.f32");
    EXPECT_FAILED("join", "y.1.part", "--out", "absent/y.npy");
}
