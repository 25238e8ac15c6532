/* SPDX-License-Identifier: MIT */
#include "faults.h"

#include <criterion/criterion.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

layer_calls layer(void)
{
    const char *path = getenv("OPENCL_LAYERS");
    cr_assert_not_null(path);
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    cr_assert_not_null(library);
    layer_calls calls;
    void *set_fault = dlsym(library, "sigramp_layer_set_fault");
    void *hit = dlsym(library, "sigramp_layer_hit");
    void *events = dlsym(library, "sigramp_layer_events");
    void *uploads = dlsym(library, "sigramp_layer_uploads");
    void *launches = dlsym(library, "sigramp_layer_launches");
    void *bytes = dlsym(library, "sigramp_layer_bytes");
    void *set_room = dlsym(library, "sigramp_layer_set_room");
    cr_assert(set_fault && hit && events && uploads && launches && bytes && set_room);
    memcpy(&calls.uploads, &uploads, sizeof uploads);
    memcpy(&calls.launches, &launches, sizeof launches);
    memcpy(&calls.bytes, &bytes, sizeof bytes);
    memcpy(&calls.set_room, &set_room, sizeof set_room);
    memcpy(&calls.events, &events, sizeof events);
    memcpy(&calls.set_fault, &set_fault, sizeof set_fault);
    memcpy(&calls.hit, &hit, sizeof hit);
    return calls;
}
