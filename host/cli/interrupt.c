/* SPDX-License-Identifier: MIT */
#include "cli/interrupt.h"

#include "io/temporary.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/wait.h>

static _Atomic pid_t running_child;

/* The default action was restored by SA_RESETHAND; the raised signal ends the process on return. */
static void stop(int signal_number)
{
    const pid_t child = atomic_load(&running_child);
    if (child > 0) {
        kill(child, SIGKILL);
        waitpid(child, NULL, 0); /* it must not create files after they were removed */
    }
    temporary_remove_all();
    raise(signal_number);
}

void interrupt_set_child(pid_t child)
{
    atomic_store(&running_child, child);
}

void interrupt_install(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct sigaction action;
        /* A signal the parent had ignored (nohup) stays ignored. */
        if (sigaction(signals[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN) {
            action = (struct sigaction){.sa_handler = stop, .sa_flags = (int)SA_RESETHAND};
            sigemptyset(&action.sa_mask);
            sigaction(signals[i], &action, NULL);
        }
    }
    signal(SIGPIPE, SIG_IGN); /* a closed pipe is a failed write, told in words */
}
