"""Why an answer came out as it did: games over evidence and methods that solve them.

A method is a function ``method(game, *, budget, seed) -> Attribution``. It joins with one file
and one line in ``METHODS``.
"""

from __future__ import annotations

from collections.abc import Callable

from workbench.explain.leave_one_out import leave_one_out
from workbench.records import Attribution

METHODS: dict[str, Callable[..., Attribution]] = {
    "leave_one_out": leave_one_out,
}
