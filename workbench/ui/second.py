"""A second opinion on what backs each statement, by a model at an endpoint."""

from __future__ import annotations

import streamlit as st

from workbench.records import Answer
from workbench.service.seconding import Seconded
from workbench.ui import cached, jobs, visitor
from workbench.ui.say import plain

#: Statements below which a kappa says little.
_FEW = 30


def show(answer: Answer) -> None:
    """Draw the button that asks for it, where there is an endpoint, and what came back."""
    wb = cached.shared().acting_as(visitor.current())
    names = [one.endpoint.name for one in wb.endpoints.list()]
    if not names:
        return
    st.markdown("**A second opinion**")
    st.caption(
        "A language model is asked of each statement whether the evidence says it. Personal data "
        "is masked in what is sent, and each statement is one request."
    )
    labels = wb.endpoints.labels()
    name = st.selectbox(
        "Whose opinion", names, format_func=lambda n: labels[f"chat:{n}"], key=f"second-{answer.id}"
    )
    key = ("second opinion", answer.id, wb.endpoints.get(name))
    where = (wb.settings.workspace, wb.tenant.id)
    if st.button("Ask for a second opinion", icon=":material/balance:", key=f"ask-{answer.id}"):
        jobs.forget(*where, key)
        jobs.start(
            *where, key, lambda job: wb.second_opinion(answer.id, name, progress=job.progress)
        )
    job = jobs.find(*where, key)
    if job is None or not jobs.wait(job, "Asking for a second opinion", "statements"):
        return
    if job.problem:
        st.error(plain(job.problem))
        return
    _shown(job.result)


def _shown(found: Seconded) -> None:
    from workbench.display.support import opinions_table  # noqa: PLC0415

    st.html(opinions_table(found.statements, found.ours, found.theirs, found.judge))
    if found.kappa is not None:
        few = f" Of {found.compared} statements it says little." if found.compared < _FEW else ""
        st.caption(
            f"Cohen's kappa is {found.kappa:.2f}: 0 is as by chance, 1 is always the same.{few}"
        )
