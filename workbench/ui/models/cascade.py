"""Cascade: a cheap model first, a dearer one where it is unsure, and from which confidence on."""

from __future__ import annotations

import hashlib

import pandas as pd
import streamlit as st

from workbench.models.cascade import CHEAP, DEAR, id_of, pair
from workbench.records import Step, Sweep
from workbench.service import SAMPLE, Workbench
from workbench.ui import jobs, state
from workbench.ui.say import plain

_MOST, _LEAST = "Pass on at most this share of the questions", "Be right at least this often"
_SAMPLE, _FILE = "The sample's questions", "A file"
#: So many questions that failed are named.
_NAMED = 20


def show(wb: Workbench) -> None:
    """Draw the cascades in use, and how another one is tried and put to use."""
    st.subheader("Cascade", anchor=False)
    st.write(
        "A cheap model answers first. Where it is not sure enough, the question is passed on to a "
        "dearer one, so that few questions cost much. From which confidence on the first one is "
        "believed, questions show of which the answers are known."
    )
    _in_use(wb)
    st.markdown("#### Try a pair of models")
    if not wb.documents.collections():
        st.write("There are no documents yet. Add them on the Evidence page first.")
        return
    chosen = _models(wb.cascades.members)
    data, collection = _questions(wb)
    if chosen is None or data is None:
        return
    st.caption(
        "Each question is put to both models once, and nothing of it is stored. Models that "
        "charge for answers charge for these, too."
    )
    key = (
        "cascade", hashlib.sha256(data).hexdigest(), collection, *chosen,
        wb.documents.corpus(), wb.calibration.present(chosen[0]).revision,
    )  # fmt: skip
    _run(wb, key, data, chosen, collection)


def _in_use(wb: Workbench) -> None:
    from workbench.display.cascade import in_confidence  # noqa: PLC0415

    names, stored = wb.cascades.members, wb.cascades.stored()
    shipped = ["cascade"] if CHEAP in names and DEAR in names else []
    for id in dict.fromkeys([*shipped, *stored]):
        cheap, dear = (plain(names.get(one, one)) for one in pair(id))
        when = in_confidence(wb.cascades.threshold(id))
        own = "" if id in stored else ", as it comes with the program"
        st.write(f"**In use:** {cheap}; passed on {when}{own}, to: {dear}.")
        label = "No longer use it" if id not in shipped else "Go back to what comes along"
        if id in stored and st.button(label, icon=":material/undo:", key=f"cascade-drop-{id}"):
            wb.cascades.drop(id)
            state.notice("The cascade's threshold is no longer stored.")
            st.rerun()


def _models(names: dict[str, str]) -> tuple[str, str] | None:
    ids = list(names)
    usual = (CHEAP, DEAR) if CHEAP in names and DEAR in names else ("keyword", "extractive")
    picked = []
    for column, label, key, start in zip(
        st.columns(2), ("Asked first", "Asked where it is unsure"), ("cheap", "dear"), usual,
        strict=True,
    ):  # fmt: skip
        picked.append(
            column.selectbox(
                label, ids, index=ids.index(start), format_func=names.__getitem__,
                key=f"cascade-{key}",
            )
        )  # fmt: skip
    cheap, dear = picked
    if cheap == dear:
        st.info("Choose two different models.")
        return None
    return cheap, dear


def _questions(wb: Workbench) -> tuple[bytes | None, str | None]:
    """The question set, and the collection that it is about; None for all."""
    sources = [*([_SAMPLE] if SAMPLE in wb.documents.collections() else []), _FILE]
    source = st.radio("Questions", sources, horizontal=True, key="cascade-source")
    if source == _SAMPLE:
        return wb.calibration.sample.read_bytes(), SAMPLE
    file = st.file_uploader(
        "Your own questions with known answers", type=["jsonl", "json"], key="cascade-file",
        help="One JSON object a line: question, answers (a list), gold (a list of document and "
        "text). Without answers and gold, a question has no answer. Or JSON in SQuAD's layout. "
        "The questions are not stored.",
    )  # fmt: skip
    return (None if file is None else file.getvalue()), None


def _run(
    wb: Workbench, key: tuple[object, ...], data: bytes, chosen: tuple[str, str],
    collection: str | None,
) -> None:  # fmt: skip
    where = (wb.settings.workspace, wb.tenant.id)

    def work(job: jobs.Job) -> Sweep:
        return wb.cascades.sweep(data, *chosen, collection=collection, progress=job.progress)

    job = jobs.find(*where, key)
    if job is None:
        if st.button("Ask both models", icon=":material/play_arrow:", type="primary"):
            jobs.start(*where, key, work)
            st.rerun()
        return
    if not jobs.wait(job, "Asking both models", "questions"):
        return
    if job.problem:
        st.error(plain(job.problem))
        jobs.again(*where, key, "Try again")
        return
    sweep: Sweep = job.result
    if job.cut:
        st.info(f"It was stopped after {len(sweep.confidence):,} of {sweep.total:,} questions.")
    swept(wb, sweep)
    jobs.again(*where, key, "Ask both models again")


def swept(wb: Workbench, sweep: Sweep) -> None:
    """Draw what each threshold of a pair of models brings, and the button that uses one."""
    from workbench.display import cascade as display  # noqa: PLC0415
    from workbench.grounding import cascading  # noqa: PLC0415

    names = wb.cascades.members
    both = (names.get(sweep.cheap, sweep.cheap), names.get(sweep.dear, sweep.dear))
    steps, alone = cascading.steps(sweep), cascading.alone(sweep)
    st.write(display.counted(sweep))
    if alone[1].accuracy <= alone[0].accuracy:
        st.info(
            "On these questions the dear model is right no more often than the cheap one, so they "
            "give no reason for this cascade."
        )
    found = _wish(sweep, steps, alone)
    if found is not None:
        st.write(f"Then: {plain(display.sentence(found, f'“{both[1]}”'))}")
        _use(wb, sweep, found)
    st.plotly_chart(
        display.figure(steps, alone, both, found), width="stretch", key="cascade-figure"
    )
    st.caption(
        "The band is the 95 % interval. The threshold is chosen on the very questions that it is "
        "judged by, so expect a little less on others."
    )
    with st.expander("All thresholds in numbers"):
        st.dataframe(
            pd.DataFrame(display.table(steps, alone, both)),
            hide_index=True, width="stretch", height=320, column_config=_FORMATS,
        )  # fmt: skip
    _failures(sweep)


_FORMATS = {
    "Passed on": st.column_config.TextColumn(width="medium"),
    "Share": st.column_config.NumberColumn("Share passed on", format="percent"),
    "Right": st.column_config.NumberColumn(format="percent"),
    "from": st.column_config.NumberColumn(format="percent", help="95 % interval"),
    "to": st.column_config.NumberColumn(format="percent", help="95 % interval"),
    "$ for 1,000": st.column_config.NumberColumn(format="%.4f", help="Of a thousand answers"),
    "Seconds": st.column_config.NumberColumn(format="%.3f", help="Median of one answer"),
}


def _wish(sweep: Sweep, steps: list[Step], alone: tuple[Step, Step]) -> Step | None:
    from workbench.grounding import cascading  # noqa: PLC0415

    wish = st.radio("What matters more", [_MOST, _LEAST], key="cascade-wish")
    start = 20 if wish == _MOST else int(100 * alone[1].accuracy)
    share = st.slider(wish, 0, 100, start, format="%d %%", key=f"cascade-share-{wish}") / 100
    if wish == _MOST:
        found = cascading.at_most(sweep, share)
        least = min(step.escalated for step in steps)
        why = f"The cheap model has no answer to {least:.0%}, and these are always passed on."
    else:
        found = cascading.at_least(sweep, share)
        best = max(step.accuracy for step in steps)
        why = f"No threshold reaches that: {best:.0%} are answered rightly at best."
    if found is None:
        st.warning(f"{why} Ask for less.")
    return found


def _use(wb: Workbench, sweep: Sweep, found: Step) -> None:
    now = wb.cascades.stored().get(id_of(sweep.cheap, sweep.dear))
    if now == found.threshold:
        st.success("This is what it uses now.")
        return
    if st.button("Use this", icon=":material/check:", type="primary", key="cascade-use"):
        wb.cascades.use(sweep.cheap, sweep.dear, found.threshold)
        state.notice("The cascade is in use. It can be chosen wherever a question is asked.")
        st.rerun()


def _failures(sweep: Sweep) -> None:
    if not sweep.failures:
        return
    with st.expander("Questions that made a model fail"):
        for failed in sweep.failures[:_NAMED]:
            st.write(plain(f"Question {failed.question + 1}, {failed.model}: {failed.message}"))
        if len(sweep.failures) > _NAMED:
            st.write(f"… and {len(sweep.failures) - _NAMED:,} more.")
