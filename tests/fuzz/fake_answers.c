/* SPDX-License-Identifier: MIT */
#include "fake_answers.h"

#include "fake_opencl.h"
#include "fuzz.h"

#include <string.h>

static const uint8_t *script;
static size_t left, skipped;
static uint8_t data; /* of the call that is wrong */
static long objects;
static bool lied;

void fake_opencl_start(const uint8_t *bytes, size_t size)
{
    script = bytes;
    left = size;
    skipped = 0;
    objects = 0;
    lied = false;
}

bool fake_opencl_lied(void)
{
    return lied;
}

long fake_opencl_objects(void)
{
    return objects;
}

uint8_t fake_data(void)
{
    return data;
}

manner fake_next(void)
{
    if (left < 2 || skipped++ < script[0])
        return RIGHT;
    const manner how = (manner)(script[1] % MANNERS);
    data = script[1] / MANNERS;
    script += 2;
    left -= 2;
    skipped = 0;
    return how;
}

cl_int fake_error_of(manner how)
{
    static const cl_int codes[] = {CL_OUT_OF_RESOURCES,
                                   CL_MEM_OBJECT_ALLOCATION_FAILURE,
                                   CL_DEVICE_NOT_FOUND,
                                   CL_OUT_OF_HOST_MEMORY,
                                   CL_BUILD_PROGRAM_FAILURE,
                                   CL_INVALID_VALUE,
                                   CL_DEVICE_NOT_AVAILABLE,
                                   -1001,
                                   -9999,
                                   1};
    return how == REFUSES ? codes[data % (sizeof codes / sizeof *codes)] : CL_SUCCESS;
}

int fake_is_done(manner how)
{
    return how != REFUSES && how != IDLES;
}

manner fake_next_command(void)
{
    const manner how = fake_next();
    lied |= how == IDLES || how == GARBLES;
    return how;
}

object *fake_make_anyway(void)
{
    object *const made = calloc(1, sizeof *made);
    EXPECT(made != NULL);
    ++objects;
    return made;
}

object *fake_make(cl_int *code)
{
    const manner how = fake_next();
    if (code)
        *code = fake_error_of(how);
    if (!fake_is_done(how))
        return NULL;
    return fake_make_anyway();
}

cl_int fake_release(void *one)
{
    const manner how = fake_next();
    if (!one)
        return CL_INVALID_VALUE;
    free(((object *)one)->bytes);
    free(one);
    --objects;
    return fake_error_of(how);
}

cl_int fake_tell(const void *value, size_t value_size, size_t room, void *place, size_t *size)
{
    const manner how = fake_next();
    if (!fake_is_done(how))
        return fake_error_of(how);
    if (size)
        *size = how == OVERSTATES ? SIZE_MAX >> data % 64 : value_size;
    if (!place)
        return CL_SUCCESS;
    memset(place, 0, room);
    if (how == FILLS)
        memset(place, data % 3 == 0 ? 0xff : data, room);
    else if (value_size <= room)
        memcpy(place, value, value_size);
    else
        return CL_INVALID_VALUE;
    return CL_SUCCESS;
}

cl_int fake_tell_text(const char *text, size_t room, void *place, size_t *size)
{
    return fake_tell(text, strlen(text) + 1, room, place, size);
}

cl_int fake_tell_count(cl_uint count, manner how, cl_uint *place)
{
    if (place)
        *place = how == FILLS ? UINT32_MAX : how == OVERSTATES ? count + data : count;
    return CL_SUCCESS;
}
