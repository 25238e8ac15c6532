/* SPDX-License-Identifier: MIT */
#include "cli/verify_kind.h"

#define ASKED(what, how)                                                                           \
    .draw = verify_draw_##what, .ask = verify_ask_##how, .ask_cpu = verify_ask_##how
#define ASKED_APART(what, cpu)                                                                     \
    .draw = verify_draw_##what, .ask = verify_ask_##what, .ask_cpu = verify_ask_##cpu
#define SUMS .judge = verify_judge_sums
#define SOLUTIONS .judge = verify_judge_solutions
#define KIND(text, by, ...)                                                                        \
    {                                                                                              \
        .name = text, .method = SIGRAMP_METHOD_##by, __VA_ARGS__                                   \
    }

const verify_kind verify_kinds[VERIFY_KIND_COUNT] = {
    KIND("map", AUTO, ASKED(map, map), SUMS, .is_whole = 1, .has_golden = 1),
    KIND("offset map", AUTO, ASKED(offset_map, map), SUMS, .is_f32_only = 1),
    KIND("direct", DIRECT, ASKED(sum, sum), SUMS, .has_golden = 1),
    KIND("fast", FAST, ASKED(sum, sum), SUMS, .has_golden = 1),
    KIND("closed", CLOSED, ASKED(sum, sum), SUMS, .has_golden = 1),
    KIND("direct derivative", DIRECT, ASKED(derivative, derivative), SUMS),
    KIND("fast derivative", FAST, ASKED(derivative, derivative), SUMS),
    KIND("closed derivative", CLOSED, ASKED(derivative, derivative), SUMS),
    KIND("direct solve", DIRECT, ASKED(solve, solve), SOLUTIONS),
    KIND("fast solve", FAST, ASKED(solve, solve), SOLUTIONS),
    KIND("closed solve", CLOSED, ASKED(solve, solve), SOLUTIONS),
    KIND("direct without", DIRECT, ASKED(without, without), SUMS),
    KIND("fast without", FAST, ASKED(without, without), SUMS),
    KIND("direct solve without", DIRECT, ASKED(solve_without, solve), SOLUTIONS),
    KIND("fast solve without", FAST, ASKED(solve_without, solve), SOLUTIONS),
    KIND("direct slopes", DIRECT, ASKED(slopes, sum), SUMS),
    KIND("fast slopes", FAST, ASKED(slopes, sum), SUMS),
    KIND("direct open", DIRECT, .draw = verify_draw_sum, .ask = verify_ask_open,
         .ask_cpu = verify_ask_sum, SUMS),
    KIND("fast open", FAST, .draw = verify_draw_sum, .ask = verify_ask_open,
         .ask_cpu = verify_ask_open_at_once, SUMS),
    KIND("batch", AUTO, ASKED_APART(batch, batch_singly), SUMS),
    KIND("weight sets", AUTO, ASKED_APART(sets, sets_singly), SUMS),
};

void verify_kind_draw(const verify_kind *kind, sigramp_unit unit, int precision, uint64_t seed,
                      verify_problem *problem)
{
    uint64_t state = seed;
    verify_begin(problem, unit, kind->method);
    problem->precision = precision;
    kind->draw(problem, &state);
}
