/* SPDX-License-Identifier: MIT */
/* PoCL keeps what it builds in a folder, and shows no device where it cannot: then it is given one.
 */
#ifndef SIGRAMP_HOST_OPENCL_POCL_FOLDER_H
#define SIGRAMP_HOST_OPENCL_POCL_FOLDER_H

#include <limits.h>

/* Sets POCL_CACHE_DIR, once, if PoCL is registered, that is not set, and PoCL's own folder cannot
 * be written to: to sigramp-pocl-UID, with mode 0700, in XDG_RUNTIME_DIR, TMPDIR or /tmp, where it
 * stays for the next process. Before PoCL is loaded, and before a trial, which inherits it. */
void opencl_give_pocl_a_folder(void);

typedef struct {
    char path[PATH_MAX];       /* "": PoCL is not registered */
    char instead_of[PATH_MAX]; /* the folder that cannot be written to, and why; "" if it can */
    char problem[256];
} opencl_pocl_folder;

/* PoCL's folder, after opencl_give_pocl_a_folder. */
void opencl_describe_pocl_folder(opencl_pocl_folder *folder);

#endif
