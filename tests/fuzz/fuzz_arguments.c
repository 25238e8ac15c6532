/* SPDX-License-Identifier: MIT */
/*
 * The tool's arguments: the first byte says which command, the rest are its words, a line each.
 * Options are parsed and looked at as the commands do, but nothing is opened, computed or written.
 * What is refused has one line on standard error and no other; what an ARRAY is taken for must
 * hold.
 */
#include "fuzz.h"

#include "cli/command.h"
#include "io/argument.h"
#include "io/array_open.h"
#include "io/number.h"

#include <stdbool.h>
#include <math.h>
#include <string.h>

const fuzz_seed fuzz_seeds[] = {
    SEED("1logistic\n--x\n-10:10:200\n--offset=-1e-3\n--precision\nf32"),
    SEED("2--x\n0:1:3\n--offsets\n0:10:1000000000000000\n--method\nclosed\n--scale\n1e-14"),
    SEED("2--x=p.f64\n--offsets=a.csv:elo\n--weights\n-\n--missing=nan\n--unit\ndensity\n--json"),
    SEED("2--x\n-:2\n--offsets-format\ntext\n--offsets\n<(x)\n--slope\n0x1p-3\n--tolerance=1d-9"),
    SEED("2--solve\nr.npy\n--offsets\n0:10:100\n--unit\nrelu\n--exclude\nk.csv:2\n--json"),
    SEED("2--solve=1:3:3\n--offsets=0:2:3\n--exclude-self\n--solve-format\nf64\n--slope=-1"),
    SEED("3--offsets\n0.5:1999.5:2000\n--device=opencl:0.12\n--threads\n1024\n--isa\navx2"),
    SEED("4--out-dir\nx\n--format\npng\n--quiet\n--device\nauto"),
    SEED("5relu\nlogistic\n--quick\n--\n-h"),
    SEED("0--json\n--why\n--help"),
    SEED("1relu\n--x\na:b:c.npy:3:*\n--x-format\nnpy\n--out\n/dev/stdout\n--out-format\nf64"),
};
const size_t fuzz_seed_count = sizeof fuzz_seeds / sizeof *fuzz_seeds;

size_t fuzz_long_seed(size_t n, char bytes[FUZZ_LONGEST])
{
    (void)n, (void)bytes;
    return 0;
}

enum { MOST_WORDS = 64, LARGEST_ARRAY = 1000 };

static const cli_command *const commands[] = {&cli_devices, &cli_eval,    &cli_sum,
                                              &cli_compare, &cli_figures, &cli_verify};

/* Both ends are in it, and it rises or falls all the way. */
static void check_linspace(const array_request *request)
{
    array_source source;
    io_error error;
    void *values = NULL;
    if (!array_open(request, &source, &error)) {
        EXPECT(error.status == EXIT_WRONG || error.status == EXIT_FAILED);
        return;
    }
    EXPECT(isfinite(source.start) && isfinite(source.stop));
    if (source.count <= LARGEST_ARRAY) {
        EXPECT(array_read_all(&source, 64, &values, &error));
        const double *all = values;
        EXPECT(source.count < 1 || all[0] == source.start);
        EXPECT(source.count < 2 || all[source.count - 1] == source.stop);
        free(values);
    }
    array_close(&source);
}

static void check_file(const char *text, const array_argument *argument)
{
    const size_t length = strlen(argument->path);
    EXPECT(strncmp(argument->path, text, length) == 0);
    EXPECT(argument->column == NULL ? text[length] == '\0'
                                    : text[length] == ':' && argument->column == text + length + 1);
    EXPECT(argument->column == NULL || argument->form == FORM_TEXT);
}

static void check_array(const cli_request *request, option_id option)
{
    io_error error;
    array_argument argument;
    double number = 0;
    if (request->text[option] == NULL) {
        return;
    }
    const array_request array = cli_array(request, option, NULL, 64);
    const bool is_taken = argument_parse(&array, &argument, &error);
    EXPECT(array_is_linspace(&array) == (is_taken && argument.kind == ARGUMENT_LINSPACE));
    if (!is_taken) {
        cli_fail_io(&error);
        return;
    }
    switch (argument.kind) {
    case ARGUMENT_FILE:
        check_file(array.argument, &argument);
        break;
    case ARGUMENT_LINSPACE:
        check_linspace(&array);
        break;
    case ARGUMENT_NUMBER:
        EXPECT(number_parse(array.argument, 64, &number) != NUMBER_SYNTAX);
        break;
    }
    argument_free(&argument);
}

/* Its shortest text is the same number again. */
static void check_number(const cli_request *request, option_id option, const char *name)
{
    char text[NUMBER_TEXT_SIZE];
    double value = 0, again = 0;
    if (cli_number(request, option, name, 1, &value)) {
        EXPECT(isfinite(value));
        EXPECT(number_format(value, 64, text) == (int)strlen(text));
        EXPECT(number_parse(text, 64, &again) == NUMBER_OK && again == value);
    }
}

/* What every command finds when it is run. */
static int look(const cli_request *request)
{
    sigramp_unit unit;
    EXPECT(request->precision == 0 || request->precision == 32 || request->precision == 64);
    EXPECT(request->threads >= 0 && request->threads <= 1024);
    check_number(request, OPTION_SLOPE, "slope");
    check_number(request, OPTION_SCALE, "scale");
    check_number(request, OPTION_TOLERANCE, "tolerance");
    check_number(request, OPTION_OFFSET, "offset");
    check_array(request, OPTION_X);
    check_array(request, OPTION_OFFSETS);
    check_array(request, OPTION_WEIGHTS);
    if (request->text[OPTION_UNIT] != NULL) {
        cli_unit(request->text[OPTION_UNIT], &unit);
    }
    if (request->operand != NULL) {
        cli_unit(request->operand, &unit);
    }
    for (const char *const *word = request->operands; word != NULL && *word != NULL; word++) {
        cli_unit(*word, &unit);
    }
    return EXIT_DONE;
}

/* Lines of plain text, each of which says who speaks. */
static size_t count_lines(const char *said)
{
    size_t lines = 0;
    for (const char *at = said; *at != '\0'; at = strchr(at, '\n') + 1) {
        EXPECT(strncmp(at, "sigramp: ", 9) == 0 && strchr(at, '\n') != NULL);
        lines++;
    }
    for (const char *at = said; *at != '\0'; at++) {
        EXPECT(*at == '\n' || ((unsigned char)*at >= ' ' && *at != 0x7f));
    }
    return lines;
}

static bool has_run;

static int run(const cli_request *request)
{
    has_run = true;
    return look(request);
}

/* Runs a command with its streams caught. */
static void check_command(const cli_command *which, int count, const char **words)
{
    cli_command command = *which;
    FILE *const usual_output = stdout, *const usual_errors = stderr;
    char *printed = NULL, *said = NULL;
    size_t printed_size = 0, said_size = 0;
    command.run = run;
    has_run = false;
    stdout = open_memstream(&printed, &printed_size);
    stderr = open_memstream(&said, &said_size);
    const int status = cli_run(&command, count, words);
    fclose(stdout);
    fclose(stderr);
    stdout = usual_output;
    stderr = usual_errors;
    EXPECT(status == EXIT_DONE || status == EXIT_WRONG);
    const size_t lines = count_lines(said);
    EXPECT(has_run ? status == EXIT_DONE : lines == (status == EXIT_WRONG));
    EXPECT((printed_size > 0) == (status == EXIT_DONE && !has_run)); /* the help */
    free(printed);
    free(said);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *words[MOST_WORDS + 1] = {"sigramp"};
    int count = 1;
    if (size == 0) {
        return 0;
    }
    const cli_command *const command = commands[data[0] % (sizeof commands / sizeof *commands)];
    for (size_t at = 1, end; at < size && count < MOST_WORDS; at = end + 1) {
        for (end = at; end < size && data[end] != '\n' && data[end] != '\0'; end++) {
        }
        /* Memory of its very size, so that a sanitizer sees a byte too far. */
        words[count] = strndup((const char *)data + at, end - at);
        EXPECT(words[count++] != NULL);
    }
    check_command(command, count, words);
    for (int i = 1; i < count; i++) {
        free((char *)words[i]);
    }
    return 0;
}
