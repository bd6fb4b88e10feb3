"""What a person thinks of an answer, stored with exactly what they saw."""

from __future__ import annotations

import streamlit as st

from workbench import words
from workbench.errors import WorkbenchError
from workbench.records import Answer, Status
from workbench.service import Workbench
from workbench.ui import state

_TRUST = {1: "1 · not at all", 2: "2", 3: "3", 4: "4", 5: "5 · fully"}


def show(wb: Workbench, answer: Answer) -> None:
    """Draw the feedback form of an answer, and what was already said of it by this actor."""
    st.subheader("What do you think of this answer?", anchor=False)
    _rating(wb, answer)
    _actions(wb, answer)
    mine = [f for f in wb.feedback(answer.id) if f.actor.id == wb.actor.id]
    if mine:
        said = words.listing(tuple(words.FEEDBACK_KINDS[f.kind].lower() for f in mine))
        st.caption(f"You have already told us about this answer: {said}.")


def _rating(wb: Workbench, answer: Answer) -> None:
    with st.form(f"rating-{answer.id}", clear_on_submit=True):
        trust = st.radio(
            "How far do you trust it?",
            list(_TRUST),
            index=None,
            horizontal=True,
            format_func=_TRUST.__getitem__,
        )
        helpful = st.radio(
            "Was it helpful?",
            [True, False],
            index=None,
            horizontal=True,
            format_func=lambda yes: "Yes" if yes else "No",
        )
        reasons = st.pills(
            "What is wrong with it, if anything?",
            list(words.REASONS),
            selection_mode="multi",
            format_func=words.REASONS.__getitem__,
        )
        comment = st.text_area(
            "Comment",
            height=68,
            max_chars=10_000,
            placeholder="optional",
            help="E-mail addresses, phone numbers and the like are removed before it is stored.",
        )
        if st.form_submit_button("Send feedback", type="primary"):
            _record(
                wb, answer, "rating",
                trust=trust, helpful=helpful, reasons=reasons, comment=comment,
            )  # fmt: skip


def _actions(wb: Workbench, answer: Answer) -> None:
    with st.container(horizontal=True):
        if answer.status is Status.ANSWERED:
            with st.popover("Edit the answer", icon=":material/edit:"):
                text = st.text_area("The right answer", value=answer.text, key=f"edit-{answer.id}")
                if st.button("Save my version", key=f"save-{answer.id}"):
                    _record(wb, answer, "edit", correction=text)
            _simple(wb, answer, "reject", "Reject", ":material/block:", "Why? (optional)")
        _simple(wb, answer, "ask_person", "Ask a person", ":material/support_agent:",
                "What should they know? (optional)")  # fmt: skip
        _simple(wb, answer, "report", "Report a problem", ":material/flag:", "What is wrong?")


def _simple(wb: Workbench, answer: Answer, kind: str, label: str, icon: str, ask: str) -> None:
    with st.popover(label, icon=icon):
        comment = st.text_area(ask, key=f"{kind}-{answer.id}")
        if st.button(f"Confirm: {label.lower()}", key=f"confirm-{kind}-{answer.id}"):
            _record(wb, answer, kind, comment=comment)


def _record(wb: Workbench, answer: Answer, kind: str, **said: object) -> None:
    try:
        stored = wb.record_feedback(answer, kind=kind, **said)  # type: ignore[arg-type]
    except WorkbenchError as error:
        st.error(error.message)
        return
    state.notice(
        f"{words.FEEDBACK_KINDS[kind]}: recorded under {stored.id}, together with the exact "
        "answer, evidence and heatmap that you saw. Thank you."
    )
    st.rerun()
