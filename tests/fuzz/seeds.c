/* SPDX-License-Identifier: MIT */
/* libFuzzer reads what to begin with from a folder: the one that FUZZ_SEEDS names. */
#include "fuzz.h"

#include <sys/stat.h>

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    const char *folder = getenv("FUZZ_SEEDS");
    if (folder == NULL) {
        return 0;
    }
    mkdir(folder, 0777);
    for (size_t i = 0; i < fuzz_seed_count; i++) {
        char name[1000];
        snprintf(name, sizeof name, "%s/seed-%zu", folder, i);
        FILE *file = fopen(name, "wb");
        EXPECT(file != NULL);
        EXPECT(fwrite(fuzz_seeds[i].bytes, 1, fuzz_seeds[i].size, file) == fuzz_seeds[i].size);
        EXPECT(fclose(file) == 0);
    }
    return 0;
}
