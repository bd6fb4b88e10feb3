"""The Ask page: a question in, a cited answer with its reasons out."""

from __future__ import annotations

import streamlit as st

from workbench.display.html import markdown_literal
from workbench.errors import NotFoundError, WorkbenchError
from workbench.records import Answer
from workbench.service import SAMPLE, Workbench
from workbench.ui import asking, beside, feedback, filters, history, state, trail, why
from workbench.ui.eyes import for_eyes
from workbench.ui.frame import open_page

_ALL = "all documents"
_PAGE = "ask"
_ADDRESS = ("answer", "answers", "asked", "asking")
_LEAD = (
    "Answers are taken from your own documents alone, each with the place where it stands. "
    "Each question stands alone: earlier ones are not remembered."
)


def show() -> None:
    """Draw the page."""
    wb = open_page("Ask your documents", _LEAD)
    collections = wb.documents.collections()
    _sidebar(wb)
    if not collections:
        _empty(wb)
        return
    _question(wb, collections)
    _written_out()
    _problem()
    if _under_way(wb):
        return
    if "answers" in st.query_params:
        beside.show(wb)
        return
    answer = _chosen(wb)
    if answer is not None:
        _answer(wb, answer)


def _sidebar(wb: Workbench) -> None:
    models = wb.models
    state.restore(state.MODEL, wb.settings.model)
    with st.sidebar:
        st.selectbox(
            "Answer model",
            list(models),
            format_func=lambda id: models[id],
            key=state.widget(state.MODEL),
            on_change=state.keep,
            args=(state.MODEL,),
            help="Who answers. The Models page says where each runs and what it costs.",
        )
        history.show(wb)


def _empty(wb: Workbench) -> None:
    st.info(
        "There are no documents yet. Add your own on the Evidence page, or load the sample: "
        "the support pages of an invented energy supplier."
    )
    left, right = st.columns(2)
    if left.button("Load the sample", type="primary", width="stretch"):
        bar = st.progress(0.0, "Loading the sample …")

        def show_progress(done: int, total: int, name: str) -> None:
            bar.progress(done / max(total, 1), f"{done} of {total} documents")

        wb.load_sample(show_progress)
        st.rerun()
    right.page_link("pages/1_Evidence.py", label="Add my own documents", icon=":material/upload:")


def _question(wb: Workbench, collections: dict[str, int]) -> None:
    scope = [_ALL, *collections]
    if st.session_state.get(state.COLLECTION) not in scope:
        st.session_state[state.COLLECTION] = _ALL
    with st.form("ask", border=False):
        st.text_area(
            "Your question",
            key=state.QUESTION,
            height=68,
            placeholder="For example: What do I get if an engineer misses an appointment?",
        )
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        if len(collections) > 1:
            state.restore(state.COLLECTION, _ALL)
            left.selectbox(
                "Ask",
                scope,
                key=state.widget(state.COLLECTION),
                format_func=lambda name: _ALL if name == _ALL else f"only “{name}”",
            )
        right.form_submit_button(
            "Ask", type="primary", width="stretch", on_click=_ask_typed, args=(wb,)
        )
    beside.choose(wb)
    with st.expander("Narrow down the documents that are asked", icon=":material/filter_alt:"):
        filters.choose(wb.documents.list(), _PAGE)
    if SAMPLE in collections and st.session_state[state.COLLECTION] in (_ALL, SAMPLE):
        folded = any(name in st.query_params for name in ("answer", "answers", "asking"))
        with st.expander("Try a question", expanded=not folded, key=f"suggestions-{folded}"):
            _suggestions(wb)


def _suggestions(wb: Workbench) -> None:
    for number, question in enumerate(wb.suggestions()):
        st.button(
            question,
            key=f"suggested-{number}",
            type="tertiary",
            icon=":material/arrow_forward:",
            on_click=_ask,
            args=(wb, question),
        )


def _ask_typed(wb: Workbench) -> None:
    if state.widget(state.COLLECTION) in st.session_state:
        state.keep(state.COLLECTION)
    _ask(wb, st.session_state[state.QUESTION])


def _ask(wb: Workbench, question: str) -> None:
    """Ask the models that are chosen; a short wait, after which the page shows how it goes."""
    collection = st.session_state.get(state.COLLECTION, _ALL)
    st.session_state.pop(state.PROBLEM, None)
    for name in _ADDRESS:
        st.query_params.pop(name, None)
    try:
        asked = asking.start(
            wb, question, beside.chosen(wb),
            collection=None if collection == _ALL else collection,
            only=filters.chosen(_PAGE),
        )  # fmt: skip
    except WorkbenchError as error:
        st.session_state[state.PROBLEM] = error.message
        return
    st.query_params["asking"] = asked.token
    _settle(wb, asked.token)


def _settle(wb: Workbench, token: str) -> bool:
    """Whether all models were asked; the address then holds what they answered."""
    asked = asking.arrived(wb, token)
    if asked is None:
        return False
    for id in asked.ids:
        state.first_time(state.opening(id))  # who asks has it open already
    st.query_params.pop("asking", None)
    if asked.refusal:
        st.session_state[state.PROBLEM] = asked.refusal
    elif len(asked.models) == 1:
        st.query_params["answer"] = asked.ids[0]
    else:
        st.query_params["answers"] = ",".join(asked.ids)
        if asked.problems:  # why a column is empty is known to the job alone
            st.query_params["asked"] = token
    st.session_state[state.ADDRESS] = _address()
    return True


def _under_way(wb: Workbench) -> bool:
    """Whether a question is on its way, and then how far it has come."""
    token = st.query_params.get("asking")
    if not token:
        return False
    if _settle(wb, token):
        st.rerun()
    asking.wait(wb, token)
    return True


def _address() -> dict[str, str]:
    """What the address opens."""
    return {name: st.query_params[name] for name in _ADDRESS if name in st.query_params}


def _written_out() -> None:
    """Streamlit's links to the first page leave out of the address what they open; write it there.

    Once only, for each time that it is written adds a step to the browser's way back.
    """
    now = _address()
    before = st.session_state.get(state.ADDRESS, now)
    st.session_state[state.ADDRESS] = now
    if now and now != before:
        st.query_params.update(now)


def _problem() -> None:
    problem = st.session_state.pop(state.PROBLEM, None)
    if problem:
        st.error(markdown_literal(problem, limit=1_000))


def _chosen(wb: Workbench) -> Answer | None:
    wanted = st.query_params.get("answer")
    if not wanted:
        return None
    try:
        return wb.answer(wanted, trace=state.first_time(state.opening(wanted)))
    except NotFoundError:
        st.warning("There is no answer under this link. It may belong to another workspace.")
        return None


def _answer(wb: Workbench, answer: Answer) -> None:
    from workbench.display.answer import answer_card  # noqa: PLC0415
    from workbench.display.copy import as_text  # noqa: PLC0415

    titles = wb.titles()
    shown = for_eyes(wb, answer)
    st.html(answer_card(shown, titles=titles, page="Evidence"))
    if answer.evidence:
        st.page_link(
            "pages/2_Explain.py",
            label="Explain this answer, and check the explanation",
            icon=":material/troubleshoot:",
            query_params={"answer": answer.id},
        )
    with st.expander("Copy with citations", icon=":material/content_copy:"):
        st.code(as_text(shown, titles), language=None, wrap_lines=True)
    why.show(shown, titles)
    feedback.show(wb, shown)
    trail.show(wb, answer)
