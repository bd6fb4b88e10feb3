"""What is explained, and how. The address of the page holds it all: a link reopens it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from workbench import words
from workbench.display.html import label
from workbench.errors import NotFoundError
from workbench.records import Answer
from workbench.service import Workbench
from workbench.ui import state

_UNITS = {
    "passage": "Passages",
    "sentence": "Sentences",
    "word": "Words",
    "question": "Words of the question",
}
_DEFAULT_UNIT = "sentence"
#: A number of an address that is longer is none.
_DIGITS = 10


@dataclass(frozen=True)
class Request:
    """What is explained, and how."""

    answer: str
    method: str
    unit: str
    statement: int = 0
    span: tuple[int, int] | None = None
    budget: int | None = None
    seed: int = 0

    @property
    def arguments(self) -> dict[str, Any]:
        """As ``wb.explain`` and ``wb.explanations.panel`` take them, without the method."""
        return {
            "unit": self.unit,
            "statement": self.statement,
            "span": self.span,
            "budget": self.budget,
            "seed": self.seed,
        }


def answer(wb: Workbench) -> Answer | None:
    """The answer of the address, or one that is chosen among one's own."""
    mine = wb.history(50)
    wanted = st.query_params.get("answer")
    ids = [past.id for past in mine]
    if wanted and wanted not in ids:
        ids.insert(0, wanted)
    if not ids:
        st.info(
            "There is no answer to explain yet. Ask a question first; under its answer stands a "
            "link to this page."
        )
        st.page_link("app.py", label="Ask a question", icon=":material/forum:")
        return None
    asked = {past.id: past.question for past in mine}
    chosen = kept(
        lambda key, change: st.selectbox(
            "Answer", ids, key=key, on_change=change,
            format_func=lambda id: asked.get(id, "the answer of this link"),
        ),
        "answer", ids[0], ids,
    )  # fmt: skip
    try:
        found = wb.answer(chosen, trace=state.first_time(f"answer {chosen}"))
    except NotFoundError:
        st.warning("There is no answer under this link. It may belong to another workspace.")
        return None
    st.query_params["answer"] = chosen
    return found


def request(wb: Workbench, given: Answer) -> Request:
    """Draw the choices."""
    unit = kept(
        lambda key, change: st.segmented_control(
            "What is removed, one after the other", list(_UNITS), key=key, on_change=change,
            format_func=_UNITS.__getitem__, required=True,
        ),
        "unit", _DEFAULT_UNIT, list(_UNITS),
    )  # fmt: skip
    methods = wb.explanations.methods
    method = kept(
        lambda key, change: st.selectbox(
            "How it is measured", methods, key=key, on_change=change, format_func=_method,
            help="\n".join(f"- **{words.method(m)}**: {_about(m)}" for m in methods),
        ),
        "method", methods[0], list(methods),
    )  # fmt: skip
    with st.expander("Which words of the answer, and settings", icon=":material/tune:"):
        statement = _statement(given)
        span = _span(given, statement)
        left, right = st.columns(2)
        budget = _number(
            left, "The most evaluations of the model", "budget", None, 2, 100_000,
            "Left empty, each method takes what it needs.",
        )  # fmt: skip
        seed = _number(
            right, "Seed of what is random", "seed", 0, 0, 10_000,
            "The same seed gives the same numbers.",
        )  # fmt: skip
    return Request(given.id, method, unit, statement, span, budget, seed or 0)


def methods(wb: Workbench, first: str) -> list[str]:
    """Methods that stand side by side; none until somebody asks for them."""
    names = wb.explanations.methods
    suggested = [m for m in (first, "leave_one_out", "exact", "surrogate") if m in names]
    chosen = st.multiselect(
        "Methods", names, default=_listed(names) or list(dict.fromkeys(suggested)),
        format_func=_method, key="explain-methods",
    )  # fmt: skip
    if st.button("Put them side by side", icon=":material/compare_arrows:") and chosen:
        st.query_params["methods"] = ",".join(chosen)
    return _listed(names)


def _listed(names: Sequence[str]) -> list[str]:
    """Those of the address that there are, each once."""
    listed = dict.fromkeys(st.query_params.get("methods", "").split(","))
    return [m for m in listed if m in names]


def _method(name: str) -> str:
    plain = words.method(name)
    return plain if plain == name else f"{plain} ({name})"


def _about(name: str) -> str:
    return words.METHODS_PLAIN[name][1] if name in words.METHODS_PLAIN else "added by you"


def _statement(given: Answer) -> int:
    count = len(given.statements)
    if count < 2:
        return 0
    texts = [label(s.text, limit=80) for s in given.statements]
    chosen = kept(
        lambda key, change: st.selectbox(
            "Statement of the answer", range(count), key=key, on_change=change,
            format_func=lambda i: f"{i + 1}. {texts[i]}",
        ),
        "statement", 0, list(range(count)), read=int,
    )  # fmt: skip
    return int(chosen)


def _span(given: Answer, statement: int) -> tuple[int, int] | None:
    from workbench.evidence.tokens import words as word_spans  # noqa: PLC0415

    text = given.statements[statement].text if given.statements else ""
    spans = word_spans(text)
    if len(spans) < 2:
        return None
    whole = (0, len(spans) - 1)
    start, end = _read_span(spans) or whole
    left, right = st.columns(2)
    names = [f"{i + 1}. {text[a:b]}" for i, (a, b) in enumerate(spans)]
    keys = (f"explain-first-{given.id}-{statement}", f"explain-last-{given.id}-{statement}")
    st.session_state[keys[0]], st.session_state[keys[1]] = start, end

    def change() -> None:
        first, last = sorted(st.session_state[key] for key in keys)
        span = None if (first, last) == whole else f"{spans[first][0]}-{spans[last][1]}"
        _write("span", span, None)

    for where, text_over, key in ((left, "From word", keys[0]), (right, "to word", keys[1])):
        where.selectbox(
            text_over, range(len(spans)), key=key, on_change=change, format_func=names.__getitem__
        )
    return None if (start, end) == whole else (spans[start][0], spans[end][1])


def _read_span(spans: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """The span of the address as first and last word; None where it is none of these words."""
    parts = st.query_params.get("span", "").split("-")
    starts, ends = [a for a, _ in spans], [b for _, b in spans]
    first, last = map(_whole, parts) if len(parts) == 2 else (None, None)
    if first is None or last is None:
        return None
    if first not in starts or last not in ends or starts.index(first) > ends.index(last):
        return None
    return starts.index(first), ends.index(last)


def _number(
    where: Any, text: str, name: str, default: int | None, low: int, high: int, help: str
) -> int | None:
    found = _whole(st.query_params.get(name, ""))
    value = default if found is None or not low <= found <= high else found
    key = f"explain-{name}"
    st.session_state[key] = value

    def change() -> None:
        _write(name, st.session_state[key], default)

    given = where.number_input(
        text, low, high, key=key, on_change=change, help=help,
        placeholder="as many as it needs" if default is None else None,
    )  # fmt: skip
    return None if given is None else int(given)


def _whole(written: str) -> int | None:
    """A whole number from 0 on that can be meant; None for anything else."""
    return int(written) if written.isdecimal() and len(written) < _DIGITS else None


def open_answer(id: str) -> None:
    """Let the address name another answer; what was chosen of the one before is not of this."""
    st.query_params["answer"] = id
    for other in ("statement", "span"):
        st.query_params.pop(other, None)


def kept(
    draw: Callable[[str, Callable[[], None]], Any],
    name: str,
    default: Any,
    options: Sequence[Any],
    read: Callable[[str], Any] = str,
) -> Any:
    """Draw a widget whose value stands in the address; what cannot be one is the default.

    Parameters
    ----------
    draw : callable
        Takes the widget's key and what is to be called when its value changes.
    """
    try:
        value = read(st.query_params.get(name, ""))
    except ValueError:
        value = default
    key = f"explain-{name}"
    st.session_state[key] = value if value in options else default

    def change() -> None:
        if name == "answer":
            open_answer(st.session_state[key])
            return
        _write(name, st.session_state[key], default)
        if name == "statement":
            st.query_params.pop("span", None)

    return draw(key, change)


def _write(name: str, value: Any, default: Any) -> None:
    if value == default or value is None:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = str(value)
