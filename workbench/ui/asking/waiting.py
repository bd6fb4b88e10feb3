"""What is seen of a question while it is on its way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from workbench.service import Workbench
from workbench.ui import jobs
from workbench.ui.asking.asked import Asked, find
from workbench.ui.say import plain

if TYPE_CHECKING:
    from workbench.display.beside import Coming


def arrived(wb: Workbench, token: str) -> Asked | None:
    """The question, once all its models were asked, after a short wait; None until then."""
    found = find(wb, token)
    if found is None or not found[0].finished(jobs.PATIENCE):
        return None
    return found[1]


def wait(wb: Workbench, token: str) -> None:
    """Draw how far it has come, what is said so far, and a button that stops it."""
    found = find(wb, token)
    if found is None:
        st.warning(
            "This question is not on its way any more; the program may have been started anew. "
            "Ask it again. Answers that were given stand under “Your questions”."
        )
        return
    _waiting(*found)


@st.fragment(run_every=0.5)
def _waiting(job: jobs.Job, asked: Asked) -> None:
    from workbench.display.beside import coming_html  # noqa: PLC0415

    if job.finished():
        st.rerun()
    total, name = len(asked.models), asked.names.get(_now(job, asked), "")
    if total > 1:
        said = f"Asking {job.done + 1} of {total}: {plain(name)}, {job.seconds:.0f} s"
        st.progress(min(job.done / total, 1.0), said)
    else:
        st.caption(f":material/hourglass_top: Asking {plain(name)}, {job.seconds:.0f} s")
    if total > 1 or asked.pieces:
        st.html(coming_html(_columns(job, asked), asked.names))
    if st.button(
        "Stop, and keep what is there" if total > 1 else "Stop", icon=":material/stop_circle:"
    ):
        asked.stop()
    if asked.stopped:
        st.caption("It stops as soon as the model lets it.")


def _columns(job: jobs.Job, asked: Asked) -> list[Coming]:
    from workbench.display.beside import Coming  # noqa: PLC0415

    now = _now(job, asked)
    said = []
    for model in asked.models:
        state = "Waits its turn"
        if model in asked.answers:
            state = "Has answered"
        elif model in asked.problems:
            state = asked.problems[model]
        elif model == now:
            state = "Is writing …" if asked.text(model) else "Is being asked …"
        said.append(Coming(model, state, asked.text(model)))
    return said


def _now(job: jobs.Job, asked: Asked) -> str:
    return asked.models[min(job.done, len(asked.models) - 1)]
