/* SPDX-License-Identifier: MIT */
/*
 * The reader of .npy files, and of what an argument names: the same bytes as a file and through a
 * pipe must be the same array or be refused alike, and read in pieces or at once they are the same.
 */
#include "fuzz.h"

#include "io/array_open.h"

#include <stdbool.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define NPY(length, dictionary, data) "\x93NUMPY\x01\0" length "\0" dictionary data

const fuzz_seed fuzz_seeds[] = {
    SEED(NPY("\x38", "{'descr':'<f8','fortran_order':False,'shape':(2,),    }\n",
             "\0\0\0\0\0\0\xf0\x3f\0\0\0\0\0\0\0\x40")),
    SEED(NPY("\x38", "{'descr':'<f2','fortran_order':True,'shape':(2, 3),   }\n",
             "\0\x3c\0\x40\0\x42\0\x44\0\x45\0\x46")),
    SEED(NPY("\x38", "{'descr':'>i4','fortran_order':False,'shape':(2L,1L), }\n",
             "\0\0\0\x01\0\0\0\x02")),
    SEED(NPY("\x38", "{'descr':'<i8','fortran_order':False,'shape':(),      }\n",
             "\x01\0\0\0\0\0\x20\0")),
    SEED(NPY("\x38", "{'descr':'|b1','fortran_order':False,'shape':(3,),    }\n", "\0\x01\x01")),
    SEED(NPY("\x38", "{'descr':'<u8','fortran_order':True,'shape':(1,2,2),  }\n",
             "\x01\0\0\0\0\0\0\0\x02\0\0\0\0\0\0\0\x03\0\0\0\0\0\0\0\x04\0\0\0\0\0\0\0")),
    SEED(NPY("\x38", "{'descr':'<c16','fortran_order':False,'shape':(1,),   }\n",
             "0123456789abcdef")),
    SEED("\x93NUMPY\x02\0\x38\0\0\0{'descr':'f4', 'fortran_order':False,'shape':(1,),    "
         "}\n\0\0\x80?"),
};
const size_t fuzz_seed_count = sizeof fuzz_seeds / sizeof *fuzz_seeds;

/* A header of 60,000 bytes, or many numbers. */
size_t fuzz_long_seed(size_t n, char bytes[FUZZ_LONGEST])
{
    static const char long_header[] = "\x93NUMPY\x02\0\x60\xea\0\0"
                                      "{'descr':'<f8','fortran_order':False,'shape':(3,)}";
    static const char many[] =
        NPY("\x38", "{'descr':'<i4','fortran_order':True,'shape':(200,100),  }\n", "");
    const size_t header = n % 2 == 0 ? 12 + 60000 : sizeof many - 1;
    const size_t data = n % 2 == 0 ? 3 * sizeof(double) + 10000 : 200 * 100 * sizeof(int);
    memset(bytes, ' ', header);
    memcpy(bytes, n % 2 == 0 ? long_header : many,
           n % 2 == 0 ? sizeof long_header - 1 : sizeof many - 1);
    bytes[header - 1] = '\n';
    memset(bytes + header, (int)n, data);
    return header + data;
}

/* What a pipe takes without a reader, which may be told to take more. */
enum { USUAL_PIPE = 1 << 15, MOST = 1 << 18 };

/* What became of an array. */
typedef struct {
    char path[40];
    array_source source;
    io_error error;
    bool is_open;
    void *values; /* all of it as doubles, where each is one; NULL otherwise */
} result;

static void check_error(const io_error *error)
{
    EXPECT(error->status == 1 || error->status == 2);
    EXPECT(strncmp(error->text, "/dev/fd/", 8) == 0);
    EXPECT(strchr(error->text, '\n') == NULL);
}

static void read_array(int file, bool keeps_order, result *result)
{
    snprintf(result->path, sizeof result->path, "/dev/fd/%d", file);
    const array_request request = {
        .argument = result->path, .form = FORM_NPY, .keeps_order = keeps_order};
    result->values = NULL;
    result->is_open = array_open(&request, &result->source, &result->error);
    if (!result->is_open || !array_read_all(&result->source, 64, &result->values, &result->error)) {
        check_error(&result->error);
    }
}

static void close_array(result *result)
{
    free(result->values);
    if (result->is_open) {
        array_close(&result->source);
    }
}

static bool is_same(double one, double other)
{
    return one == other || (isnan(one) && isnan(other));
}

/* One by one they are what they are all at once. */
static void check_pieces(const result *result)
{
    for (size_t i = 0; i < result->source.count; i += 1 + i / 1000) {
        double value;
        io_error error;
        EXPECT(array_read(&result->source, i, 1, 64, &value, &error));
        EXPECT(is_same(value, ((const double *)result->values)[i]));
    }
}

/* Fortran order is C order of the indices turned around. */
static void check_order(const result *kept, const result *c)
{
    const array_shape *shape = &kept->source.shape;
    EXPECT(kept->source.count == c->source.count && !c->source.shape.is_fortran);
    for (size_t place = 0; place < kept->source.count; place++) {
        size_t rest = place, at = 0, step = 1;
        for (int i = shape->dimensions - 1; i >= 0; i--) {
            /* place is that in C order: its last index varies fastest */
            size_t inner = 1;
            for (int j = 0; j < i; j++) {
                inner *= (size_t)shape->extent[j];
            }
            const size_t index = rest % (size_t)shape->extent[i];
            rest /= (size_t)shape->extent[i];
            at += index * (shape->is_fortran ? inner : step);
            step *= (size_t)shape->extent[i];
        }
        EXPECT(is_same(((const double *)c->values)[place], ((const double *)kept->values)[at]));
    }
}

static int open_pipe(const uint8_t *data, size_t size)
{
    int ends[2];
    EXPECT(pipe(ends) == 0);
    if (size > USUAL_PIPE) {
        EXPECT(fcntl(ends[1], F_SETPIPE_SZ, MOST) >= MOST);
    }
    EXPECT(write(ends[1], data, size) == (ssize_t)size);
    close(ends[1]);
    return ends[0];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    result kept, c, piped;
    if (size == 0 || size > MOST) {
        return 0;
    }
    const int file = memfd_create("input", 0);
    EXPECT(file >= 0 && write(file, data, size) == (ssize_t)size);
    read_array(file, true, &kept);
    read_array(file, false, &c);
    const int end = open_pipe(data, size);
    read_array(end, true, &piped);
    EXPECT(kept.is_open == c.is_open && kept.is_open == piped.is_open);
    EXPECT((kept.values == NULL) == (c.values == NULL));
    EXPECT((kept.values == NULL) == (piped.values == NULL));
    if (kept.values != NULL) {
        EXPECT(kept.source.count <= size && kept.source.count == piped.source.count);
        EXPECT(memcmp(kept.values, piped.values, kept.source.count * sizeof(double)) == 0);
        check_pieces(&kept);
        check_order(&kept, &c);
    }
    close_array(&kept);
    close_array(&c);
    close_array(&piped);
    close(file);
    close(end);
    return 0;
}
