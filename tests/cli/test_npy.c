/* SPDX-License-Identifier: MIT */
/* .npy files of every type, order and header that NumPy writes or reads; relu shows positive
 * numbers unchanged, and what comes through pipes is the same. */
#include "tool.h"

#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

TestSuite(npy, .init = enter_folder, .fini = leave_folder);

#define RELU "eval", "relu", "--device", "cpu", "--quiet", "--x"

static void write_array(const char *descr, const char *order, const char *shape, const void *data,
                        size_t size)
{
    char dictionary[200];
    snprintf(dictionary, sizeof dictionary, "{'descr': %s, 'fortran_order': %s, 'shape': %s, }\n",
             descr, order, shape);
    write_npy("x.npy", dictionary, data, size);
}

static void expect_type(const char *descr, const void *data, size_t size, const char *right)
{
    char quoted[64];
    snprintf(quoted, sizeof quoted, "'%s'", descr);
    write_array(quoted, "False", "(4,)", data, size);
    outcome outcome = RUN(RELU, "x.npy");
    cr_expect_eq(outcome.status, 0, "%s: %s", descr, outcome.errors);
    cr_expect_str_eq(outcome.output, right, "%s: %s", descr, outcome.output);
    forget(&outcome);
}

#define EXPECT_TYPE(descr, right, type, ...)                                                       \
    expect_type(descr, (const type[4]){__VA_ARGS__}, sizeof(type[4]), right)

Test(npy, every_type_has_its_values)
{
    EXPECT_TYPE("|i1", "1\n0\n127\n0\n", int8_t, 1, -1, 127, -128);
    EXPECT_TYPE("|u1", "1\n2\n127\n255\n", uint8_t, 1, 2, 127, 255);
    EXPECT_TYPE("|b1", "1\n0\n1\n0\n", uint8_t, 1, 0, 1, 0);
    EXPECT_TYPE("?", "1\n0\n1\n0\n", uint8_t, 1, 0, 1, 0);
    EXPECT_TYPE("<i2", "1\n0\n32767\n0\n", int16_t, 1, -1, 32767, -32768);
    EXPECT_TYPE("<u2", "1\n2\n32767\n65535\n", uint16_t, 1, 2, 32767, 65535);
    EXPECT_TYPE("<i4", "1\n0\n2147483647\n0\n", int32_t, 1, -1, INT32_MAX, INT32_MIN);
    EXPECT_TYPE("<u4", "1\n2\n2147483647\n4294967295\n", uint32_t, 1, 2, INT32_MAX, UINT32_MAX);
    EXPECT_TYPE("<i8", "1\n0\n9007199254740992\n0\n", int64_t, 1, -1, 1ll << 53, INT64_MIN);
    EXPECT_TYPE("<u8", "1\n2\n9007199254740992\n1.844674407370955e+19\n", uint64_t, 1, 2,
                1ull << 53, UINT64_MAX - 2047);
    EXPECT_TYPE(">i2", "1\n256\n0\n32767\n", uint16_t, 0x100, 1, 0x80, 0xff7f);
    EXPECT_TYPE(">u4", "1\n16777216\n4294967295\n2\n", uint32_t, 0x1000000, 1, UINT32_MAX,
                0x2000000);
    EXPECT_TYPE(">i8", "1\n0\n2\n3\n", uint64_t, 1ull << 56, UINT64_MAX, 2ull << 56, 3ull << 56);
}

/* Half, the least and largest subnormal and normal numbers, infinities and NaN. */
Test(npy, float16_is_exact)
{
    EXPECT_TYPE("<f2", "1\n0.5\n65504\n0\n", uint16_t, 0x3c00, 0x3800, 0x7bff, 0xc000);
    EXPECT_TYPE("<f2", "5.9604645e-08\n6.097555e-05\n6.1035156e-05\n0\n", uint16_t, 1, 0x3ff, 0x400,
                0x8000);
    EXPECT_TYPE("<f2", "inf\n0\nnan\nnan\n", uint16_t, 0x7c00, 0xfc00, 0x7e00, 0xfc01);
    EXPECT_TYPE(">f2", "1\n0.5\n65504\n0\n", uint16_t, 0x3c, 0x38, 0xff7b, 0xc0);
    EXPECT_TYPE("float16", "1\n1\n1\n1\n", uint16_t, 0x3c00, 0x3c00, 0x3c00, 0x3c00);
}

Test(npy, headers_that_numpy_reads)
{
    static const char *const types[] = {"=f8", "f8", "|f8", "float64", "d", "<f8"};
    const double data[4] = {1, 2, 3, 0.1};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        expect_type(types[i], data, sizeof data, "1\n2\n3\n0.1\n");
    }
    static const char *const headers[] = {
        "{'descr': '<f8', 'fortran_order': False, 'shape': (4L,), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (2L, 2L)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (4,), }\n\n  \r\n\t\n",
        "{\n 'descr': '<f8',\n 'fortran_order': False,\r\n 'shape': (\n4,\n)\n}",
        " {\"shape\" :(4 ,),'fortran_order':False,u'descr':u'<f8'}     ",
    };
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        write_npy("x.npy", headers[i], data, sizeof data);
        expect_output("1\n2\n3\n0.1\n", NULL, ARGUMENTS(RELU, "x.npy"));
    }
}

static void refuse(const char *option, const char *words, const char *more)
{
    outcome outcome = RUN(RELU, "x.npy", option);
    cr_expect_eq(outcome.status, 2, "%s: %s", words, outcome.errors);
    cr_expect_not_null(strstr(outcome.errors, words), "%s is not in: %s", words, outcome.errors);
    cr_expect_not_null(strstr(outcome.errors, more), "%s is not in: %s", more, outcome.errors);
    cr_expect_str_empty(outcome.output);
    forget(&outcome);
}

Test(npy, integers_that_no_float_holds_are_named)
{
    const int64_t wide[6] = {1500, -3, 9007199254740993, 16777217, -16777218, 1};
    write_array("'<i8'", "False", "(3,)", wide, 24);
    refuse("--quiet", "element 2, 9007199254740993, is no float64", "x.npy");
    write_array("'<i8'", "False", "(2, 3)", wide + 2, 32);
    refuse("--quiet", "too short", "x.npy");
    write_array("'<i8'", "False", "(2, 2)", wide + 2, 32);
    refuse("--quiet", "element [0, 0], 9007199254740993", "float64");
    write_array("'<u8'", "False", "(1,)", (const uint64_t[1]){UINT64_MAX}, 8);
    refuse("--quiet", "element 0, 18446744073709551615", "float64");
    write_array("'<i8'", "False", "(1,)", (const int64_t[1]){INT64_MIN + 1}, 8);
    refuse("--quiet", "element 0, -9223372036854775807", "float64");
    write_array("'<i4'", "False", "(1, 2)", (const int32_t[2]){7, 16777217}, 8);
    refuse("--precision=f32", "element [0, 1], 16777217, is no float32", "--precision f64");
    expect_output("7\n16777217\n", NULL, ARGUMENTS(RELU, "x.npy"));
    write_array("'<i4'", "True", "(2, 3)", (const int32_t[6]){1, 2, 3, 16777217, 5, 6}, 24);
    refuse("--precision=f32", "", "float32");
    write_array("'<i8'", "False", "(2,)", wide + 4, 16);
    expect_output("0\n1\n", NULL, ARGUMENTS(RELU, "x.npy", "--precision", "f32"));
}

Test(npy, what_stays_refused_is_called_by_its_name)
{
    static const char *const rows[][2] = {
        {"'<c16'", "complex"},         {"'<c8'", "complex"},
        {"'<f16'", "long double"},     {"'<f12'", "long double"},
        {"[('a', '<f8')]", "records"}, {"('<f8', (2,))", "subarrays"},
        {"'<U5'", "strings"},          {"'|S8'", "strings"},
        {"'|O'", "objects"},           {"'<M8[ns]'", "dates"},
        {"'<m8[s]'", "time"},          {"'|V16'", "bytes without a type"},
        {"'<f3'", "no known type"}};
    static const char data[128];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        write_array(rows[i][0], "False", "(4,)", data, sizeof data);
        refuse("--quiet", rows[i][1], "x.npy holds");
    }
}

static void expect_file(const char *name, const char *dictionary, const void *data, size_t size)
{
    size_t length;
    char *bytes = read_file(name, &length);
    cr_assert_gt(length, size + 10);
    cr_expect_eq(strncmp(bytes + 10, dictionary, strlen(dictionary)), 0, "%.80s", bytes + 10);
    cr_expect_arr_eq(bytes + length - size, data, size, "%s", name);
    free(bytes);
}

Test(npy, fortran_order_is_kept_where_there_is_order)
{
    const double data[6] = {1, 4, 2, 5, 3, 6}; /* [[1, 2, 3], [4, 5, 6]] */
    write_array("'<f8'", "True", "(2, 3)", data, sizeof data);
    expect_output("1\n2\n3\n4\n5\n6\n", NULL, ARGUMENTS(RELU, "x.npy"));
    expect_output("", NULL, ARGUMENTS(RELU, "x.npy", "--out", "y.npy"));
    expect_file("y.npy", "{'descr': '<f8', 'fortran_order': True, 'shape': (2, 3), }", data,
                sizeof data);
    expect_output("", NULL, ARGUMENTS(RELU, "x.npy", "--out", "y.f64"));
    expect_output("1\n2\n3\n4\n5\n6\n", NULL, ARGUMENTS(RELU, "y.f64"));
    /* Offsets and weights go together by index. */
    write_npy("w.npy", "{'descr': '<i4', 'fortran_order': False, 'shape': (2, 3), }\n",
              (const int32_t[6]){0, 1, 0, 0, 0, 0}, 24);
    expect_output("8\n", NULL,
                  ARGUMENTS("sum", "--unit", "relu", "--device", "cpu", "--x", "10", "--offsets",
                            "x.npy", "--weights", "w.npy"));
    expect_output("", NULL,
                  ARGUMENTS("sum", "--unit", "softplus", "--device", "cpu", "--quiet", "--x",
                            "x.npy", "--offsets", "0", "--out", "y.npy", "--derivative", "d.csv"));
    expect_output("", NULL,
                  ARGUMENTS("eval", "logistic", "--device", "cpu", "--quiet", "--x", "x.npy",
                            "--out", "e.csv"));
    size_t size;
    char *derivative = read_file("d.csv", &size), *logistic = read_file("e.csv", &size);
    cr_expect_str_eq(derivative, logistic);
    free(derivative);
    free(logistic);
}

Test(npy, fortran_order_of_any_shape)
{
    int16_t data[2 * 3 * 4 * 5];
    char right[2000] = "";
    for (int i = 0; i < 2; i++) {
        for (int j = 0; j < 3; j++) {
            for (int k = 0; k < 4; k++) {
                for (int l = 0; l < 5; l++) {
                    const int value = 1000 * i + 100 * j + 10 * k + l;
                    data[i + 2 * (j + 3 * (k + 4 * l))] = (int16_t)value;
                    snprintf(right + strlen(right), 8, "%d\n", value);
                }
            }
        }
    }
    write_array("'<i2'", "True", "(2, 3, 4, 5)", data, sizeof data);
    expect_output(right, NULL, ARGUMENTS(RELU, "x.npy"));
}

/* Starts the tool on a pipe into which a child writes the file. */
static void expect_piped(const char *file, const char *right, const char *const *arguments)
{
    int ends[2], output[2];
    cr_assert_eq(pipe(ends), 0);
    cr_assert_eq(pipe(output), 0);
    size_t size;
    char *bytes = read_file(file, &size);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    fcntl(output[0], F_SETFD, FD_CLOEXEC);
    const pid_t tool = start_tool(arguments, ends[0], output[1], 2);
    close(ends[0]), close(output[1]);
    for (size_t at = 0; at < size;) { /* in pieces that no reader expects */
        const ssize_t put = write(ends[1], bytes + at, size - at < 7 ? size - at : 7);
        cr_assert_gt(put, 0);
        at += (size_t)put;
    }
    close(ends[1]);
    char text[200];
    const ssize_t got = read(output[0], text, sizeof text - 1);
    cr_assert_geq(got, 0);
    text[got] = '\0';
    cr_expect_eq(wait_tool(tool), 0);
    cr_expect_str_eq(text, right);
    close(output[0]);
    free(bytes);
}

Test(npy, pipes_bring_binary_arrays)
{
    const double data[3] = {1, 2, 0.5};
    const float floats[3] = {1, 2, 0.5f};
    write_array("'<f8'", "False", "(3,)", data, sizeof data);
    expect_piped("x.npy", "1\n2\n0.5\n", ARGUMENTS(RELU, "-"));
    expect_piped("x.npy", "1\n2\n0.5\n", ARGUMENTS(RELU, "/dev/stdin"));
    expect_piped("x.npy", "1\n2\n0.5\n", ARGUMENTS(RELU, "/dev/fd/0"));
    expect_piped(
        "x.npy", "8.5\n",
        ARGUMENTS("sum", "--unit", "relu", "--device", "cpu", "--x", "4", "--offsets", "-"));
    write_file("x.f64", data, sizeof data);
    expect_piped("x.f64", "1\n2\n0.5\n", ARGUMENTS(RELU, "-", "--x-format", "f64"));
    write_file("x.f32", floats, sizeof floats);
    expect_piped("x.f32", "1\n2\n0.5\n", ARGUMENTS(RELU, "/dev/stdin", "--x-format", "f32"));
    expect_piped("x.f32", "0.5\n",
                 ARGUMENTS("sum", "--unit", "relu", "--device", "cpu", "--x", "1", "--offsets", "-",
                           "--offsets-format", "f32"));
    expect_piped("x.f32", "3.5\n",
                 ARGUMENTS("sum", "--unit", "relu", "--device", "cpu", "--x", "1", "--offsets",
                           "0:0:3", "--weights", "-", "--weights-format", "f32"));
    write_text("x.csv", "1\n2\n");
    expect_piped("x.csv", "1\n2\n", ARGUMENTS(RELU, "-", "--x-format", "text"));
}

/* Longer than the memory that is first taken for it. */
Test(npy, a_pipe_may_bring_much)
{
    enum { COUNT = 400000 };
    double *data = malloc(COUNT * sizeof *data);
    for (int i = 0; i < COUNT; i++) {
        data[i] = i;
    }
    write_array("'<f8'", "False", "(400000,)", data, COUNT * sizeof *data);
    cr_assert_eq(
        system("cat x.npy | " SIGRAMP_TOOL " eval relu --device cpu --quiet --x - --out y.npy"), 0);
    cr_assert_eq(system("tail -c 3200000 x.npy | " SIGRAMP_TOOL
                        " eval relu --device cpu --quiet --x - --x-format f64 --out z.npy"),
                 0);
    expect_file("y.npy", "{'descr': '<f8', 'fortran_order': False, 'shape': (400000,), }", data,
                COUNT * sizeof *data);
    expect_file("z.npy", "{'descr': '<f8', 'fortran_order': False, 'shape': (400000,), }", data,
                COUNT * sizeof *data);
    free(data);
}

Test(npy, a_named_pipe_waits_for_its_writer)
{
    const double data[2] = {1, 2};
    write_array("'<f8'", "False", "(2,)", data, sizeof data);
    cr_assert_eq(mkfifo("pipe.npy", 0666), 0);
    cr_assert_eq(mkfifo("pipe", 0666), 0);
    for (int i = 0; i < 2; i++) {
        const char *const name = i == 0 ? "pipe.npy" : "pipe";
        const pid_t writer = fork();
        if (writer == 0) {
            execl("/bin/cp", "cp", "x.npy", "--", name, (char *)NULL);
            _exit(1);
        }
        (void)writer;
        outcome outcome = RUN(RELU, name);
        cr_expect_eq(outcome.status, 0, "%s", outcome.errors);
        cr_expect_str_eq(outcome.output, "1\n2\n");
        forget(&outcome);
        waitpid(writer, NULL, 0);
    }
}

Test(npy, a_redirected_file_is_read_from_where_it_is)
{
    const double data[2] = {1, 2};
    write_array("'<f8'", "False", "(2,)", data, sizeof data);
    size_t size;
    char *bytes = read_file("x.npy", &size);
    char *after = malloc(size + 5);
    memcpy(after, "head\n", 5);
    memcpy(after + 5, bytes, size);
    write_file("later", after, size + 5);
    const int input = open("later", O_RDONLY);
    cr_assert_eq(lseek(input, 5, SEEK_SET), 5);
    const int output = open("out", O_RDWR | O_CREAT, 0666);
    cr_expect_eq(wait_tool(start_tool(ARGUMENTS(RELU, "-"), input, output, 2)), 0);
    char *text = read_file("out", &size);
    cr_expect_str_eq(text, "1\n2\n");
    close(input), close(output);
    free(text), free(bytes), free(after);
}

/* What a closed standard descriptor would name is the next file that is opened. */
Test(npy, closed_standard_descriptors_stay_closed)
{
    static const char *const shell[] = {
        "%s sum --device cpu --x x.f64 --offsets - <&- 2>errors",
        "%s eval relu --device cpu --x x.csv >&- 2>errors",
        "%s eval relu --device cpu --x x.csv --quiet --out y.csv <&- >&- 2>&-"};
    static const int statuses[] = {1, 1, 0};
    write_text("x.csv", "1\n2\n");
    write_text("x.f64", "1\n2\n3\n4\n"); /* 8 bytes, and four numbers in text */
    for (int i = 0; i < 3; i++) {
        char command[1000];
        snprintf(command, sizeof command, shell[i], SIGRAMP_TOOL);
        const int result = system(command);
        cr_expect_eq(WEXITSTATUS(result), statuses[i], "%s: %d", command, WEXITSTATUS(result));
    }
    size_t size;
    char *y = read_file("y.csv", &size);
    cr_expect_str_eq(y, "1\n2\n");
    free(y);
    char *x = read_file("x.csv", &size);
    cr_expect_str_eq(x, "1\n2\n");
    free(x);
}
