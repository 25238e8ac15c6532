# SPDX-License-Identifier: MIT
"""How much time a step gets: its share of what is left, so that no step starves a later one."""

import time

LEAST = 10  # seconds a step gets in any case, while there are so many
USELESS = 2  # seconds in which no step gets anywhere


class Clock:
    def __init__(self, minutes):
        self.began = time.monotonic()
        self.seconds = 60 * minutes

    def gone(self):
        return time.monotonic() - self.began

    def left(self):
        return self.seconds - self.gone()

    def share(self, weight, all_weights):
        """Seconds for a step of this weight, where it and all later ones have all_weights."""
        left = self.left()
        return min(left, max(LEAST, left * weight / all_weights))


class Deadline:
    """The end of a step, for the programs it runs one after the other."""

    def __init__(self, limit):
        self.limit = limit
        self.end = time.monotonic() + limit

    def left(self):
        return self.end - time.monotonic()

    def part(self, fraction):
        """Seconds for one of many programs: a hang of it must not take all of the step's time."""
        return min(self.left(), max(LEAST, self.limit * fraction))
