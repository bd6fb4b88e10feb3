"""What of an answer may be seen: personal data of its sources is covered until somebody asks."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from workbench.records import Answer, Attribution
from workbench.service import Workbench
from workbench.ui import state


def for_eyes(wb: Workbench, answer: Answer) -> Answer:
    """The answer with personal data covered, and a switch to see it where there is any."""
    return all_for_eyes(wb, [answer])[0]


def all_for_eyes(wb: Workbench, answers: Sequence[Answer]) -> list[Answer]:
    """Several answers, covered with one switch for all of them; showing any of them is logged."""
    from workbench.display.cover import covered  # noqa: PLC0415

    shown = [covered(answer) for answer in answers]
    hidden = [a for a, seen in zip(answers, shown, strict=True) if seen != a]
    if not hidden:
        return list(answers)
    reveal = st.toggle(
        "Show personal data",
        key=f"reveal-{'-'.join(a.id for a in hidden)}",
        help="It is covered because its document is not public. Showing it is logged.",
    )
    if not reveal:
        return [a if seen == a else seen for a, seen in zip(answers, shown, strict=True)]
    for answer in hidden:
        if state.first_time(f"revealed {answer.id}"):
            wb.trail.opened("answer", answer.id, revealed=True)
    return list(answers)


def explained(found: Attribution, answer: Answer, shown: Answer) -> Attribution:
    """An explanation of the answer, covered where the answer is."""
    from workbench.display.units import covered_attribution  # noqa: PLC0415

    return found if shown is answer else covered_attribution(found, answer.evidence)
