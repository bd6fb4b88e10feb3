"""Question sets: added by file, looked at, grown from corrections, and put aside."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime

import streamlit as st

from workbench.compare import datasets
from workbench.display import say
from workbench.errors import InputError
from workbench.records import ColumnMapping, QuestionSet, StoredSet
from workbench.service import SAMPLE, Workbench
from workbench.ui import state
from workbench.ui.compare import address
from workbench.ui.say import plain

_KINDS = ["json", "jsonl", "csv", "tsv", "txt", "zip"]
#: Notes of a set that are shown.
_NOTED = 20
#: Values of a tag that are counted one by one.
_VALUES = 12
#: What a column may hold, in plain words.
_HOLDS = {
    "question": "the question",
    "id": "its id",
    "answers": "known answers",
    "gold_document": "document that says it",
    "gold_text": "words that say it",
    "kind": "kind of question",
    "stakes": "stakes",
    "group": "customer group",
}


def show(wb: Workbench) -> None:
    """Draw what is there, and how another one is added."""
    known = wb.comparisons.sets()
    if not known:
        st.info(
            "There is no question set yet. A set holds questions of which the answers are known; "
            "the models are held against these."
        )
    fresh = SAMPLE in wb.documents.collections() and SAMPLE not in {s.name for s in known}
    label, icon = "Add the sample's questions", ":material/playlist_add:"
    if fresh and st.button(label, icon=icon, type="primary"):
        wb.comparisons.add_sample()
        state.notice("The sample's questions are there. They can be run now.")
        st.rerun()
    for one in known:
        _one(wb, one)
    _overlap(wb, known)
    _add(wb)


def _one(wb: Workbench, one: StoredSet) -> None:
    late = one.overdue(datetime.now(UTC).date())
    with st.expander(
        f"{plain(one.name)}: {one.questions:,} questions{', overdue' if late else ''}"
    ):
        found = wb.comparisons.set(one.name)
        _summary(found)
        st.caption(f"Version {one.version[:12]}, revision {one.revision}, {say.moment(one.at)}")
        for note in found.notes[:_NOTED]:
            st.write(f"- {plain(note.message)}")
        if len(found.notes) > _NOTED:
            st.write(f"… and {len(found.notes) - _NOTED:,} more notes.")
        day = st.date_input(
            "Look at it again by", one.due, key=f"due-{one.name}",
            help="On that day the page begins to warn that its answers may not hold any more.",
        )  # fmt: skip
        if day != one.due:
            wb.comparisons.set_due(one.name, day)
            st.rerun()
        columns = st.columns(3)
        if columns[0].button("Start a run", key=f"run-{one.name}", icon=":material/play_arrow:"):
            address.go(view="run")
        columns[1].download_button(
            "As JSON lines", lambda: "".join(f"{line}\n" for line in datasets.written(found)),
            f"{one.name}.jsonl", "application/jsonl", key=f"export-{one.name}",
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        if columns[2].button("Remove", key=f"remove-{one.name}", icon=":material/delete:"):
            _removing(wb, one.name)
        if st.button(
            "Add what people corrected", key=f"grow-{one.name}", icon=":material/edit_note:"
        ):
            grown = wb.comparisons.grow(one.name)
            state.notice(f"It has {grown.questions:,} questions now.")
            st.rerun()


def _summary(found: QuestionSet) -> None:
    counted = datasets.summary(found)
    st.write(
        f"{counted.answerable:,} of {counted.questions:,} questions have an answer; of "
        f"{counted.with_gold:,} it is known where it stands."
    )
    for title, values in (
        ("Kinds", counted.kinds), ("Stakes", counted.stakes), ("Groups", counted.groups),
        *counted.tags.items(),
    ):  # fmt: skip
        first = list(values.items())[:_VALUES]
        said = ", ".join(f"{plain(name) or 'not said'} {n:,}" for name, n in first)
        more = f" and {len(values) - _VALUES:,} others" if len(values) > _VALUES else ""
        if said:
            st.caption(f"{plain(title)}: {said}{more}")


@st.dialog("Remove this question set?")
def _removing(wb: Workbench, name: str) -> None:
    st.write("Runs that asked it stay, with all that they found.")
    if st.button("Remove it", type="primary", icon=":material/delete:"):
        wb.comparisons.remove(name)
        state.notice("The question set is removed.")
        st.rerun()


def _overlap(wb: Workbench, known: tuple[StoredSet, ...]) -> None:
    if len(known) < 2:
        return
    with st.expander("Do two sets ask the same?"):
        names = [s.name for s in known]
        left, right = st.columns(2)
        one = left.selectbox("One", names, key="overlap-one")
        other = right.selectbox("Other", names, 1, key="overlap-other")
        if one != other:
            found = datasets.overlap(wb.comparisons.set(one), wb.comparisons.set(other))
            st.write(
                f"{found.share:.0%} of the questions of the first are asked in the second, too: "
                f"{len(found.same_text):,} in the same words, {len(found.near):,} nearly."
            )


def _add(wb: Workbench) -> None:
    st.markdown("#### Add a set")
    file = st.file_uploader(
        "Questions with known answers: SQuAD's JSON, JSON lines, a table, or a BEIR folder as ZIP",
        _KINDS,
        key="compare-upload",
    )  # fmt: skip
    if file is None:
        return
    data = file.getvalue()
    name = st.text_input("Call it", file.name.rsplit(".", 1)[0], key=f"name-{file.name}")
    mapping = _mapping(data, file.name)
    split = None
    if file.name.casefold().endswith(".zip"):
        split = st.text_input("Split, where there are several", placeholder="test") or None
    try:
        found = datasets.read(data, name=file.name, mapping=mapping, split=split)
    except InputError as error:
        st.error(plain(error.message))
        return
    _summary(found)
    for note in found.notes[:_NOTED]:
        st.caption(plain(note.message))
    if st.button("Add it", type="primary", icon=":material/playlist_add:"):
        stored = wb.comparisons.add(replace(found, name=name))
        state.notice(f"{stored.questions:,} questions are there.")
        st.rerun()


def _mapping(data: bytes, name: str) -> ColumnMapping | None:
    """Which column holds what, for tables; None for other files."""
    if not name.casefold().endswith((".csv", ".tsv")):
        return None
    try:
        there = datasets.columns(data, name=name)
    except InputError:
        return None
    guessed = datasets.guess(there)
    st.write("Which column holds what?")
    chosen = {}
    places = st.columns(2)
    for number, (field, words) in enumerate(_HOLDS.items()):
        options = ["", *there]
        at = getattr(guessed, field)
        chosen[field] = places[number % 2].selectbox(
            words.capitalize(), options, options.index(at) if at in options else 0,
            format_func=lambda c: c or "none", key=f"map-{name}-{field}",
        )  # fmt: skip
    others = {f.name: getattr(guessed, f.name) for f in fields(guessed) if f.name not in chosen}
    return ColumnMapping(**{**others, **chosen})
