/* SPDX-License-Identifier: MIT */
/* What is tried out, and what is remembered of it: in this process, and beside the programs. */
#include "trial.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "report.h"
#include "surroundings.h"
#include "trial_process.h"

/* A driver that stopped its trial may have been repaired. */
static const double LONGEST_GRUDGE = 24 * 3600;

typedef struct remembered {
    struct remembered *next;
    opencl_cache_key key;
    opencl_trial_result result;
} remembered;

/* One trial at a time: its programs are in the cache for those who wait. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER; /* of all that follows */
static remembered *all;
static int disk_is_trusted; /* 0: not yet decided, -1: no */

static opencl_trial_result *recall_here(const opencl_cache_key *key)
{
    for (remembered *one = all; one; one = one->next)
        if (memcmp(&one->key, key, sizeof *key) == 0)
            return &one->result;
    return NULL;
}

/* On disk: the time, the status, whether a driver stopped it and the detail in a line, the text. */
static int parse(const char *bytes, size_t size, opencl_trial_result *result)
{
    long long when = 0;
    int status = 0, start = 0;
    char *const text = calloc(1, size + 1);
    if (!text)
        return 0;
    memcpy(text, bytes, size);
    char *const newline = strchr(text, '\n');
    if (newline)
        *newline = '\0';
    if (!newline ||
        sscanf(text, "%lld %d %d %n", &when, &status, &result->was_stopped, &start) < 3 ||
        start == 0 || (status != 0 && difftime(time(NULL), (time_t)when) > LONGEST_GRUDGE)) {
        free(text);
        return 0;
    }
    result->status = (sigramp_status)status;
    snprintf(result->detail, sizeof result->detail, "%s", text + start);
    memmove(text, newline + 1, size - (size_t)(newline + 1 - text) + 1);
    result->text = text;
    return 1;
}

/* With fewer threads than there could be then, drivers may end the process now. */
static int trusts_disk(void)
{
    if (disk_is_trusted == 0)
        disk_is_trusted = opencl_can_have_threads() ? 1 : -1;
    return disk_is_trusted > 0;
}

static int recall_from_disk(const opencl_cache_key *key, opencl_trial_result *result)
{
    size_t size = 0;
    unsigned char *const bytes = trusts_disk() ? opencl_cache_read(key, &size) : NULL;
    const int is_known = bytes && parse((const char *)bytes, size, result);
    free(bytes);
    return is_known;
}

/* Failures that drivers tell are not kept: asking again is safe, and they may pass. */
static void write_to_disk(const opencl_cache_key *key, const opencl_trial_result *result)
{
    char line[OPENCL_DETAIL_SIZE + 64];
    if ((result->status && !result->was_stopped) || !result->text)
        return;
    snprintf(line, sizeof line, "%lld %d %d %s%s\n", (long long)time(NULL), (int)result->status,
             result->was_stopped, result->detail,
             result->was_stopped ? " (some time ago; `sigramp devices` tries again)" : "");
    const size_t length = strlen(line), size = strlen(result->text);
    char *const bytes = malloc(length + size);
    if (!bytes)
        return;
    memcpy(bytes, line, length);
    memcpy(bytes + length, result->text, size);
    opencl_cache_write(key, bytes, length + size);
    free(bytes);
}

/* Puts what came of a trial where it is found again; the list has its text from now on. */
static const opencl_trial_result *keep(const opencl_cache_key *key, opencl_trial_result *result)
{
    opencl_trial_result *const before = recall_here(key);
    if (before) {
        free(before->text);
        *before = *result;
        return before;
    }
    remembered *const one = calloc(1, sizeof *one);
    if (!one)
        return NULL;
    one->key = *key;
    one->result = *result;
    one->next = all;
    all = one;
    return &one->result;
}

/* The result of a trial, remembered or made now; *text is a copy. */
static sigramp_status tried(opencl_cache_key key, int anew, const char *const *words, char **text,
                            char *detail)
{
    opencl_trial_result made = {0};
    pthread_mutex_lock(&mutex);
    const opencl_trial_result *result = anew ? NULL : recall_here(&key);
    if (!result) {
        if (anew || !recall_from_disk(&key, &made)) {
            opencl_trial_run(words, &made);
            write_to_disk(&key, &made);
        }
        result = keep(&key, &made);
    }
    sigramp_status status = SIGRAMP_OUT_OF_MEMORY;
    if (result) {
        status = result->status;
        snprintf(detail, OPENCL_DETAIL_SIZE, "%s", result->detail);
        if (text)
            *text = result->text ? strdup(result->text) : NULL;
    } else {
        free(made.text);
        opencl_fail(status, detail, "no memory to try out devices");
    }
    pthread_mutex_unlock(&mutex);
    return status;
}

static opencl_cache_key key_of(opencl_cache_key key, const char *const *words)
{
    opencl_add_surroundings(&key);
    for (; *words; ++words)
        opencl_cache_key_add(&key, *words);
    return key;
}

/* The fields of a line, at most `most`; its tabs become ends of texts. */
static int split(char *line, char **fields, int most)
{
    int count = 0;
    while (line && count < most) {
        fields[count++] = line;
        line = strchr(line, '\t');
        if (line)
            *line++ = '\0';
    }
    return count;
}

static sigramp_device *row_of(opencl_trial_rows *rows, const char *id)
{
    for (size_t i = 0; i < rows->count; ++i)
        if (strcmp(rows->devices[i].id, id) == 0)
            return &rows->devices[i];
    return NULL;
}

#define COPY(to, from) snprintf(to, sizeof(to), "%s", from)

static void take_platform(opencl_installed *installed, char *const *field)
{
    if (installed->count == OPENCL_LARGEST_PLATFORM_COUNT)
        return;
    opencl_platform *const platform = &installed->platforms[installed->count++];
    COPY(platform->name, field[1]);
    platform->devices = (unsigned)atoi(field[2]);
    COPY(platform->problem, field[3]);
}

static void take_line(opencl_trial_rows *rows, char *line)
{
    char *field[8];
    const int count = split(line, field, 8);
    if (count == 2 && strcmp(field[0], "loader") == 0)
        COPY(rows->installed.loader, field[1]);
    if (count == 4 && strcmp(field[0], "platform") == 0)
        take_platform(&rows->installed, field);
    if (count == 8 && strcmp(field[0], "device") == 0 && rows->count < OPENCL_TRIAL_DEVICES) {
        sigramp_device *const row = &rows->devices[rows->count++];
        COPY(row->id, field[1]);
        COPY(row->name, field[2]);
        COPY(row->platform, field[3]);
        COPY(row->driver, field[4]);
        COPY(row->type, field[5]);
        row->fp64 = atoi(field[6]);
        row->memory_bytes = strtoull(field[7], NULL, 10);
    }
    sigramp_device *const row = count >= 2 ? row_of(rows, field[1]) : NULL;
    if (row && strcmp(field[0], "opening") == 0)
        rows->opening = row;
    if (row && count == 4 && strcmp(field[0], "opened") == 0) {
        rows->opening = NULL;
        row->usable = atoi(field[2]) == SIGRAMP_OK;
        COPY(row->why_not, field[3]);
    }
}

sigramp_status opencl_trial_list(int anew, opencl_trial_rows *rows, char *detail)
{
    const char *const words[] = {"list", NULL};
    char *text = NULL;
    memset(rows, 0, sizeof *rows);
    const sigramp_status status =
        tried(key_of(opencl_cache_key_start(), words), anew, words, &text, detail);
    for (char *line = text, *next; line && *line; line = next) {
        next = line + strcspn(line, "\n");
        if (*next)
            *next++ = '\0';
        take_line(rows, line);
    }
    free(text);
    if (status && rows->opening)
        COPY(rows->opening->why_not, detail);
    return status;
}

sigramp_status opencl_trial_open(const sigramp_device *row, char *detail)
{
    const char *const words[] = {"open", row->id, NULL};
    opencl_cache_key key = opencl_cache_key_start();
    if (row->usable)
        return SIGRAMP_OK;
    if (row->why_not[0])
        return opencl_fail(SIGRAMP_DEVICE_FAILED, detail, "%s", row->why_not);
    opencl_cache_key_add(&key, row->name);
    opencl_cache_key_add(&key, row->driver);
    return tried(key_of(key, words), 0, words, NULL, detail);
}

sigramp_status opencl_trial_everything(const char *id, char *detail)
{
    const char *const words[] = {"everything", id, NULL};
    return tried(key_of(opencl_cache_key_start(), words), 1, words, NULL, detail);
}

sigramp_status opencl_trial_driver(const char *library, unsigned *platforms, char *detail)
{
    const char *const words[] = {"driver", library, NULL};
    opencl_trial_result result;
    opencl_trial_run(words, &result);
    const char *const has = result.text ? strstr(result.text, "has\t") : NULL;
    *platforms = has ? (unsigned)strtoul(has + 4, NULL, 10) : 0;
    snprintf(detail, OPENCL_DETAIL_SIZE, "%s", result.detail);
    free(result.text);
    return result.status;
}

sigramp_status opencl_trial_program(const char *id, opencl_cache_key key, int kind,
                                    sigramp_unit unit, int precision, char *detail)
{
    char kind_text[16], unit_text[16], precision_text[16];
    const char *const words[] = {"program", id, kind_text, unit_text, precision_text, NULL};
    snprintf(kind_text, sizeof kind_text, "%d", kind);
    snprintf(unit_text, sizeof unit_text, "%d", (int)unit);
    snprintf(precision_text, sizeof precision_text, "%d", precision);
    return tried(key_of(key, words), 0, words, NULL, detail);
}

void opencl_trial_forget(void)
{
    pthread_mutex_lock(&mutex);
    while (all) {
        remembered *const one = all;
        all = one->next;
        free(one->result.text);
        free(one);
    }
    disk_is_trusted = -1;
    pthread_mutex_unlock(&mutex);
}
