/* SPDX-License-Identifier: MIT */
/* sigramp devices tells why there is no OpenCL device. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report.h"

/* Of an empty folder with a vendor folder in it. */
static void enter(void)
{
    enter_folder();
    cr_assert_eq(mkdir("vendors", 0700), 0);
    char *here = realpath("vendors", NULL);
    setenv("OCL_ICD_VENDORS", here, 1);
    free(here);
    setenv("SIGRAMP_DEVICE_TIMEOUT", "1", 1);
    unsetenv("OPENCL_LAYERS");
    unsetenv("POCL_CACHE_DIR");
}

TestSuite(why, .init = enter, .fini = leave_folder);

/* The reasons' row, which is the last; *all owns it. */
static const json_t *reasons(json_t **all)
{
    *all = RUN_JSON("devices", "--json", "--why", "--quiet");
    const json_t *row = json_array_get(*all, json_array_size(*all) - 1);
    cr_assert_str_eq(text_of(row, "id"), "opencl");
    return json_object_get(row, "reasons");
}

/* A member of one of the reasons. */
static const char *said(const json_t *all, const char *of, const char *key)
{
    return text_of(json_object_get(all, of), key);
}

/* The driver of this file in the vendor folder. */
static const json_t *driver(const json_t *all, const char *name)
{
    const json_t *drivers = json_object_get(all, "drivers");
    for (size_t i = 0; i < json_array_size(drivers); i++) {
        const json_t *one = json_array_get(drivers, i);
        if (strcmp(strrchr(text_of(one, "file"), '/') + 1, name) == 0) {
            return one;
        }
    }
    cr_assert_fail("%s is not in the list", name);
    return NULL;
}

#define EXPECT_SAYS(text, part)                                                                    \
    cr_expect_not_null(strstr(text, part), "'%s' is not in '%s'", part, text)

static void expect_error(const json_t *all, const char *name, const char *part)
{
    EXPECT_SAYS(text_of(driver(all, name), "error"), part);
}

Test(why, each_driver_file_has_its_library_and_what_keeps_it_from_loading)
{
    json_t *list;
    write_text("vendors/missing.icd", "libsigramp-of-nowhere.so\n");
    write_text("vendors/needy.icd", NEEDY_DRIVER "\n");
    write_text("vendors/math.icd", "libm.so.6\n");
    write_text("vendors/empty.icd", "");
    write_text("vendors/carriage.icd", "libm.so.6\r\n");
    write_text("vendors/fine.icd", ODD_DRIVER "\n");
    write_text("vendors/no-driver.txt", "libnothing.so\n");
    cr_assert_eq(mkdir("vendors/folder.icd", 0700), 0);
    const json_t *all = reasons(&list);
    cr_expect_eq(json_array_size(json_object_get(all, "drivers")), 7);
    cr_expect_str_eq(text_of(driver(all, "missing.icd"), "library"), "libsigramp-of-nowhere.so");
    expect_error(all, "missing.icd", "libsigramp-of-nowhere.so: cannot open shared object file");
    expect_error(all, "needy.icd", "libsigramp-test-absent.so: cannot open shared object file");
    expect_error(all, "math.icd", "no OpenCL driver");
    expect_error(all, "empty.icd", "names no library");
    expect_error(all, "carriage.icd", "carriage return");
    expect_error(all, "folder.icd", "not a file");
    cr_expect(json_is_null(json_object_get(driver(all, "fine.icd"), "error")));
    cr_expect_eq(number_of(driver(all, "fine.icd"), "platforms"), 0);
    EXPECT_SAYS(said(all, "loader", "path"), "libOpenCL.so");
    json_decref(list);
}

Test(why, a_pipe_among_the_files_is_named)
{
    json_t *list;
    cr_assert_eq(mkfifo("vendors/pipe.icd", 0600), 0);
    const json_t *all = reasons(&list);
    expect_error(all, "pipe.icd", "it is a pipe, for which the OpenCL loader waits for ever");
    json_decref(list);
}

static void expect_driver_that(const char *acts, const char *part)
{
    json_t *list;
    setenv("SIGRAMP_TEST_DRIVER", acts, 1);
    write_text("vendors/a.icd", ODD_DRIVER "\n");
    write_text("vendors/b.icd", "libm.so.6\n");
    const json_t *all = reasons(&list);
    expect_error(all, "a.icd", part);
    expect_error(all, "b.icd", "no OpenCL driver");
    EXPECT_SAYS(text_of(json_array_get(list, json_array_size(list) - 1), "why_not"), part);
    json_decref(list);
}

Test(why, a_driver_that_aborts_when_loaded_does_not_hide_the_next)
{
    expect_driver_that("abort", "by signal 6");
}

Test(why, a_driver_that_hangs_when_loaded_does_not_hide_the_next)
{
    expect_driver_that("hang", "did not answer for 1 s");
}

static void put_nvidia_here(void)
{
    cr_assert_eq(symlink(ODD_DRIVER, "libnvidia-opencl.so.1"), 0);
    char *here = realpath(".", NULL);
    setenv("LD_LIBRARY_PATH", here, 1);
    free(here);
}

Test(why, what_registers_the_driver_of_nvidia_is_told_where_it_is)
{
    json_t *list;
    put_nvidia_here();
    const json_t *found = json_array_get(json_object_get(reasons(&list), "unregistered"), 0);
    cr_expect_str_eq(text_of(found, "library"), "libnvidia-opencl.so.1");
    cr_expect_eq(system(text_of(found, "command")), 0);
    json_decref(list);
    const json_t *all = reasons(&list);
    cr_expect_eq(json_array_size(json_object_get(all, "unregistered")), 0);
    cr_expect_str_eq(text_of(driver(all, "nvidia.icd"), "library"), "libnvidia-opencl.so.1");
    json_decref(list);
}

Test(why, no_command_is_told_with_a_path_that_is_more_than_itself_to_a_shell)
{
    json_t *list;
    put_nvidia_here();
    cr_assert_eq(mkdir("$(touch x)", 0700), 0);
    char *folder = realpath("$(touch x)", NULL);
    setenv("OCL_ICD_VENDORS", folder, 1);
    free(folder);
    cr_expect_eq(json_array_size(json_object_get(reasons(&list), "unregistered")), 0);
    json_decref(list);
}

Test(why, nothing_in_a_name_reaches_the_terminal_but_text)
{
    write_text("vendors/\033[31m\302\233red\001.icd", "lib\033]0;title\007.so\n");
    outcome found = RUN("devices", "--quiet");
    cr_expect_eq(found.status, 0);
    EXPECT_SAYS(found.output, "red");
    EXPECT_SAYS(found.output, "title");
    for (const char *at = found.output; *at != '\0'; at++) {
        cr_expect(*at == '\n' || (*at >= ' ' && *at < 0x7f), "byte %d", *at);
    }
    forget(&found);
}

Test(why, plain_json_has_the_reasons_where_no_device_can_be_used)
{
    setenv("OCL_ICD_VENDORS", "/nonexistent", 1);
    json_t *list = RUN_JSON("devices", "--json");
    const json_t *row = json_array_get(list, 1), *all = json_object_get(row, "reasons");
    cr_assert_eq(json_array_size(list), 2);
    cr_expect_str_eq(text_of(row, "id"), "opencl");
    cr_expect(json_is_false(json_object_get(row, "usable")));
    EXPECT_SAYS(text_of(row, "why_not"), "there is no OpenCL platform");
    cr_expect_str_eq(said(all, "registry", "path"), "/nonexistent");
    cr_expect_str_eq(said(all, "registry", "error"), "No such file or directory");
    json_decref(list);
}

Test(why, an_empty_folder_and_a_loader_that_ends_the_process_are_told)
{
    json_t *list;
    EXPECT_SAYS(said(reasons(&list), "registry", "error"), "no driver is registered");
    json_decref(list);
    setenv("LD_LIBRARY_PATH", POISONED_LOADER_FOLDER, 1);
    EXPECT_SAYS(said(reasons(&list), "loader", "error"), "loading the OpenCL loader");
    json_decref(list);
}

/* With the folder of PoCL's that other tests have filled. */
static void use_pocl(void)
{
    setenv("OCL_ICD_VENDORS", "pocl.icd", 1);
    setenv("SIGRAMP_DEVICE_TIMEOUT", "60", 1);
    setenv("POCL_CACHE_DIR", POCL_FOLDER, 1);
}

Test(why, a_usable_device_leaves_the_list_short)
{
    use_pocl();
    outcome found = RUN("devices", "--quiet");
    EXPECT_SAYS(found.output, "opencl:0.0");
    cr_expect_null(strstr(found.output, "depend on"), "%s", found.output);
    forget(&found);
    setenv("SIGRAMP_DEVICE_HELPER", "/nonexistent/helper", 1);
    found = RUN("devices", "--quiet");
    EXPECT_SAYS(found.output, "/nonexistent/helper: it is missing");
    cr_expect_null(strstr(found.output, "libOpenCL"), "%s", found.output);
    forget(&found);
}

static void expect_private(const char *path)
{
    struct stat state;
    cr_assert_eq(stat(path, &state), 0, "%s is missing", path);
    cr_expect_eq(state.st_mode & 07777, 0700);
}

/* Without a place for what it builds PoCL shows no device. Here a driver only looks like it. */
static void take_away_home(void)
{
    write_text("vendors/pocl.icd", "libpocl-of-nowhere.so\n");
    setenv("HOME", "/dev/null/home", 1);
    unsetenv("XDG_CACHE_HOME");
    cr_assert_eq(mkdir("run", 0700), 0);
    char *run = realpath("run", NULL), *here = realpath(".", NULL);
    setenv("XDG_RUNTIME_DIR", run, 1);
    setenv("TMPDIR", here, 1);
    free(run);
    free(here);
}

static void name_folder(char *path, size_t size, const char *above)
{
    snprintf(path, size, "%s/sigramp-pocl-%lu", above, (unsigned long)geteuid());
}

Test(why, pocl_gets_a_folder_where_home_cannot_be_written_to)
{
    json_t *list;
    char path[256];
    take_away_home();
    name_folder(path, sizeof path, "run");
    const json_t *all = reasons(&list);
    expect_private(path);
    EXPECT_SAYS(said(all, "pocl_cache", "path"), path);
    EXPECT_SAYS(said(all, "pocl_cache", "in_place_of"), "/dev/null/home/.cache/pocl/kcache");
    json_decref(list);
}

Test(why, pocl_computes_where_home_cannot_be_written_to)
{
    take_away_home();
    use_pocl();
    unsetenv("POCL_CACHE_DIR");
    expect_output("1\n", NULL, ARGUMENTS("eval", "relu", "--x", "1", "--device", "opencl"));
}

Test(why, a_folder_for_pocl_that_others_can_write_to_is_not_taken)
{
    json_t *list;
    char path[256];
    take_away_home();
    name_folder(path, sizeof path, "run");
    cr_assert_eq(mkdir(path, 0700), 0);
    cr_assert_eq(chmod(path, 0777), 0);
    name_folder(path, sizeof path, getenv("TMPDIR"));
    cr_expect_str_eq(said(reasons(&list), "pocl_cache", "path"), path);
    json_decref(list);
    expect_private(path);
}

Test(why, the_folder_for_pocl_that_the_user_names_stays)
{
    json_t *list;
    take_away_home();
    setenv("POCL_CACHE_DIR", getenv("TMPDIR"), 1);
    const json_t *all = reasons(&list);
    cr_expect_str_eq(said(all, "pocl_cache", "path"), getenv("TMPDIR"));
    cr_expect(json_is_null(json_object_get(json_object_get(all, "pocl_cache"), "in_place_of")));
    cr_expect(json_is_null(json_object_get(json_object_get(all, "pocl_cache"), "error")));
    json_decref(list);
    setenv("POCL_CACHE_DIR", "/dev/null/pocl", 1);
    EXPECT_SAYS(said(reasons(&list), "pocl_cache", "error"), "Not a directory");
    json_decref(list);
}

Test(why, a_cache_that_cannot_be_made_is_told)
{
    json_t *list;
    setenv("SIGRAMP_CACHE_DIR", "/dev/null/cache", 1);
    EXPECT_SAYS(said(reasons(&list), "cache", "error"), "Not a directory");
    json_decref(list);
}
