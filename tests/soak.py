"""How much of the long tests is run: a little of each every time, all of it by ``make soak``."""

import os

#: Kills of a process in a long run; 0 in a normal one.
KILLS = int(os.environ.get("WORKBENCH_TEST_SOAK", "0"))


def amount(normal, long):
    """How many of something to try in this run."""
    return long if KILLS else normal
