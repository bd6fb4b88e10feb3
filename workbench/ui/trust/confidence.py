"""Confidence: how far it can be believed, from which one on answers are given, calibrating it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from workbench.errors import WorkbenchError
from workbench.records import CalibrationChange, CalibrationFit, OperatingPoint
from workbench.service import SAMPLE, Workbench
from workbench.ui import state
from workbench.ui.say import plain

_ANSWER, _RIGHT = "Answer at least this share of the questions", "Be right at least this often"


def show(wb: Workbench) -> None:
    """Draw the calibration in force, what follows from it, and how to make another."""
    st.subheader("Confidence", anchor=False)
    st.write(
        "A confidence of 80 % means that 8 of 10 such answers are right. Whether that holds for "
        "your documents is seen by questions of which the answers are known."
    )
    names = wb.calibration.models
    model = st.selectbox("Model", list(names), format_func=names.__getitem__, key="calibrated")
    present, threshold = wb.calibration.present(model), wb.calibration.threshold(model)
    _in_force(present, threshold)
    if present.fit is not None:
        _reliability(present.fit)
        _threshold(wb, model, present.fit, threshold)
    _new(wb, model)
    _history(wb, model)


def _in_force(present: CalibrationChange, threshold: float) -> None:
    fit = present.fit
    if fit is None:
        st.write(
            "**In force:** the calibration that comes with the program, made from public question "
            f"sets. It answers from a confidence of {threshold:.0%} on. How well it fits your "
            "documents is not known yet: calibrate below, with 100 questions or more."
        )
        return
    where = "all documents" if fit.collection is None else f"“{plain(fit.collection)}”"
    who = f" by {plain(present.actor.name)}" if present.actor else ""
    when = f", on {present.at:%d %B %Y}{who}" if present.at else ""
    st.write(
        f"**In force:** calibrated by {len(fit.right):,} questions to {where}, "
        f"{sum(fit.answerable):,} of them with an answer{when}. It answers from a confidence of "
        f"{threshold:.0%} on."
    )


def _reliability(fit: CalibrationFit) -> None:
    from workbench.display import calibration as figures  # noqa: PLC0415
    from workbench.grounding import reliability  # noqa: PLC0415

    bins = reliability.bins(fit.sure, fit.right)
    chance = reliability.by_chance(fit.sure)
    st.write(figures.in_words(bins))
    st.write(
        f"On average, confidence and truth are **{fit.ece:.1%}** apart. With so many questions, "
        f"chance alone makes about {chance:.1%}.{_before(fit)}"
    )
    st.plotly_chart(figures.reliability(bins), width="stretch", key="reliability")
    st.caption(
        f"{len(bins)} groups of about {bins[0].count:,} questions each, by confidence; the bars "
        "are 95 % intervals. On the dashed line, confidence says what is so; below it, it says "
        "too much. Each question was judged without those about the same document. Questions "
        "without an answer count as wrong."
    )


def _before(fit: CalibrationFit) -> str:
    if fit.ece_before is None:
        return ""
    advice = "" if fit.ece < fit.ece_before else (
        ", no more than now: these questions give no reason to leave it, and you can go back below"
    )  # fmt: skip
    return f" With the calibration that comes with the program it was {fit.ece_before:.1%}{advice}."


def _threshold(wb: Workbench, model: str, fit: CalibrationFit, threshold: float) -> None:
    from workbench.display import calibration as figures  # noqa: PLC0415
    from workbench.grounding import reliability  # noqa: PLC0415

    now = reliability.at(fit, threshold)
    st.markdown("#### When it answers")
    st.write(f"Now: {_follows(now)}")
    chart = figures.risk_coverage(reliability.curve(fit), now)
    st.plotly_chart(chart, width="stretch", key="risk")
    goal = st.radio("What matters more", [_ANSWER, _RIGHT], key="goal")
    start = now.answered if goal == _ANSWER or now.right is None else now.right
    share = (
        st.slider(goal, 0, 100, round(100 * start), format="%d %%", key=f"share-{model}-{goal}")
        / 100
    )
    found = (
        reliability.answering(fit, share)
        if goal == _ANSWER
        else reliability.being_right(fit, share)
    )
    if found is None:
        st.warning("No confidence is high enough for that. Ask for less.")
        return
    st.write(f"Then: {_follows(found)}")
    if st.button("Answer from this confidence on", icon=":material/check:", type="primary"):
        wb.calibration.set_threshold(model, found.threshold)
        state.notice(f"The model now answers from a confidence of {found.threshold:.0%} on.")
        st.rerun()


def _follows(point: OperatingPoint) -> str:
    if point.right is None:
        return f"from a confidence of {point.threshold:.0%} on, no question is answered."
    return (
        f"from a confidence of {point.threshold:.0%} on, {point.answered:.0%} of the questions are "
        f"answered, and {point.right:.0%} of these answers are right."
    )


def _new(wb: Workbench, model: str) -> None:
    st.markdown("#### Calibrate")
    if not wb.documents.collections():
        st.write("There are no documents yet. Add them on the Evidence page first.")
        return
    if SAMPLE in wb.documents.collections() and st.button(
        "Calibrate on the sample's questions", icon=":material/tune:"
    ):
        _fit(wb, model, wb.calibration.sample, SAMPLE)
    file = st.file_uploader(
        "Your own questions with known answers",
        type=["jsonl", "json"],
        help="One JSON object a line: question, answers (a list), gold (a list of document and "
        "text). Without answers and gold, a question has no answer. Or JSON in SQuAD's layout. "
        "The questions are not stored.",
    )
    if file is not None and st.button("Calibrate on these questions", type="primary"):
        _fit(wb, model, file.getvalue(), None)
    present = wb.calibration.present(model)
    stored = present.fit is not None or present.threshold is not None
    if stored and st.button("Go back to what comes with the program", icon=":material/undo:"):
        wb.calibration.reset(model)
        state.notice("The calibration and the threshold that come with the program are in force.")
        st.rerun()


def _fit(wb: Workbench, model: str, questions: Path | bytes, collection: str | None) -> None:
    bar = st.progress(0.0, "Asking …")

    def progress(done: int, total: int, _: str) -> None:
        bar.progress(done / total, f"{done:,} of {total:,} questions asked")

    try:
        made = wb.calibration.fit(questions, model, collection=collection, progress=progress)
    except WorkbenchError as error:
        bar.empty()
        st.error(plain(error.message))
        return
    number = len(made.fit.right) if made.fit else 0
    state.notice(f"The model is calibrated by {number:,} questions.")
    st.rerun()


def _history(wb: Workbench, model: str) -> None:
    changes = wb.calibration.history(model)
    if not changes:
        return
    with st.expander("What was in force before"):
        for change in changes:
            what = (
                "as it comes with the program"
                if change.fit is None
                else f"by {len(change.fit.right):,} questions, {change.fit.ece:.1%} off"
            )
            limit = "of the settings" if change.threshold is None else f"{change.threshold:.0%}"
            who = plain(change.actor.name) if change.actor else ""
            st.write(f"{change.revision}. {change.at:%Y-%m-%d %H:%M}, {who}: {what}; "
                     f"threshold {limit}")  # fmt: skip
