/* SPDX-License-Identifier: MIT */
/*
 * fuzz-NAME SECONDS [FIRST]: random changes of the seeds, where there is no libFuzzer. Input n is
 * always the same, so the one that failed is found by starting a little before it.
 */
#include "fuzz.h"

#include <string.h>
#include <time.h>

enum { LARGEST = FUZZ_LONGEST, BATCH = 1000 };

static uint64_t state;

/* Splitmix64 (S. Vigna, public domain). */
static size_t draw(size_t below)
{
    uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return (size_t)((z ^ z >> 31) % below);
}

typedef struct {
    char bytes[LARGEST];
    size_t size;
} fuzz_input;

static void splice(fuzz_input *input, size_t at, size_t removed, const void *bytes, size_t added)
{
    if (input->size - removed + added > LARGEST) {
        return;
    }
    memmove(input->bytes + at + added, input->bytes + at + removed, input->size - at - removed);
    memcpy(input->bytes + at, bytes, added);
    input->size = input->size - removed + added;
}

static void change(fuzz_input *input)
{
    static const char *const words[] = {",",  ";",  "\t",   " ",  "\n",  "\r",   "\"",
                                        "#",  " #", ".",    "-",  "0",   "1e5",  "nan",
                                        "NA", ",,", "\n\n", "id", "1d3", "0x1p2"};
    const size_t at = draw(input->size + 1);
    const size_t left = input->size - at;
    const fuzz_seed *seed = &fuzz_seeds[draw(fuzz_seed_count)];
    const size_t from = draw(seed->size + 1);
    const char *word = words[draw(sizeof words / sizeof *words)];
    const uint8_t byte = (uint8_t)draw(256);
    switch (draw(5)) {
    case 0:
        splice(input, at, left > 0, &byte, 1);
        break;
    case 1:
        splice(input, at, 0, word, strlen(word));
        break;
    case 2:
        splice(input, at, draw(left + 1) / (1 + draw(8)), "", 0);
        break;
    case 3:
        splice(input, at, 0, seed->bytes + from, draw(seed->size - from + 1));
        break;
    default:
        if (left > 0) {
            input->bytes[at] ^= (uint8_t)(1 << draw(8));
        }
    }
}

static void run(uint64_t number)
{
    static fuzz_input input;
    state = number * 0xd1342543de82ef95;
    const size_t n = draw(fuzz_seed_count);
    input.size = draw(200) == 0 ? fuzz_long_seed(n, input.bytes) : 0;
    if (input.size == 0) {
        memcpy(input.bytes, fuzz_seeds[n].bytes, fuzz_seeds[n].size);
        input.size = fuzz_seeds[n].size;
    }
    for (size_t changes = draw(6); changes > 0; changes--) {
        change(&input);
    }
    /* Memory of its very size, so that a sanitizer sees a byte too far. */
    uint8_t *exact = malloc(input.size == 0 ? 1 : input.size);
    EXPECT(exact != NULL);
    memcpy(exact, input.bytes, input.size);
    LLVMFuzzerTestOneInput(exact, input.size);
    free(exact);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: fuzz-NAME SECONDS [FIRST]\n");
        return 2;
    }
    const time_t end = time(NULL) + atoi(argv[1]);
    uint64_t number = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
    setvbuf(stdout, NULL, _IOLBF, 0);
    do {
        printf("inputs from %llu\n", (unsigned long long)number);
        for (int i = 0; i < BATCH; i++) {
            run(number++);
        }
    } while (time(NULL) < end);
    printf("%llu inputs\n", (unsigned long long)number);
    return 0;
}
