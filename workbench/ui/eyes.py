"""What of an answer may be seen: personal data of its sources is covered until somebody asks."""

from __future__ import annotations

import streamlit as st

from workbench.records import Answer, Attribution
from workbench.service import Workbench
from workbench.ui import state


def for_eyes(wb: Workbench, answer: Answer) -> Answer:
    """The answer with personal data covered, and a switch to see it where there is any."""
    from workbench.display.cover import covered  # noqa: PLC0415

    shown = covered(answer)
    if shown == answer:
        return answer
    reveal = st.toggle(
        "Show personal data",
        key=f"reveal-{answer.id}",
        help="It is covered because its document is not public. Showing it is logged.",
    )
    if not reveal:
        return shown
    if state.first_time(f"revealed {answer.id}"):
        wb.trail.opened("answer", answer.id, revealed=True)
    return answer


def explained(found: Attribution, answer: Answer, shown: Answer) -> Attribution:
    """An explanation of the answer, covered where the answer is."""
    from workbench.display.units import covered_attribution  # noqa: PLC0415

    return found if shown is answer else covered_attribution(found, answer.evidence)
