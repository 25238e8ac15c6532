/* SPDX-License-Identifier: MIT */
/* Text from the field: each row's numbers, or the one line that says where it is wrong. */
#include "tool.h"

#include <string.h>

TestSuite(text, .init = enter_folder, .fini = leave_folder);

#define RELU "eval", "relu", "--device", "cpu", "--quiet", "--x"

typedef struct {
    const char *file; /* NULL: it comes by standard input */
    const char *input;
    const char *array;    /* what --x is given */
    const char *option;   /* one more, NULL for none */
    const char *right;    /* its relu; NULL: it is refused, */
    const char *words[2]; /* in a line that holds these words */
} text_case;

#define BOM "\xef\xbb\xbf"

static const text_case cases[] = {
    /* Numbers that were read as others. */
    {NULL, "1.5\n1.#QNAN\n-1.#IND\n1.#INF\n2.5\n", "-", NULL, NULL, {"line 2", "1.#QNAN"}},
    {NULL, "1,2,#N/A,4\n5,6,7,8\n", "-", NULL, NULL, {"line 1", "column 3"}},
    {"t.csv", "1,2,#N/A,4\n5,6,7,8\n", "t.csv:3", NULL, NULL, {"line 1", "column 3"}},
    {"t.csv", "1,2,#N/A,4\n5,6,7,8\n", "t.csv:4", NULL, "4\n8\n", {NULL}},
    {"t.csv", "1,2, #N/A,4\n5,6,7,8\n", "t.csv:4", NULL, NULL, {"line 1", "#"}},
    {"t.csv", "1,2, #N/A,4\n5,6,7,8\n", "t.csv:1", NULL, NULL, {"line 1", "#"}},
    {"t.csv", "1,#DIV/0!\n", "t.csv", "--missing=nan", NULL, {"line 1", "#DIV/0!"}},
    {"t.tsv", "1\t#N/A\t3\n", "t.tsv", NULL, NULL, {"line 1", "column 2"}},
    {NULL, "1\n2 # two\n# three\n4\n", "-", NULL, "1\n2\n4\n", {NULL}},
    {NULL, "1\n\t # two\n\t# three\n4#\n", "-", NULL, NULL, {"line 4", "4#"}},
    {NULL, "1\n2# two\n", "-", NULL, NULL, {"line 2", "2#"}},
    /* Line ends. */
    {NULL, "# rating\r1\r2\r3\r", "-", NULL, "1\n2\n3\n", {NULL}},
    {NULL, "1\r\n2\r\n", "-", NULL, "1\n2\n", {NULL}},
    {NULL, "1\r\n\r\n2\r\n", "-", NULL, NULL, {"line 2 is empty", NULL}},
    {NULL, "1\r2\r3x", "-", NULL, NULL, {"line 3", "3x"}},
    /* Tables. */
    {NULL, "0,1500.0\n1,1600.0\n", "-", NULL, NULL, {"line 2", "-:1"}},
    {"t.csv", "0,1500.0\n1,1600.0\n", "t.csv", NULL, NULL, {"choose a column", "t.csv:1"}},
    {"t.csv", "0,1500.0\n1,1600.0\n", "t.csv:2", NULL, "1500\n1600\n", {NULL}},
    {"t.csv", "0,1500.0\n1,1600.0\n", "t.csv:*", NULL, "0\n1500\n1\n1600\n", {NULL}},
    {"t.csv", "0,1500.0\n1,1600.0\n", "t.csv:3", NULL, NULL, {"2 columns", "t.csv:3"}},
    {"t.csv", "0,1500.0\n1,1600.0\n", "t.csv:0", NULL, NULL, {"numbered from 1", NULL}},
    {"t.csv", "0,1500.0\n1,1600.0\n", "t.csv:99999999999999999999", NULL, NULL, {"99999", NULL}},
    {"t.csv", "0,1500.0\n1,1600.0\n", "t.csv:", NULL, NULL, {"missing", NULL}},
    {"t.csv", "0,1500.0\n1,1600.0\n", "t.csv:rating", NULL, NULL, {"no column 'rating'", NULL}},
    {"t.csv", "id,rating\n7,1500\n9,1600\n", "t.csv:rating", NULL, "1500\n1600\n", {NULL}},
    {"t.csv", "id,rating\n7,1500\n9,1600\n", "t.csv:2", NULL, "1500\n1600\n", {NULL}},
    {"t.csv", "id,rating\n7,1500\n9,1600\n", "t.csv:*", NULL, "7\n1500\n9\n1600\n", {NULL}},
    {"t.csv", "id,rating\n7,1500\n9,1600\n", "t.csv", NULL, NULL, {"line 1", "t.csv:rating"}},
    {"t.csv",
     "id,rating\n7,1500\n9,1600\n",
     "t.csv:ratings",
     NULL,
     NULL,
     {"'ratings'", "id, rating"}},
    {"t.csv", "a,b,a\n7,1500,3\n", "t.csv:a", NULL, NULL, {"t.csv:1", "t.csv:3"}},
    {"t.csv", "rating\n1500\n", "t.csv", NULL, NULL, {"t.csv:rating", NULL}},
    {"t.csv", "rating\n1500\n", "t.csv:1", NULL, "1500\n", {NULL}},
    {"t.csv", ",rating\n0,1500\n", "t.csv:rating", NULL, "1500\n", {NULL}},
    {"t.csv", ",rating\n0,1500\n", "t.csv:2", NULL, "1500\n", {NULL}},
    {"t.csv", ",rating\n0,1500\n", "t.csv:1", NULL, NULL, {"line 1, column 1", "missing"}},
    {"t.csv", "rating\n", "t.csv:rating", NULL, "", {NULL}},
    {"t.csv",
     "# made today\n\n  # by hand\nid,rating\n# of 2020\n7,1500\n",
     "t.csv:rating",
     NULL,
     "1500\n",
     {NULL}},
    {"t.csv", "\"id\";\"rating\"\n\"7\";\"1500\"\n", "t.csv:rating", NULL, "1500\n", {NULL}},
    {"t.csv",
     "\"a \"\"b\"\", #c\" ,d\n\"7\" , 1500 # good\n",
     "t.csv:a \"b\", #c",
     NULL,
     "7\n",
     {NULL}},
    {"t.csv", "name,rating\n\"Lee; \t Sedol, 9p\",1500\n", "t.csv:2", NULL, "1500\n", {NULL}},
    {"t.csv", "name,rating\nLee; Sedol,1500\n", "t.csv:2", NULL, "1500\n", {NULL}},
    {"t.csv", "Player Name,Elo\nMagnus Carlsen,2882\n", "t.csv:Elo", NULL, "2882\n", {NULL}},
    {"t.csv", "Elo in May\n2882\n", "t.csv:Elo in May", NULL, "2882\n", {NULL}},
    {"t.csv", "name,rating\nLee,\"1500\n", "t.csv:2", NULL, NULL, {"line 2", "quote"}},
    {"t.csv", "\"7\"8,1500\n", "t.csv", NULL, NULL, {"line 1", "quote"}},
    {"t.csv", "\"7\" 8,1500\n", "t.csv", NULL, NULL, {"line 1", "quote"}},
    {"t.tsv", "id\trating\n7\t1500\n", "t.tsv:2", NULL, "1500\n", {NULL}},
    {"t.tsv", "first name\trating\nAnna Maria\t1500\n", "t.tsv:rating", NULL, "1500\n", {NULL}},
    {"t.tsv", "7\t\t1500\n8\t3\t1600\n", "t.tsv:3", NULL, "1500\n1600\n", {NULL}},
    {"t.tsv", "7\t\t1500\n8\t3\t1600\n", "t.tsv:2", NULL, NULL, {"line 1, column 2", "missing"}},
    {"t.tsv", "\t1500\n8\t1600\n", "t.tsv:2", NULL, "1500\n1600\n", {NULL}},
    {"t.dat", "  x    y\n  1   20\n 10  200\n", "t.dat:y", NULL, "20\n200\n", {NULL}},
    {"T.DAT", "  x    y\n  1   20\n 10  200\n", "T.DAT:1", NULL, "1\n10\n", {NULL}},
    {"t.dat", "1 2 3\n4   6\n", "t.dat:2", "--missing=nan", NULL, {"line 2 has 2 cells", NULL}},
    {"t.dat", "1 2 3\n4 5 6\n7\n", "t.dat:*", NULL, "1\n2\n3\n4\n5\n6\n7\n", {NULL}},
    {"t.csv", "1,2\n3,4,5\n", "t.csv:1", "--missing=nan", NULL, {"line 2 has 3 cells", NULL}},
    {"t.csv", "1,2\n3,4,5\n", "t.csv:*", NULL, NULL, {"line 2 has 3 cells", NULL}},
    {NULL, "1 2 3\n4\n", "-", NULL, NULL, {"line 2", "a table"}},
    {NULL, "1\n2\n3 4\n", "-", NULL, NULL, {"line 3", "a table"}},
    {NULL, "id,rating\n7,1500\n", "-:rating", NULL, "1500\n", {NULL}},
    {NULL, "id,rating\n7,1500\n", "/dev/stdin:rating", NULL, "1500\n", {NULL}},
    /* A first row is no header for want of a number in it. */
    {"t.csv", "Bob,NA\nAnn,5\n", "t.csv:2", NULL, NULL, {"line 1, column 2", "missing"}},
    {"t.csv", "Bob,NA\nAnn,5\n", "t.csv:2", "--missing=nan", "nan\n5\n", {NULL}},
    {"t.csv", "Bob,\nAnn,5\n", "t.csv:2", "--missing=nan", "nan\n5\n", {NULL}},
    {"t.csv", "Bob,1.#QNAN\nAnn,5\n", "t.csv:2", NULL, NULL, {"line 1", "1.#QNAN"}},
    {"t.csv", "Bob,none\nAnn,5\n", "t.csv:2", NULL, NULL, {"line 1", "none"}},
    {"t.csv", "Bob,12%\nAnn,5\n", "t.csv:*", NULL, NULL, {"line 1", "Bob"}},
    {"t.csv", "Bob,4\nAnn,5\n", "t.csv:2", NULL, "4\n5\n", {NULL}},
    {"t.csv", "Bob,4\nAnn,5\n", "t.csv:1", NULL, NULL, {"line 1", "Bob"}},
    {"t.csv", "player,3P\nBob,5\n", "t.csv:3P", NULL, "5\n", {NULL}},
    {NULL, "abc\n", "-", NULL, NULL, {"line 1", "'abc' is not a number"}},
    /* Missing numbers. */
    {"t.csv", "1,2\n3,\n5,6\n", "t.csv:2", NULL, NULL, {"line 2, column 2", "--missing nan"}},
    {"t.csv", "1,2\n3,\n5,6\n", "t.csv:2", "--missing=nan", "2\nnan\n6\n", {NULL}},
    {"t.csv", "1,2\n3,\n5,6\n", "t.csv:1", NULL, "1\n3\n5\n", {NULL}},
    {"t.csv", "1,2\n3\n5,6\n", "t.csv:2", NULL, NULL, {"line 2 has 1 cells", NULL}},
    {"t.csv", "1,2\n3\n5,6\n", "t.csv:2", "--missing=nan", "2\nnan\n6\n", {NULL}},
    {"t.csv", "1,2\n3\n5,6\n", "t.csv:*", "--missing=nan", "1\n2\n3\nnan\n5\n6\n", {NULL}},
    {"t.csv", "1,2\n\n5,6\n", "t.csv:*", "--missing=nan", "1\n2\nnan\nnan\n5\n6\n", {NULL}},
    {"t.csv", "1,2\nNA,n/a\nNULL,.\n-,4\n", "t.csv:2", "--missing=nan", "2\nnan\nnan\n4\n", {NULL}},
    {"t.csv",
     "1,2\nNA,n/a\nNULL,.\n-,4\n",
     "t.csv:1",
     "--missing=nan",
     "1\nnan\nnan\nnan\n",
     {NULL}},
    {"t.csv", "1,2\n3,NA\n", "t.csv:2", NULL, NULL, {"line 2, column 2", "NA"}},
    {NULL, "1,,2\n", "-", NULL, NULL, {"line 1, column 2", "missing"}},
    {NULL, "1,,2\n", "-", "--missing=nan", "1\nnan\n2\n", {NULL}},
    {NULL, "1,2,\n", "-", NULL, NULL, {"line 1, column 3", "missing"}},
    {NULL, ",1\n", "-", NULL, NULL, {"line 1, column 1", "missing"}},
    {NULL, "1\n\n3\n", "-", NULL, NULL, {"line 2 is empty", NULL}},
    {NULL, "1\n\n3\n", "-", "--missing=nan", "1\nnan\n3\n", {NULL}},
    {NULL, "1\n \t\n# three\n4\n", "-", NULL, NULL, {"line 2 is empty", NULL}},
    {"t.csv", "rating\n\n3\n", "t.csv:1", NULL, NULL, {"line 2 is empty", NULL}},
    {NULL, "1\n2\n\n\n", "-", NULL, "1\n2\n", {NULL}},
    {NULL, "1\n2\n \n\t \n# end\n\n", "-", NULL, "1\n2\n", {NULL}},
    {NULL, "\n\n1\n2", "-", NULL, "1\n2\n", {NULL}},
    /* Separators. */
    {NULL, "1 2 3\n", "-", NULL, "1\n2\n3\n", {NULL}},
    {NULL, "1,2,3\n", "-", NULL, "1\n2\n3\n", {NULL}},
    {NULL, "1, 2, 3\n", "-", NULL, "1\n2\n3\n", {NULL}},
    {NULL, "1 ; 2;3\n", "-", NULL, "1\n2\n3\n", {NULL}},
    {NULL, "1\t2 \t 3\n", "-", NULL, "1\n2\n3\n", {NULL}},
    {NULL, " 1  2\v3 \n", "-", NULL, "1\n2\n3\n", {NULL}},
    {NULL, "0,1   0,2\n0,3   0,4\n", "-", NULL, NULL, {"line 1", "decimal commas"}},
    {"t.txt", "0,1   0,2\n0,3   0,4\n", "t.txt:1", NULL, NULL, {"line 1", "decimal commas"}},
    {"t.txt", "0,1   0,2\n0,3   0,4\n", "t.txt:*", NULL, NULL, {"line 1", "decimal commas"}},
    {NULL, "0,1;0,2\n", "-", NULL, NULL, {"line 1", "decimal commas"}},
    {NULL, "0,1\t0,2\n", "-", NULL, NULL, {"line 1", "decimal commas"}},
    {NULL, "1\n2,5\n", "-", NULL, NULL, {"line 2", "decimal commas"}},
    {"t.csv", "7;0,5\n8;0,6\n", "t.csv:2", NULL, NULL, {"line 1", "decimal commas"}},
    {NULL, "1,234.5\n6,789.0\n", "-", NULL, NULL, {"line 2", "decimal commas"}},
    /* Numbers as programs write them. */
    {NULL, "0x1.8p1\n-0X.8P+2\n0x1p-1\n", "-", NULL, "3\n0\n0.5\n", {NULL}},
    {NULL, "0x10\n", "-", NULL, NULL, {"line 1", "0x10"}},
    {NULL, "0x1.8p\n", "-", NULL, NULL, {"line 1", "0x1.8p"}},
    {NULL, "-nan(ind)\nNaN(snan)\n", "-", NULL, "nan\nnan\n", {NULL}},
    {NULL, "nan(1)\n", "-", NULL, NULL, {"line 1", "nan(1)"}},
    {NULL, "1.0D+00\n25.d-1\n1d2\n", "-", NULL, "1\n2.5\n100\n", {NULL}},
    {NULL, "1.0D\n", "-", NULL, NULL, {"line 1", "1.0D"}},
    {NULL, "1e999\n", "-", NULL, NULL, {"line 1", "too large"}},
    {NULL, "1D999\n", "-", NULL, NULL, {"line 1", "too large"}},
    {NULL, "0x1p9999\n", "-", NULL, NULL, {"line 1", "too large"}},
    {NULL, "\xef\xbc\x91\xef\xbc\x92\n", "-", NULL, NULL, {"line 1", "not a number"}},
    {NULL,
     "1\xc2\xa0"
     "2\n",
     "-",
     NULL,
     NULL,
     {"line 1", "not a number"}},
    /* Encodings. */
    {NULL, BOM "1\n", "-", NULL, "1\n", {NULL}},
    {"t.csv", BOM "\"rating\"\n1\n", "t.csv:rating", NULL, "1\n", {NULL}},
    {NULL, "\xff\xfe\x31", "-", NULL, NULL, {"UTF-16", NULL}},
    {NULL, "\xfe\xff\x31", "-", NULL, NULL, {"UTF-16", NULL}},
    {"t.txt", "\x93NUMPY\x01", "t.txt", NULL, NULL, {".npy", NULL}},
    /* Names with colons. */
    {"a:b.csv", "1\n2\n", "a:b.csv", NULL, "1\n2\n", {NULL}},
    {"a:b.csv", "1 2\n3 4\n", "a:b.csv:2", NULL, "2\n4\n", {NULL}},
    {"t.csv:2", "7\n", "t.csv:2", NULL, "7\n", {NULL}},
    {"t.csv:2", "7 8\n9 10\n", "t.csv:2:1", NULL, "7\n9\n", {NULL}},
    {"t.csv", "at 10:30,b\n3,4\n", "t.csv:at 10:30", NULL, "3\n", {NULL}},
    {"t.csv", "a.csv,b\n3,4\n", "t.csv:a.csv", NULL, "3\n", {NULL}},
    {"ratings", "7 8\n9 10\n", "ratings:2", "--x-format=text", "8\n10\n", {NULL}},
    {"ratings", "7\n9\n", "ratings", "--x-format=text", "7\n9\n", {NULL}},
    {"0:1:3", "7\n9\n", "0:1:3", "--x-format=text", "7\n9\n", {NULL}},
    {"0:1:3", "7\n9\n", "0:1:3", NULL, "0\n0.5\n1\n", {NULL}},
    {"5", "7\n9\n", "5", NULL, "5\n", {NULL}},
    {"ratings", "7\n9\n", "ratings", NULL, NULL, {"not an array", "--x-format"}},
    {"x.npy", "7\n9\n", "x.npy:1", NULL, NULL, {"only text has columns", NULL}},
    {"x.npy", "7\n9\n", "x.npy", "--x-format=text", "7\n9\n", {NULL}},
    {NULL, "7\n", "-", "--missing=0", NULL, {"--missing", NULL}},
    {NULL, "7\n", "-", "--x-format=csv", NULL, {"--x-format", NULL}},
};

static void expect_refused(const text_case *row, outcome *outcome)
{
    const char *newline = strchr(outcome->errors, '\n');
    cr_expect_eq(outcome->status, 2, "status %d for %s: %s", outcome->status, row->input,
                 outcome->errors);
    cr_expect_str_empty(outcome->output, "%s", row->input);
    cr_expect(strncmp(outcome->errors, "sigramp: ", 9) == 0 && newline != NULL &&
                  newline[1] == '\0',
              "not one line: %s", outcome->errors);
    for (int i = 0; i < 2 && row->words[i] != NULL; i++) {
        cr_expect_not_null(strstr(outcome->errors, row->words[i]), "%s is not in: %s",
                           row->words[i], outcome->errors);
    }
}

static void run_case(const text_case *row)
{
    const char *arguments[] = {RELU, row->array, row->option, NULL};
    if (row->file != NULL) {
        write_text(row->file, row->input);
    }
    outcome outcome = run_tool(row->file == NULL ? row->input : NULL, arguments);
    if (row->right == NULL) {
        expect_refused(row, &outcome);
    } else {
        cr_expect_eq(outcome.status, 0, "%s: %s", row->input, outcome.errors);
        cr_expect_str_eq(outcome.output, row->right, "%s as %s: %s", row->input, row->array,
                         outcome.output);
        cr_expect_str_empty(outcome.errors);
    }
    forget(&outcome);
    if (row->file != NULL) {
        cr_expect_eq(remove(row->file), 0);
    }
}

Test(text, means_what_it_says)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        run_case(&cases[i]);
    }
}

Test(text, fortrans_exponents_are_others)
{
    outcome is = RUN_WITH("1.0D+00\n-5.6d-3\n", "eval", "logistic", "--device", "cpu", "--offset",
                          "0", "--x", "-");
    expect_output(is.output, "1\n-5.6e-3\n",
                  ARGUMENTS("eval", "logistic", "--device", "cpu", "--x", "-"));
    cr_expect_str_not_empty(is.output);
    forget(&is);
}

Test(text, nul_bytes_are_no_text)
{
    write_file("x.txt", "1\0\n\0", 4);
    outcome outcome = RUN(RELU, "x.txt");
    cr_expect_eq(outcome.status, 2);
    cr_expect_not_null(strstr(outcome.errors, "line 1"), "%s", outcome.errors);
    cr_expect_not_null(strstr(outcome.errors, "--x-format"), "%s", outcome.errors);
    forget(&outcome);
    write_file("x.txt", "\xff\xfe\0\0\x31\0\0\0", 8);
    outcome = RUN(RELU, "x.txt");
    cr_expect_not_null(strstr(outcome.errors, "UTF-32"), "%s", outcome.errors);
    forget(&outcome);
}

/* Longer than a buffer, so that cells, quotes and line ends lie across its end. */
Test(text, lines_and_cells_go_on_across_buffers)
{
    enum { ROWS = 30000 };
    FILE *table = fopen("t.csv", "w"), *right = fopen("right.csv", "w");
    fputs("# a table\r\nname,\"the \"\"value\"\"\",note\r\n", table);
    for (int i = 0; i < ROWS; i++) {
        fprintf(table, "\"%*s\", %s%d.5%s ,%d x%s", i % 7, ",", i % 3 == 0 ? "\"" : "", i,
                i % 3 == 0 ? "\"" : "", i,
                i % 2 == 0   ? "\r\n"
                : i % 5 == 0 ? " # odd\n"
                             : "\r");
        fprintf(right, "%d.5\n", i);
    }
    fclose(table), fclose(right);
    outcome is = RUN(RELU, "t.csv:the \"value\"");
    outcome should = RUN(RELU, "right.csv");
    cr_expect_eq(is.status, 0, "%s", is.errors);
    cr_expect_str_eq(is.output, should.output);
    cr_expect_gt(should.output_size, 6 * ROWS);
    forget(&is);
    forget(&should);
}

/* A line longer than what is looked at before the first is read. */
Test(text, a_line_may_be_long)
{
    enum { COUNT = 50000 };
    FILE *file = fopen("x.csv", "w");
    for (int i = 0; i < COUNT; i++) {
        fprintf(file, "%s%d", i == 0 ? "" : ", ", i);
    }
    fclose(file);
    outcome outcome = RUN(RELU, "x.csv");
    cr_expect_eq(outcome.status, 0, "%s", outcome.errors);
    const char *at = outcome.output;
    for (int i = 0; i < COUNT; i++) {
        char *end;
        cr_assert_eq(strtol(at, &end, 10), i);
        at = end + 1;
    }
    cr_expect_eq(*at, '\0');
    forget(&outcome);
}

/* What is looked at first ends within NA, and its N alone would be a name. */
Test(text, a_first_line_may_end_beyond_the_first_look)
{
    enum { COMMAS = 65535 };
    char *line = malloc(COMMAS + 10);
    memset(line, ',', COMMAS);
    strcpy(line + COMMAS, "NA\n");
    write_text("x.csv", line);
    outcome outcome = RUN(RELU, "x.csv:*");
    cr_expect_eq(outcome.status, 2);
    cr_expect_not_null(strstr(outcome.errors, "line 1, column 1"), "%s", outcome.errors);
    forget(&outcome);
    outcome = RUN(RELU, "x.csv:*", "--missing", "nan");
    cr_expect_eq(outcome.status, 0, "%s", outcome.errors);
    cr_expect_eq(outcome.output_size, 4 * (COMMAS + 1));
    forget(&outcome);
    outcome = RUN(RELU, "x.csv:65536", "--missing", "nan");
    cr_expect_str_eq(outcome.output, "nan\n");
    forget(&outcome);
    free(line);
}

Test(text, other_cells_may_be_long_but_numbers_not)
{
    static char words[9000];
    FILE *file = fopen("x.csv", "w");
    memset(words, 'w', sizeof words - 1);
    fprintf(file, "1,%s\n2,%s\n", words, words);
    fclose(file);
    expect_output("1\n2\n", NULL, ARGUMENTS(RELU, "x.csv:1"));
    memset(words, '1', sizeof words - 1);
    write_text("x.csv", words);
    outcome outcome = RUN(RELU, "x.csv");
    cr_expect_eq(outcome.status, 2);
    cr_expect_not_null(strstr(outcome.errors, "line 1"), "%s", outcome.errors);
    forget(&outcome);
}

Test(text, sums_and_compare_take_columns)
{
    write_text("t.csv", "x,a,w\n1,0.5,2\n2,1.5,4\n");
    expect_output("1\n5\n", NULL,
                  ARGUMENTS("sum", "--unit", "relu", "--device", "cpu", "--x", "t.csv:x",
                            "--offsets", "t.csv:a", "--weights", "t.csv:w"));
    json_t *report =
        RUN_JSON("compare", "--device", "cpu", "--x", "t.csv:1", "--offsets", "t.csv:2", "--json");
    cr_expect_eq(json_integer_value(json_object_get(report, "points")), 2);
    cr_expect_eq(json_integer_value(json_object_get(report, "terms")), 2);
    json_decref(report);
}
