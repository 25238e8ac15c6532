/* SPDX-License-Identifier: MIT */
/* unload LIBRARY: loads the library, maps with its threads, unloads it, again and again: nothing of
 * it stays, no thread either. */
#include <dirent.h>
#include <dlfcn.h>

#include "require.h"

enum { ROUNDS = 100, POINTS = 1 << 19 };

/* The functions by their names: nothing here is linked with the library. */
typedef sigramp_status create_function(const sigramp_options *options, sigramp_context **context);
typedef sigramp_status map_function(sigramp_context *context, sigramp_unit unit, size_t count,
                                    const float *x, float offset, float *y);
typedef void destroy_function(sigramp_context *context);

static int threads_here(void)
{
    int count = 0;
    DIR *const tasks = opendir("/proc/self/task");
    require(tasks != NULL, "no /proc/self/task");
    for (const struct dirent *entry = readdir(tasks); entry; entry = readdir(tasks))
        count += entry->d_name[0] != '.';
    closedir(tasks);
    return count;
}

static void *named(void *library, const char *name)
{
    void *const found = dlsym(library, name);
    require(found != NULL, name);
    return found;
}

static void map_once(void *library, const float *x, float *y)
{
    create_function *const create = (create_function *)named(library, "sigramp_context_create");
    map_function *const map = (map_function *)named(library, "sigramp_map_f32");
    destroy_function *const destroy = (destroy_function *)named(library, "sigramp_context_destroy");
    const sigramp_options options = {.device = "cpu", .threads = 4};
    sigramp_context *context = NULL;
    require(create(&options, &context) == SIGRAMP_OK, "no context");
    require(map(context, SIGRAMP_RELU, POINTS, x, 0, y) == SIGRAMP_OK, "a map failed");
    destroy(context);
    require(y[0] == 0 && y[POINTS - 1] == POINTS - 1 - POINTS / 2, "a map is wrong");
}

int main(int count, char **arguments)
{
    float *const x = malloc(POINTS * sizeof *x), *const y = malloc(POINTS * sizeof *y);
    int most = 0;
    require(count == 2 && x && y, "usage: unload LIBRARY");
    for (int j = 0; j < POINTS; ++j)
        x[j] = (float)(j - POINTS / 2);
    const int before = threads_here();
    for (int round = 0; round < ROUNDS; ++round) {
        void *const library = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
        require(library != NULL, "the library cannot be loaded");
        map_once(library, x, y);
        most = threads_here() > most ? threads_here() : most;
        require(dlclose(library) == 0, "dlclose failed");
        require(threads_here() == before, "a thread stays");
        require(!dlopen(arguments[1], RTLD_NOW | RTLD_NOLOAD), "the library stays");
    }
    require(most > before, "the map had no threads: nothing was tested");
    free(x);
    free(y);
    printf("%d times loaded, used by %d threads, unloaded\n", ROUNDS, most);
    return 0;
}
