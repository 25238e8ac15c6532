/* SPDX-License-Identifier: MIT */
#include "cli/interrupt.h"

#include "io/held.h"
#include "io/temporary.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

static _Atomic pid_t running_child;
static pthread_t main_thread;
static struct sigaction before[NSIG];

static int is_any_of(int signal_number, const int *list, size_t count)
{
    for (size_t i = 0; i < count; ++i)
        if (list[i] == signal_number)
            return 1;
    return 0;
}

#define IS_ANY_OF(signal_number, ...)                                                              \
    is_any_of(signal_number, (const int[]){__VA_ARGS__},                                           \
              sizeof((const int[]){__VA_ARGS__}) / sizeof(int))

/* What a thread brings upon itself; a driver may. */
static int is_fault(int signal_number)
{
    return IS_ANY_OF(signal_number, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT);
}

/* Those that by default end the process and can be caught. */
static int ends_process(int signal_number)
{
    return !IS_ANY_OF(signal_number, SIGKILL, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU, SIGCONT, SIGCHLD,
                      SIGURG, SIGWINCH);
}

/* A write beyond the size limit: it fails with EFBIG, which is told in words. */
static int is_failed_write(int signal_number, const siginfo_t *info)
{
    return signal_number == SIGXFSZ && info->si_code == SI_USER && info->si_pid == getpid();
}

/* What a file that is mapped does when it has become shorter, or its disk fails. */
static void end_for_lost_file(int signal_number, const siginfo_t *info)
{
    static const char line[] = "sigramp: a file of offsets or weights became shorter, or cannot be"
                               " read, while its numbers were added\n";
    if (signal_number != SIGBUS || info->si_code <= 0 || !array_is_mapped_at(info->si_addr))
        return;
    temporary_remove_all();
    if (write(STDERR_FILENO, line, sizeof line - 1) < 0) /* then nobody listens */
        errno = 0;
    _exit(1);
}

/* Every signal is blocked here, so that a second one waits for the first. The thread that makes
 * files is the one that removes them, whichever thread a signal met. */
static void stop(int signal_number, siginfo_t *info, void *context)
{
    (void)context;
    const int error = errno;
    if (is_failed_write(signal_number, info))
        return;
    end_for_lost_file(signal_number, info);
    if (!is_fault(signal_number) && signal_number != SIGPIPE &&
        !pthread_equal(pthread_self(), main_thread)) {
        pthread_kill(main_thread, signal_number);
        errno = error;
        return;
    }
    const pid_t child = atomic_load(&running_child);
    if (child > 0)
        kill(child, SIGKILL);
    temporary_remove_all();
    sigaction(signal_number, &before[signal_number], NULL);
    /* What the processor found wrong happens again on return. */
    if (!is_fault(signal_number) || info->si_code <= 0)
        raise(signal_number);
}

void interrupt_set_child(pid_t child)
{
    atomic_store(&running_child, child);
}

static void handle(int signal_number)
{
    struct sigaction action = {.sa_sigaction = stop,
                               .sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK};
    sigfillset(&action.sa_mask);
    sigaction(signal_number, &action, NULL);
}

void interrupt_renew(void)
{
    static const int swallowed[] = {SIGABRT, SIGQUIT, SIGXCPU, SIGXFSZ};
    for (size_t i = 0; i < sizeof swallowed / sizeof *swallowed; ++i)
        if (before[swallowed[i]].sa_handler != SIG_IGN)
            handle(swallowed[i]);
        else
            sigaction(swallowed[i], &before[swallowed[i]], NULL);
}

void interrupt_install(void)
{
    main_thread = pthread_self();
    for (int i = 1; i < NSIG; ++i) {
        /* A signal the parent had ignored (nohup) stays ignored. */
        if (ends_process(i) && sigaction(i, NULL, &before[i]) == 0 &&
            before[i].sa_handler != SIG_IGN)
            handle(i);
    }
    atexit(temporary_remove_all); /* a driver may end the process too */
}
