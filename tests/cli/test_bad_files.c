/* SPDX-License-Identifier: MIT */
/* Damaged, foreign and missing files: status 2, one line that names the file, nothing left behind.
 */
#include "tool.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

TestSuite(bad_files, .init = enter_folder, .fini = leave_folder);

static void refuse(const char *name)
{
    outcome outcome = RUN("eval", "relu", "--device", "cpu", "--x", name, "--out", "y.npy");
    cr_expect_not_null(strstr(outcome.errors, name), "does not name %s: %s", name, outcome.errors);
    forget(&outcome);
    EXPECT_WRONG("eval", "relu", "--device", "cpu", "--x", name, "--out", "y.npy");
    EXPECT_WRONG("sum", "--x", "1", "--device", "cpu", "--offsets", name, "--out", "y.npy");
}

static void refuse_npy(const char *dictionary, size_t size)
{
    static const char zeros[256];
    write_npy("x.npy", dictionary, zeros, size);
    refuse("x.npy");
}

Test(bad_files, missing_files_and_folders)
{
    static const char *const names[] = {"a.npy", "a.csv", "a.txt", "a.f32", "a.f64"};
    for (int i = 0; i < 5; i++) {
        refuse(names[i]);
        cr_assert_eq(mkdir(names[i], 0777), 0);
        refuse(names[i]);
    }
    refuse("a.png");
}

Test(bad_files, empty_files)
{
    write_text("x.npy", "");
    refuse("x.npy");
    write_text("x.csv", "");
    refuse("x.csv");
    expect_refusal(2, "", ARGUMENTS("eval", "relu", "--x", "-", "--device", "cpu"));
}

Test(bad_files, npy_that_promises_more_than_it_holds)
{
    refuse_npy("{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }\n", 23);
    refuse_npy("{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }\n", 0);
    refuse_npy("{'descr': '<f4', 'fortran_order': False, 'shape': (), }\n", 3);
    refuse_npy("{'descr': '<f8', 'fortran_order': False, 'shape': (4611686018427387904, 4), }\n",
               64);
    refuse_npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2305843009213693953,), }\n", 8);
    refuse_npy("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999999,), }\n",
               64);
    refuse_npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000,), }\n", 64);
}

Test(bad_files, npy_of_other_kinds)
{
    static const char *const kinds[] = {"'|O'",   "'<i3'",          "'<c16'", "'<f3'", "'|S8'",
                                        "'<f16'", "[('a', '<f8')]", "'<U5'",  "None",  "''"};
    char dictionary[200];
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        snprintf(dictionary, sizeof dictionary,
                 "{'descr': %s, 'fortran_order': False, 'shape': (2,), }\n", kinds[i]);
        refuse_npy(dictionary, 64);
    }
}

Test(bad_files, npy_headers_that_are_no_dictionary)
{
    static const char *const headers[] = {
        "",
        "{",
        "{}",
        "[]",
        "hello",
        "{'descr': '<f8'",
        "{'descr': '<f8', 'fortran_order': False}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), 'shape': (2,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), 'more': 1}",
        "{'descr': '<f8', 'fortran_order': 0, 'shape': (2,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': 2}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (2)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (-2,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (0x2,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (2,,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1 2)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (2,",
        "{'descr': '<f8' 'fortran_order': False, 'shape': (2,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (2,)} + 1",
        "{'descr: '<f8', 'fortran_order': False, 'shape': (2,)}",
        ("{'descr': '<f8', 'fortran_order': False, 'shape': "
         "(1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1)}"),
    };
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        refuse_npy(headers[i], 64);
    }
}

Test(bad_files, npy_with_a_wrong_beginning)
{
    write_text("x.npy", "\x93NUMPX\x01\x01 and something that is no header");
    refuse("x.npy");
    write_text("x.npy", "\x93NUM");
    refuse("x.npy");
    write_file("x.npy", "\x93NUMPY\x01\x00", 8);
    refuse("x.npy");
    write_file("x.npy", "\x93NUMPY\x09\x00\x04\x00{}  ", 14);
    refuse("x.npy");
    write_file("x.npy", "\x93NUMPY\x01\x00\xff\xff{'descr'", 18);
    refuse("x.npy");
    write_file("x.npy", "\x93NUMPY\x02\x00\xff\xff\xff\xff{'descr'", 20);
    refuse("x.npy");
    write_file("x.npy", "\x93NUMPY\x02\x00\x04", 9);
    refuse("x.npy");
}

/* Every truncation of a right file, and every one of its header's bytes changed: refused or read,
 * no crash. */
Test(bad_files, npy_cut_or_changed_anywhere)
{
    static const char dictionary[] = "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }\n";
    const double data[2] = {1, 2};
    size_t size;
    write_npy("x.npy", dictionary, data, sizeof data);
    char *bytes = read_file("x.npy", &size);
    for (size_t cut = 0; cut < size; cut += cut < 14 ? 1 : 7) {
        write_file("x.npy", bytes, cut);
        EXPECT_WRONG("eval", "relu", "--x", "x.npy", "--device", "cpu", "--out", "y.npy");
    }
    for (size_t at = 0; at < size - sizeof data; at += 3) {
        const char saved = bytes[at];
        bytes[at] = '(';
        write_file("x.npy", bytes, size);
        outcome outcome = RUN("eval", "relu", "--x", "x.npy", "--device", "cpu", "--quiet");
        cr_expect(outcome.status == 0 || outcome.status == 2, "byte %zu: %d", at, outcome.status);
        forget(&outcome);
        bytes[at] = saved;
    }
    free(bytes);
}

Test(bad_files, raw_files_that_are_no_multiple)
{
    write_text("x.f32", "12345");
    refuse("x.f32");
    write_text("x.f64", "1234567890");
    refuse("x.f64");
}

static void refuse_text(const char *text, const char *line)
{
    write_text("x.csv", text);
    refuse("x.csv");
    outcome outcome = RUN("eval", "relu", "--x", "x.csv", "--device", "cpu");
    cr_expect_not_null(strstr(outcome.errors, line), "%s is not in: %s", line, outcome.errors);
    forget(&outcome);
    expect_refusal(2, text, ARGUMENTS("eval", "relu", "--x", "-", "--device", "cpu"));
}

Test(bad_files, text_that_is_no_number)
{
    refuse_text("1\n2\nthree\n", "line 3");
    refuse_text("1\n1e999\n", "line 2");
    refuse_text("-1e999", "line 1");
    refuse_text("# x\n\n1 2 3x\n", "line 3");
    refuse_text("1,,2\n", "line 1");
    refuse_text("1\n,2\n", "line 2");
    refuse_text("0x10\n", "line 1");
    refuse_text("nan(1)\n", "line 1");
    refuse_text("\xef\xbb"
                "1\n",
                "line 1");
    refuse_text("1\n\xef\xbb\xbf"
                "2\n",
                "line 2");
    refuse_text("\xef", "line 1");
    refuse_text("1e\n", "line 1");
    refuse_text("--1\n", "line 1");
    refuse_text(".\n", "line 1");
    refuse_text("\x1b[31m\n", "line 1");
}

Test(bad_files, text_with_a_nul_byte_or_no_end)
{
    static char digits[5000];
    write_file("x.txt", "1\n2\0\n", 5);
    refuse("x.txt");
    memset(digits, '1', sizeof digits - 1);
    write_text("x.txt", digits);
    refuse("x.txt");
}

Test(bad_files, values_too_large_for_float32)
{
    const double data[1] = {1e300};
    write_file("x.f64", data, sizeof data);
    EXPECT_WRONG("eval", "relu", "--x", "x.f64", "--precision", "f32", "--out", "y.npy", "--device",
                 "cpu");
    write_text("x.csv", "1\n1e39\n");
    EXPECT_WRONG("eval", "relu", "--x", "x.csv", "--precision", "f32", "--out", "y.npy", "--device",
                 "cpu");
}
