"""Other evidence, another answer? Switch parts off, edit, reorder, add, and ask again."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from workbench import words
from workbench.display.html import markdown_literal
from workbench.errors import WorkbenchError
from workbench.explain.units import units_of
from workbench.records import Answer, Attribution, Evidence, Status, Unit
from workbench.service import Workbench
from workbench.service.other_evidence import TRIES
from workbench.ui import jobs
from workbench.ui.say import CHEAP

#: Pixels of a row: above 64, text goes on in further lines.
_ROW = 76


def show(wb: Workbench, given: Answer, shown: Answer, seen: Attribution) -> None:
    """Draw the switches, the new answer beside the old one, and the smallest sets."""
    st.write(
        "The model is asked again with the evidence as you leave it. Nothing of this is stored, "
        "and your documents stay as they are."
    )
    kind = st.radio(
        "Switch off", ["sentence", "passage"], horizontal=True, key="what-kind",
        format_func=lambda k: f"{words.unit(k, 2)}",
    )  # fmt: skip
    with st.form(f"what-if-{given.id}-{kind}"):
        units = units_of(given.evidence, kind)
        kept, order = _switches(shown, units_of(shown.evidence, kind), kind)
        edits = _edit(shown)
        added = st.text_input(
            "Add a sentence of your own", key="what-add", max_chars=500,
            placeholder="It becomes one more passage of the evidence.",
        )  # fmt: skip
        again = st.form_submit_button("Answer again", type="primary", icon=":material/replay:")
    if again:
        off = [unit for unit, keep in zip(units, kept, strict=True) if not keep]
        _answer_again(wb, given, off, edits, order, added)
    _smallest(wb, given, seen)


def _switches(
    shown: Answer, units: tuple[Unit, ...], kind: str
) -> tuple[list[bool], list[int] | None]:
    rows: list[dict[str, Any]] = []
    for unit in units:
        item = next(e for e in shown.evidence if _holds(e, unit))
        row = {"Keep": True, "Passage": item.rank, "Text": " ".join(unit.text.split())}
        rows.append(row | ({"Place": item.rank} if kind == "passage" else {}))
    edited = st.data_editor(
        pd.DataFrame(rows),
        hide_index=True,
        width="stretch",
        height=min(38 + _ROW * len(rows), 500),
        row_height=_ROW,
        disabled=["Passage", "Text"],
        key=f"what-switches-{shown.id}-{kind}",
        column_config={
            "Keep": st.column_config.CheckboxColumn(width="small"),
            "Passage": st.column_config.NumberColumn(width="small"),
            "Place": st.column_config.NumberColumn(
                width="small", min_value=1, max_value=len(rows), step=1,
                help="In which order the model reads the passages.",
            ),
            "Text": st.column_config.TextColumn(width=170),
        },
    )  # fmt: skip
    kept = [bool(keep) for keep in edited["Keep"]]
    if kind != "passage":
        return kept, None
    places = [row["Place"] for row in rows] if edited["Place"].isna().any() else edited["Place"]
    order = sorted(range(len(rows)), key=lambda i: (list(places)[i], i))
    return kept, order if order != list(range(len(rows))) else None


def _holds(item: Evidence, unit: Unit) -> bool:
    p = item.passage
    same = (p.document, p.text_sha256) == (unit.document, unit.text_sha256)
    return same and p.start <= unit.start < p.end


def _edit(shown: Answer) -> dict[int, str]:
    with st.expander("Edit a passage", icon=":material/edit:"):
        ranks = [e.rank for e in shown.evidence]
        at = st.selectbox("Passage", range(len(ranks)), format_func=lambda i: str(ranks[i]),
                          key="what-edit-which")  # fmt: skip
        text = st.text_area(
            "Another text for it", key="what-edit", height=120,
            placeholder="Left empty, the passage stays as it is.",
        )  # fmt: skip
    return {at: text} if text.strip() else {}


def _answer_again(
    wb: Workbench, given: Answer, off: list[Unit], edits: dict[int, str],
    order: list[int] | None, added: str,
) -> None:  # fmt: skip
    from workbench.display.answer import answer_card  # noqa: PLC0415
    from workbench.display.cover import covered  # noqa: PLC0415

    try:
        found = wb.explanations.what_if(given, off=off, edits=edits, order=order, add=added)
    except WorkbenchError as error:
        st.error(markdown_literal(error.message, limit=1_000))
        return
    now = covered(found.answer)
    if found.changed:
        st.warning("The answer is another one now.")
    else:
        st.success("The answer stays the same.")
    left, right = st.columns(2)
    _figures(left, "Before", given)
    _figures(right, "Now", now)
    titles = wb.titles() | {"what-if": "Your own sentence"}
    st.html(answer_card(now, titles=titles))


def _figures(where: Any, name: str, answer: Answer) -> None:
    grade = words.confidence(answer.confidence)
    where.markdown(
        f"**{name}**: {words.STATUS[answer.status].lower()}, {answer.confidence:.0%} "
        f"({grade.word.lower()})"
    )


def _smallest(wb: Workbench, given: Answer, seen: Attribution) -> None:
    st.markdown("#### The smallest sets that decide")
    if given.status is not Status.ANSWERED:
        st.write("There is no answer that could be kept or lost. Add a sentence above to get one.")
        return
    if seen.unit not in ("passage", "sentence"):
        st.write("They are sought among passages or sentences: choose one of these above.")
        return
    key = ("smallest", given.id, seen.unit, seen.order, wb.documents.corpus())
    where = (wb.settings.workspace, wb.tenant.id)
    job = jobs.find(*where, key)
    if job is None:
        st.write(
            f"Which {words.unit(seen.unit, 2)} alone keep the answer, and removing which changes "
            f"it? Each set that is tried is answered anew: {TRIES} at most{_price(given)}."
        )
        if not st.button("Find them", icon=":material/search:"):
            return
        jobs.start(
            *where, key, lambda job: wb.explanations.smallest(given, seen, watch=job.watch)
        ).of = TRIES
        st.rerun()
    if not jobs.wait(job, "Trying", "sets"):
        return
    if job.problem:
        st.error(markdown_literal(job.problem, limit=1_000))
        jobs.again(*where, key, "Try again")
        return
    found = job.result
    _set("This alone keeps the answer", found.keeps, found.keeps_proven, seen)
    _set("Removing this changes the answer", found.breaks, found.breaks_proven, seen)
    st.caption(f"{found.evaluations} sets were tried.")


def _price(given: Answer) -> str:
    from workbench.display import say  # noqa: PLC0415

    if given.cost_usd is None:
        return ", at an unknown cost"
    price = given.cost_usd * TRIES
    return f", {say.cost(price)} in all" if price > CHEAP else ""


def _set(name: str, units: tuple[int, ...], proven: bool, seen: Attribution) -> None:
    if not units:
        st.write(f"**{name}:** none was found.")
        return
    how = "no smaller set does" if proven else "no smaller one was found"
    st.write(f"**{name}** ({how}):")
    for i in units:
        st.markdown(f"- {markdown_literal(seen.units[i].text, limit=300)}")
