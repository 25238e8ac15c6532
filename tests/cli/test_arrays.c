/* SPDX-License-Identifier: MIT */
/* Every form of array in and out; relu shows positive numbers unchanged. */
#include "tool.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

TestSuite(arrays, .init = enter_folder, .fini = leave_folder);

#define RELU "eval", "relu", "--device", "cpu", "--quiet"

static void convert(const char *from, const char *to)
{
    outcome outcome = RUN(RELU, "--x", from, "--out", to);
    cr_assert_eq(outcome.status, 0, "%s to %s: %s", from, to, outcome.errors);
    cr_expect_str_empty(outcome.output);
    cr_expect_str_empty(outcome.errors);
    forget(&outcome);
}

static void expect_bytes(const char *name, size_t offset_from_end, const void *bytes, size_t size)
{
    size_t length;
    char *content = read_file(name, &length);
    cr_assert_geq(length, offset_from_end);
    cr_expect_arr_eq(content + length - offset_from_end, bytes, size, "%s", name);
    free(content);
}

Test(arrays, every_form_of_double_reads_back_the_same)
{
    const double data[] = {0.1,      1.0 / 3, 5e-324,       1.7976931348623157e308,
                           INFINITY, 0,       123456789.125};
    static const char *const names[] = {"a.f64", "b.npy", "c.csv", "d.txt",
                                        "e.f64", "f.csv", "g.f64"};
    write_file(names[0], data, sizeof data);
    for (int i = 1; i < 7; i++) {
        convert(names[i - 1], names[i]);
    }
    expect_bytes("b.npy", sizeof data, data, sizeof data);
    expect_bytes("e.f64", sizeof data, data, sizeof data);
    expect_bytes("g.f64", sizeof data, data, sizeof data);
}

Test(arrays, every_form_of_float_reads_back_the_same)
{
    const float data[] = {0.1f, 1.0f / 3, 1e-45f, 3.4028235e38f, INFINITY, 0, 16777215.0f};
    write_file("a.f32", data, sizeof data);
    convert("a.f32", "b.npy");
    convert("b.npy", "c.csv");
    outcome outcome = RUN(RELU, "--x", "c.csv", "--precision", "f32", "--out", "d.f32");
    cr_expect_eq(outcome.status, 0);
    forget(&outcome);
    expect_bytes("b.npy", sizeof data, data, sizeof data);
    expect_bytes("d.f32", sizeof data, data, sizeof data);
}

Test(arrays, text_is_rounded_once)
{
    /* Just above the middle of two floats; rounded to double first, it would be the middle itself.
     */
    expect_output("1.0000001\n", NULL,
                  ARGUMENTS(RELU, "--x", "1.00000005960464477539062500001", "--precision", "f32"));
    expect_output("1.0000001\n", "1.00000005960464477539062500001\n",
                  ARGUMENTS(RELU, "--x", "-", "--precision", "f32"));
}

Test(arrays, text_is_as_short_as_can_be)
{
    expect_output("0.1\n1e-05\n3\n0.30000000000000004\n1e+22\n",
                  ".1 1e-5 3 0.30000000000000004 1e22", ARGUMENTS(RELU, "--x", "-"));
    expect_output("nan\ninf\n0\n", "NaN +inf -Infinity", ARGUMENTS(RELU, "--x", "-"));
}

Test(arrays, text_may_be_separated_by_anything_usual)
{
    expect_output("1\n2\n3\n4\n", "# head\n1 , 2,3,\v4 # tail\r\n\n", ARGUMENTS(RELU, "--x", "-"));
    expect_output("", "# none\n", ARGUMENTS(RELU, "--x", "-"));
    expect_output("1\n2\n",
                  "\xef\xbb\xbf"
                  "1,2\r\n",
                  ARGUMENTS(RELU, "--x", "-"));
}

Test(arrays, one_number_and_minus_signs_are_taken)
{
    expect_output("2.5\n", NULL, ARGUMENTS(RELU, "--x", "2.5"));
    expect_output("0\n", NULL, ARGUMENTS(RELU, "--x", "-2.5"));
    expect_output("7.5\n", NULL, ARGUMENTS(RELU, "--x", "-2.5", "--offset", "-10"));
    expect_output("0\n0\n10\n", NULL, ARGUMENTS(RELU, "--x", "-10:10:3"));
}

static void expect_linspace(const char *argument, size_t count, size_t at, double value)
{
    size_t size;
    convert(argument, "l.f64");
    char *bytes = read_file("l.f64", &size);
    cr_assert_eq(size, count * sizeof(double));
    cr_expect_arr_eq(bytes + at * sizeof(double), &value, sizeof value, "%s at %zu", argument, at);
    free(bytes);
}

/* The values are NumPy's. */
Test(arrays, linspace_is_numpys)
{
    expect_linspace("-10:10:200", 200, 100, 0x1.9ba885c9f8500p-5);
    expect_linspace("-10:10:200", 200, 150, 0x1.44d2f9915de8ep+2);
    expect_linspace("-10:10:200", 200, 198, 0x1.3cc8aef46c0f8p+3);
    expect_linspace("-10:10:200", 200, 199, 10);
    expect_linspace("0:10:100", 100, 1, 0x1.9dbcc48676f31p-4);
    expect_linspace("0:10:100", 100, 33, 0x1.aaaaaaaaaaaabp+1);
    expect_linspace("0.1:0.7:7", 7, 1, 0x1.999999999999ap-3);
    expect_linspace("0.1:0.7:7", 7, 2, 0x1.3333333333333p-2);
    expect_linspace("0.1:0.7:7", 7, 3, 0x1.999999999999ap-2);
    expect_linspace("5:1:5", 5, 1, 4);
    expect_linspace("0:5e-324:5", 5, 3, 5e-324);
    expect_linspace("0:5e-324:5", 5, 1, 0);
}

Test(arrays, linspace_of_none_and_of_one)
{
    expect_output("", NULL, ARGUMENTS(RELU, "--x", "1:2:0"));
    expect_output("1\n", NULL, ARGUMENTS(RELU, "--x", "1:2:1"));
}

Test(arrays, none_at_all_goes_through_every_form)
{
    static const char *const names[] = {"a.npy", "b.csv", "c.f64", "d.txt", "e.npy"};
    convert("1:2:0", names[0]);
    for (int i = 1; i < 5; i++) {
        convert(names[i - 1], names[i]);
    }
    expect_output("", NULL, ARGUMENTS(RELU, "--x", "e.npy"));
}

static void expect_dictionary(const char *name, const char *dictionary)
{
    size_t size;
    char *bytes = read_file(name, &size);
    cr_assert_gt(size, 64);
    cr_expect_eq(strncmp(bytes + 10, dictionary, strlen(dictionary)), 0, "%.80s", bytes + 10);
    cr_expect_eq(((unsigned char)bytes[8] + 256 * (unsigned char)bytes[9] + 10) % 64, 0);
    free(bytes);
}

Test(arrays, npy_keeps_its_shape)
{
    const float data[6] = {1, 2, 3, 4, 5, 6};
    write_npy("a.npy", "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n", data,
              sizeof data);
    convert("a.npy", "b.npy");
    expect_dictionary("b.npy", "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }");
    expect_bytes("b.npy", sizeof data, data, sizeof data);
    write_npy("a.npy", "{'descr': '<f4', 'fortran_order': False, 'shape': (), }\n", data, 4);
    convert("a.npy", "b.npy");
    expect_dictionary("b.npy", "{'descr': '<f4', 'fortran_order': False, 'shape': (), }");
    write_npy("a.npy", "{\"shape\":(1 ,6,1),'fortran_order':True,'descr':'<f4'}", data,
              sizeof data);
    convert("a.npy", "b.npy");
    expect_dictionary("b.npy", "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 6, 1), }");
    expect_bytes("b.npy", sizeof data, data, sizeof data);
    write_npy("a.npy", "{'descr': '<f8', 'fortran_order': False, 'shape': (4, 0), }\n", data, 0);
    convert("a.npy", "b.npy");
    expect_dictionary("b.npy", "{'descr': '<f8', 'fortran_order': False, 'shape': (4, 0), }");
}

Test(arrays, npy_of_either_byte_order_and_every_version)
{
    static const unsigned char f4[8] = {0x3f, 0xc0, 0, 0, 0x40, 0x20, 0, 0}; /* 1.5 2.5 */
    static const unsigned char f8[8] = {0x3f, 0xf8, 0, 0, 0, 0, 0, 0};       /* 1.5 */
    write_npy("a.npy", "{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }\n", f4, 8);
    expect_output("1.5\n2.5\n", NULL, ARGUMENTS(RELU, "--x", "a.npy"));
    expect_output("1.5\n2.5\n", NULL, ARGUMENTS(RELU, "--x", "a.npy", "--precision", "f64"));
    write_npy("a.npy", "{'descr': '>f8', 'fortran_order': False, 'shape': (1,), }\n", f8, 8);
    expect_output("1.5\n", NULL, ARGUMENTS(RELU, "--x", "a.npy"));
    expect_output("1.5\n", NULL, ARGUMENTS(RELU, "--x", "a.npy", "--precision", "f32"));
    char bytes[] = "\x93NUMPY\x02\0\x33\0\0\0{'descr':'>f4','fortran_order':False,'shape':(1,)}\n"
                   "\x3f\xc0\0\0";
    for (char version = 2; version <= 3; version++) {
        bytes[6] = version;
        write_file("a.npy", bytes, sizeof bytes - 1);
        expect_output("1.5\n", NULL, ARGUMENTS(RELU, "--x", "a.npy"));
    }
}

Test(arrays, an_output_may_replace_its_input)
{
    const double data[3] = {-1, 2, 3}, expected[3] = {0, 2, 3};
    write_npy("a.npy", "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }\n", data,
              sizeof data);
    convert("a.npy", "a.npy");
    expect_bytes("a.npy", sizeof expected, expected, sizeof expected);
    cr_expect_eq(count_files(), 1);
}

Test(arrays, an_output_may_have_the_longest_name)
{
    char name[256];
    memset(name, 'y', sizeof name);
    memcpy(name + sizeof name - 5, ".csv", 5);
    convert("1", name);
    expect_bytes(name, 2, "1\n", 2);
    cr_expect_eq(count_files(), 1);
}

Test(arrays, an_output_has_the_usual_mode)
{
    struct stat status;
    umask(027);
    convert("1", "a.npy");
    cr_assert_eq(stat("a.npy", &status), 0);
    cr_expect_eq(status.st_mode & 0777, 0640);
}

Test(arrays, a_large_array_is_the_same_in_pieces)
{
    /* More than one piece; the ends and the seam of the pieces are where they should be. */
    size_t size;
    outcome outcome = RUN(RELU, "--x", "1:8500000:8500000", "--precision", "f32", "--out", "a.f32");
    cr_assert_eq(outcome.status, 0);
    forget(&outcome);
    float *values = (float *)read_file("a.f32", &size);
    cr_assert_eq(size, 8500000 * sizeof(float));
    for (size_t i = 0; i < 8500000; i++) {
        cr_assert_eq(values[i], (float)(i + 1));
    }
    free(values);
}
