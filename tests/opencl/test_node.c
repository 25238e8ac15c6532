/* SPDX-License-Identifier: MIT */
/* A device's file that this user may not use. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "opencl/findings.h"

enum { NOBODY = 65534 };

static char folder[] = "/tmp/sigramp-node-XXXXXX";

static void enter(void)
{
    cr_assert_not_null(mkdtemp(folder));
    cr_assert_eq(chdir(folder), 0);
    const int file = open("node", O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    cr_assert_geq(file, 0);
    close(file);
}

static void leave(void)
{
    if (geteuid() == NOBODY) /* its saved user is root */
        cr_assert_eq(seteuid(0), 0);
    unlink("node");
    rmdir(folder);
}

TestSuite(node, .init = enter, .fini = leave);

Test(node, of_this_user_has_no_problem)
{
    char problem[256] = "?";
    cr_expect_eq(opencl_check_node("node", problem, sizeof problem), 1);
    cr_expect_str_eq(problem, "");
}

/* Nothing is forbidden to root, who becomes another user here, with its groups left behind. */
Test(node, of_others_names_the_group_that_may_use_it)
{
    char problem[256] = "";
    cr_assert_eq(chmod("node", 0), 0);
    if (geteuid() == 0)
        cr_assert_eq(chmod(folder, 0755) || setgroups(0, NULL) || setresgid(NOBODY, NOBODY, 0) ||
                         setresuid(NOBODY, NOBODY, 0),
                     0);
    cr_expect_eq(opencl_check_node("node", problem, sizeof problem), 0);
    cr_expect_eq(strncmp(problem, "Permission denied: it is for the group ", 39), 0, "%s", problem);
}

Test(node, that_is_missing_says_so)
{
    char problem[256] = "";
    cr_expect_eq(opencl_check_node("nowhere", problem, sizeof problem), 0);
    cr_expect_str_eq(problem, "No such file or directory");
}
