/* SPDX-License-Identifier: MIT */
/*
 * The cache of programs by itself, without OpenCL: a damaged entry is never taken and is removed,
 * an entry appears whole or not at all, whatever fills the disk and whoever else writes.
 */
#include <criterion/criterion.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "opencl/cache.h"

enum { SIZE = 129, HEADER = 24, LARGE = 3 << 20 };

static char folder[1024];

/* A new folder's path beside the suite's own cache, which is not there yet. */
static void take_folder(const char *name)
{
    snprintf(folder, sizeof folder, "%s-%s", getenv("SIGRAMP_CACHE_DIR"), name);
    cr_assert_eq(setenv("SIGRAMP_CACHE_DIR", folder, 1), 0);
}

static opencl_cache_key key_of(const char *driver)
{
    opencl_cache_key key = opencl_cache_key_start();
    opencl_cache_key_add(&key, "device");
    opencl_cache_key_add(&key, driver);
    return key;
}

/* How many names there are, and the path of one. */
static int list(char path[2048])
{
    int count = 0;
    DIR *const names = opendir(folder);
    for (struct dirent *name; names && (name = readdir(names));)
        if (name->d_name[0] != '.') {
            snprintf(path, 2048, "%s/%s", folder, name->d_name);
            ++count;
        }
    if (names)
        closedir(names);
    return count;
}

static void fill(unsigned char *bytes, size_t size, unsigned seed)
{
    for (size_t i = 0; i < size; ++i)
        bytes[i] = (unsigned char)(i * 7 + i / 251 + seed);
}

static bool is_there(const opencl_cache_key *key, const unsigned char *right, size_t right_size)
{
    size_t size = 0;
    unsigned char *const read = opencl_cache_read(key, &size);
    const bool there = read != NULL;
    cr_assert(!there || (size == right_size && memcmp(read, right, size) == 0),
              "an entry of %zu bytes is not what was written", size);
    free(read);
    return there;
}

static void put_file(const char *path, const unsigned char *bytes, size_t size)
{
    FILE *const file = fopen(path, "wb");
    cr_assert_not_null(file);
    cr_assert_eq(fwrite(bytes, 1, size, file), size);
    cr_assert_eq(fclose(file), 0);
}

/* One written entry: its file's name and bytes. */
typedef struct {
    opencl_cache_key key;
    unsigned char binary[SIZE];
    char path[2048];
    unsigned char file[HEADER + SIZE + 1];
} entry;

static void write_entry(entry *all)
{
    all->key = key_of("1.0");
    fill(all->binary, SIZE, 1);
    opencl_cache_write(&all->key, all->binary, SIZE);
    cr_assert(is_there(&all->key, all->binary, SIZE));
    cr_assert_eq(list(all->path), 1);
    FILE *const file = fopen(all->path, "rb");
    cr_assert_not_null(file);
    cr_assert_eq(fread(all->file, 1, sizeof all->file, file), HEADER + SIZE);
    fclose(file);
}

static void check_refused(const entry *all, size_t size, const char *what, size_t at)
{
    char path[2048];
    put_file(all->path, all->file, size);
    cr_assert_not(is_there(&all->key, all->binary, SIZE), "%s %zu was taken", what, at);
    cr_assert_eq(list(path), 0, "%s %zu was left", what, at);
}

Test(cache, takes_no_entry_that_was_cut_or_grew)
{
    entry all;
    take_folder("cut");
    write_entry(&all);
    for (size_t size = 0; size < HEADER + SIZE; ++size)
        check_refused(&all, size, "an entry cut to", size);
    all.file[HEADER + SIZE] = 0;
    check_refused(&all, HEADER + SIZE + 1, "an entry grown to", HEADER + SIZE + 1);
    put_file(all.path, all.file, HEADER + SIZE);
    cr_assert(is_there(&all.key, all.binary, SIZE), "the undamaged entry is good");
}

Test(cache, takes_no_entry_with_a_flipped_bit)
{
    entry all;
    take_folder("flip");
    write_entry(&all);
    for (size_t bit = 0; bit < 8 * (HEADER + SIZE); ++bit) {
        all.file[bit / 8] ^= (unsigned char)(1 << bit % 8);
        check_refused(&all, HEADER + SIZE, "an entry with flipped bit", bit);
        all.file[bit / 8] ^= (unsigned char)(1 << bit % 8);
    }
    put_file(all.path, all.file, HEADER + SIZE);
    cr_assert(is_there(&all.key, all.binary, SIZE), "the undamaged entry is good");
}

Test(cache, keeps_versions_apart)
{
    entry all;
    char path[2048];
    unsigned char other[SIZE];
    take_folder("versions");
    write_entry(&all);
    const opencl_cache_key key = key_of("1.1");
    fill(other, SIZE, 2);
    cr_assert_not(is_there(&key, other, SIZE));
    opencl_cache_write(&key, other, SIZE);
    cr_assert(is_there(&key, other, SIZE));
    cr_assert(is_there(&all.key, all.binary, SIZE));
    cr_assert_eq(list(path), 2);
    opencl_cache_discard(&all.key);
    cr_assert_not(is_there(&all.key, all.binary, SIZE));
    cr_assert(is_there(&key, other, SIZE));
    /* Neighbouring texts do not run into each other. */
    opencl_cache_key a = opencl_cache_key_start(), b = a;
    opencl_cache_key_add(&a, "ab");
    opencl_cache_key_add(&a, "c");
    opencl_cache_key_add(&b, "a");
    opencl_cache_key_add(&b, "bc");
    cr_assert(a.first != b.first && a.second != b.second);
}

/* The limit of a file's size stands for the disk's end: at every byte of an entry, in turn. */
Test(cache, leaves_nothing_on_a_full_disk)
{
    entry all;
    char path[2048];
    unsigned char other[SIZE];
    struct rlimit limit;
    take_folder("full");
    write_entry(&all);
    fill(other, SIZE, 3);
    const opencl_cache_key key = key_of("2.0");
    cr_assert_neq(signal(SIGXFSZ, SIG_IGN), SIG_ERR);
    cr_assert_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
    for (rlim_t bytes = 0; bytes <= HEADER + SIZE; ++bytes) {
        const struct rlimit little = {bytes, limit.rlim_max};
        cr_assert_eq(setrlimit(RLIMIT_FSIZE, &little), 0);
        opencl_cache_write(&key, other, SIZE);
        opencl_cache_write(&all.key, other, SIZE);
        cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
        if (bytes == HEADER + SIZE)
            break;
        cr_assert_not(is_there(&key, other, SIZE), "written into %zu bytes", (size_t)bytes);
        cr_assert(is_there(&all.key, all.binary, SIZE), "the old entry is gone");
        cr_assert_eq(list(path), 1, "a file is left, after %zu bytes", (size_t)bytes);
    }
    cr_assert(is_there(&key, other, SIZE));
    cr_assert(is_there(&all.key, other, SIZE));
}

Test(cache, trusts_only_a_private_folder)
{
    entry all;
    char path[2048], link_path[2100];
    take_folder("private");
    write_entry(&all);
    cr_assert_eq(chmod(folder, 0755), 0);
    cr_assert_not(is_there(&all.key, all.binary, SIZE), "others may read it");
    cr_assert_eq(chmod(folder, 0770), 0);
    cr_assert_not(is_there(&all.key, all.binary, SIZE), "others may write to it");
    cr_assert_eq(chmod(folder, 0700), 0);
    cr_assert(is_there(&all.key, all.binary, SIZE));
    snprintf(link_path, sizeof link_path, "%s-link", folder);
    cr_assert_eq(symlink(folder, link_path), 0);
    cr_assert_eq(setenv("SIGRAMP_CACHE_DIR", link_path, 1), 0);
    cr_assert_not(is_there(&all.key, all.binary, SIZE), "a link can lead anywhere");
    cr_assert_eq(setenv("SIGRAMP_CACHE_DIR", "/dev/null/cache", 1), 0);
    opencl_cache_write(&all.key, all.binary, SIZE);
    cr_assert_not(is_there(&all.key, all.binary, SIZE));
    cr_assert_eq(setenv("SIGRAMP_CACHE_DIR", folder, 1), 0);
    cr_assert_eq(list(path), 1);
}

static void write_again_and_again(unsigned seed)
{
    const opencl_cache_key key = key_of("3.0");
    unsigned char *const binary = malloc(LARGE);
    if (!binary)
        _exit(1);
    fill(binary, LARGE, seed); /* the same of all, as one program's binary is, but for damage */
    for (int i = 0; i < 12; ++i)
        opencl_cache_write(&key, binary, LARGE);
    free(binary);
    _exit(0);
}

Test(cache, entries_appear_whole_while_others_write)
{
    enum { WRITERS = 3 };
    char path[2048];
    const opencl_cache_key key = key_of("3.0");
    unsigned char *const right = malloc(LARGE);
    cr_assert_not_null(right);
    fill(right, LARGE, 9);
    take_folder("crowd");
    for (int i = 0; i < WRITERS; ++i) {
        const pid_t child = fork();
        cr_assert_geq(child, 0);
        if (child == 0)
            write_again_and_again(9);
    }
    bool was_there = false;
    for (int left = WRITERS; left > 0;) {
        const bool there = is_there(&key, right, LARGE);
        cr_assert(there || !was_there, "an entry was taken for a damaged one");
        was_there = there;
        int status = 0;
        const pid_t ended = waitpid(-1, &status, WNOHANG);
        cr_assert_geq(ended, 0);
        cr_assert(ended == 0 || status == 0);
        left -= ended > 0;
    }
    cr_assert(is_there(&key, right, LARGE));
    cr_assert_eq(list(path), 1);
    free(right);
}
