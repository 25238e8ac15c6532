/* SPDX-License-Identifier: MIT */
/* libFuzzer reads what to begin with from a folder: the one that FUZZ_SEEDS names, and
 * FUZZ_LONG_SEEDS for long inputs. */
#include "fuzz.h"

#include <sys/stat.h>

static void write_seed(const char *folder, size_t n, const char *bytes, size_t size)
{
    char name[1000];
    snprintf(name, sizeof name, "%s/seed-%zu", folder, n);
    FILE *file = fopen(name, "wb");
    EXPECT(file != NULL);
    EXPECT(fwrite(bytes, 1, size, file) == size);
    EXPECT(fclose(file) == 0);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    static char bytes[FUZZ_LONGEST];
    (void)argc, (void)argv;
    const char *folder = getenv("FUZZ_SEEDS"), *long_folder = getenv("FUZZ_LONG_SEEDS");
    if (folder == NULL || long_folder == NULL) {
        return 0;
    }
    mkdir(folder, 0777);
    mkdir(long_folder, 0777);
    for (size_t i = 0; i < fuzz_seed_count; i++) {
        const size_t size = fuzz_long_seed(i, bytes);
        write_seed(folder, i, fuzz_seeds[i].bytes, fuzz_seeds[i].size);
        if (size > 0) {
            write_seed(long_folder, i, bytes, size);
        }
    }
    return 0;
}
