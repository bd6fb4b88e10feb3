"""Side by side: the models that one question goes to, and their answers in columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from workbench.display.html import markdown_literal
from workbench.errors import NotFoundError
from workbench.records import Answer
from workbench.service import Workbench
from workbench.ui import asking, state
from workbench.ui.eyes import all_for_eyes

if TYPE_CHECKING:
    from workbench.display.beside import Missing


def choose(wb: Workbench) -> None:
    """Draw the widget that chooses more models; nothing where there is one model only."""
    names = wb.models
    others = [id for id in names if id != _main(wb)]
    if not others:
        return
    kept = [id for id in st.session_state.get(state.BESIDE, []) if id in others]
    st.session_state[state.BESIDE] = kept
    state.restore(state.BESIDE, [])
    st.multiselect(
        "Compare with",
        others,
        format_func=lambda id: names[id],
        key=state.widget(state.BESIDE),
        on_change=state.keep,
        args=(state.BESIDE,),
        max_selections=asking.LIMIT - 1,
        placeholder="Up to three more models",
        help="The question goes to each of them. Their answers stand side by side, with what "
        "sets them apart marked; each of them is stored.",
    )


def chosen(wb: Workbench) -> list[str]:
    """The models that are asked: the answer model, then those beside it."""
    main = _main(wb)
    more = [id for id in st.session_state.get(state.BESIDE, []) if id in wb.models]
    return [main, *(id for id in more if id != main)]


def _main(wb: Workbench) -> str:
    return str(st.session_state.get(state.MODEL) or wb.settings.model)


def show(wb: Workbench) -> None:
    """Draw the answers of the address side by side."""
    from workbench.display.beside import beside_html  # noqa: PLC0415

    st.set_page_config(layout="wide")
    answers = _opened(wb, _wanted())
    columns = _with_missing(wb, answers)
    if not answers:
        return
    seen = dict(zip([a.id for a in answers], all_for_eyes(wb, answers), strict=True))
    shown = [seen[one.id] if isinstance(one, Answer) else one for one in columns]
    st.html(beside_html(shown, wb.titles(), wb.models, page="Evidence", linked=True))
    st.caption(
        "Open one of them by its title to see its reasons, explain it, or say what you think of it."
    )


def _wanted() -> list[str]:
    """The ids of the address, each once; what is too much is told and left out."""
    named = [id.strip() for id in st.query_params.get("answers", "").split(",")]
    ids = list(dict.fromkeys(id for id in named if id))
    if len(ids) > asking.LIMIT:
        st.warning(
            f"Up to {asking.LIMIT} answers can stand side by side; this link names {len(ids)}. "
            f"The first {asking.LIMIT} are shown."
        )
    return ids[: asking.LIMIT]


def _opened(wb: Workbench, ids: list[str]) -> list[Answer]:
    """The answers that are there; those that are not are told."""
    found, unknown = [], []
    for id in ids:
        try:
            found.append(wb.answer(id, trace=state.first_time(state.opening(id))))
        except NotFoundError:
            unknown.append(id)
    if unknown or not ids:
        named = ", ".join(f"“{markdown_literal(id, 40)}”" for id in unknown)
        st.warning(
            f"There is no answer under {named}. It may belong to another workspace."
            if named
            else "This link names no answer."
        )
    return found


def _with_missing(wb: Workbench, answers: list[Answer]) -> list[Answer | Missing]:
    """The columns: with those whose model failed, as long as the question is remembered."""
    from workbench.display.beside import Missing  # noqa: PLC0415

    found = asking.find(wb, st.query_params.get("asked", ""))
    if found is None:
        return list(answers)
    asked, by_id = found[1], {a.id: a for a in answers}
    columns: list[Answer | Missing] = []
    for model in asked.models:
        answer = by_id.pop(asked.answers.get(model, ""), None)
        if answer is not None:
            columns.append(answer)
        elif model in asked.problems:
            columns.append(Missing(model, asked.problems[model]))
    return [*columns, *by_id.values()][: asking.LIMIT]
