/* SPDX-License-Identifier: MIT */
/*
 * Text from drivers and files on its way to a terminal: one line of UTF-8 without anything that a
 * terminal would obey. For the library and for the tool; knows neither.
 */
#ifndef SIGRAMP_HOST_PLAIN_TEXT_H
#define SIGRAMP_HOST_PLAIN_TEXT_H

#include <stddef.h>

/* How many bytes of UTF-8 the character at text takes; 0 if it is none, or a control character: C0
 * and delete, or C1, which UTF-8 writes as 0xc2 0x80 to 0xc2 0x9f. */
static inline size_t plain_character(const char *text)
{
    const unsigned char *const byte = (const unsigned char *)text;
    if (byte[0] < 0x80)
        return byte[0] >= ' ' && byte[0] != 0x7f;
    const size_t length = byte[0] >= 0xf0 ? 4 : byte[0] >= 0xe0 ? 3 : 2;
    if (byte[0] < 0xc2 || byte[0] > 0xf4 || (byte[0] == 0xc2 && byte[1] < 0xa0))
        return 0;
    for (size_t i = 1; i < length; ++i)
        if ((byte[i] & 0xc0) != 0x80)
            return 0; /* the closing zero ends up here too */
    return length;
}

/* Puts blanks in the place of all other bytes. */
static inline void plain_text(char *text)
{
    while (*text) {
        const size_t length = plain_character(text);
        if (length == 0)
            *text = ' ';
        text += length > 0 ? length : 1;
    }
}

#endif
