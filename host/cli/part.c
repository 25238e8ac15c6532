/* SPDX-License-Identifier: MIT */
#include "cli/part.h"

#include "cli/json.h"

#include "io/digest.h"
#include "io/number.h"
#include "io/place.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static int parse_number(const char *text, part_number *number)
{
    char part[32];
    const char *slash = strchr(text, '/');
    if (!slash || (size_t)(slash - text) >= sizeof part)
        return 0;
    snprintf(part, sizeof part, "%.*s", (int)(slash - text), text);
    return number_parse_count(part, &number->part) &&
           number_parse_count(slash + 1, &number->parts) && number->part >= 1 &&
           number->part <= number->parts && number->parts <= PART_MOST;
}

int part_check_name(const char *path)
{
    if (!path || place_is_same(path, "-"))
        return cli_fail(EXIT_WRONG, "--part needs --out FILE; sigramp join takes the files");
    if (form_of(path) != FORM_UNKNOWN)
        return cli_fail(EXIT_WRONG,
                        "output %s: a part file is none of " FORM_ENDINGS "; call it .part, and "
                        "give the ending to sigramp join",
                        path);
    return EXIT_DONE;
}

int part_parse(const cli_request *request, part_number *number)
{
    const char *text = request->text[OPTION_PART];
    *number = (part_number){0, 0};
    if (!text)
        return EXIT_DONE;
    if (!parse_number(text, number))
        return cli_fail(EXIT_WRONG, "--part '%s': give K/N, K from 1 to N, N up to %d", text,
                        PART_MOST);
    if (request->text[OPTION_GROUPS])
        return cli_fail(EXIT_WRONG, "--part takes no --groups; make requests of some groups each");
    if (request->text[OPTION_OUT_FORMAT])
        return cli_fail(EXIT_WRONG, "--part takes no --out-format; give it to sigramp join");
    return part_check_name(request->text[OPTION_OUT]);
}

/* points * part / parts, which may be no number. */
size_t part_before(uint64_t part, uint64_t parts, size_t points)
{
    const size_t more = points % parts;
    return points / parts * part + (part < more ? part : more);
}

part_range part_of(part_number number, size_t points)
{
    if (number.parts == 0)
        return (part_range){0, points};
    const size_t first = part_before(number.part - 1, number.parts, points);
    return (part_range){first, part_before(number.part, number.parts, points) - first};
}

void part_tail(uint64_t digest, char tail[PART_TAIL_SIZE + 1])
{
    snprintf(tail, PART_TAIL_SIZE + 1, "%016" PRIx64 "\n", digest);
}

json_t *part_digest(uint64_t digest)
{
    char text[PART_TAIL_SIZE + 1];
    part_tail(digest, text);
    return json_stringn(text, PART_TAIL_SIZE - 1);
}

/* Options that no result depends on, or whose arrays are digested, whatever their files' names. */
static int is_left_out(int option)
{
    static const option_id left_out[] = {OPTION_DEVICE,
                                         OPTION_THREADS,
                                         OPTION_ISA,
                                         OPTION_JSON,
                                         OPTION_QUIET,
                                         OPTION_X,
                                         OPTION_OFFSETS,
                                         OPTION_WEIGHTS,
                                         OPTION_SLOPES,
                                         OPTION_SOLVE,
                                         OPTION_X_FORMAT,
                                         OPTION_OFFSETS_FORMAT,
                                         OPTION_WEIGHTS_FORMAT,
                                         OPTION_SOLVE_FORMAT,
                                         OPTION_DERIVATIVE,
                                         OPTION_OUT,
                                         OPTION_PART};
    for (size_t i = 0; i < sizeof left_out / sizeof *left_out; ++i)
        if (option == (int)left_out[i])
            return 1;
    return 0;
}

json_t *part_request(const cli_request *request)
{
    json_t *asked = json_pack("{s:o, s:b, s:b}", "unit", json_text(request->operand), "solve",
                              request->text[OPTION_SOLVE] != NULL, "derivative",
                              request->text[OPTION_DERIVATIVE] != NULL);
    for (const struct poptOption *option = request->table; asked && option->longName; ++option) {
        char key[64];
        snprintf(key, sizeof key, "--%s", option->longName);
        if (request->text[option->val] && !is_left_out(option->val) &&
            json_object_set_new(asked, key, json_text(request->text[option->val])) != 0) {
            json_decref(asked);
            asked = NULL;
        }
    }
    return asked;
}

static json_t *digest_of(int precision, size_t count, const void *values)
{
    return values ? part_digest(digest_add(DIGEST_EMPTY, precision, count, values)) : json_null();
}

json_t *part_terms(const cli_request *request, int precision, size_t count, const void *offsets,
                   const void *weights, const void *slopes)
{
    return json_pack("{s:o, s:o, s:o}", "offsets",
                     offsets ? digest_of(precision, count, offsets)
                             : json_text(request->text[OPTION_OFFSETS]),
                     "weights", digest_of(precision, count, weights), "slopes",
                     digest_of(precision, count, slopes));
}

/* The first line, which the caller frees, or NULL without memory. */
static char *head_line(part_number number, const char *result, json_t *whole)
{
    json_t *head = json_pack("{s:i, s:s, s:s, s:I, s:I}", PART_FORMAT_KEY, PART_FORMAT, "version",
                             sigramp_version(), "result", result, "parts", (json_int_t)number.parts,
                             "part", (json_int_t)number.part);
    char *line = NULL, *text = NULL;
    if (head && json_object_update(head, whole) == 0)
        text = json_dumps(head, JSON_ENSURE_ASCII);
    if (text && (line = malloc(strlen(text) + 2)))
        sprintf(line, "%s\n", text);
    free(text);
    json_decref(head);
    return line;
}

int part_open(const char *path, part_number number, const char *result, json_t *whole,
              int precision, sink *sink, io_error *error)
{
    char *line = head_line(number, result, whole);
    const int is_open = line ? sink_open_raw(path, precision, line, strlen(line), sink, error)
                             : io_fail(error, IO_FAILED, "out of memory");
    free(line);
    return is_open;
}

int part_end(sink *sink, uint64_t digest, io_error *error)
{
    char tail[PART_TAIL_SIZE + 1];
    part_tail(digest, tail);
    return sink_write_bytes(sink, tail, PART_TAIL_SIZE, error);
}
