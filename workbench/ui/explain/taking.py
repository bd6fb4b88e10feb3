"""All numbers, and the explanation to take away."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from workbench.records import Answer, Attribution, Panel
from workbench.service import Workbench
from workbench.ui.explain.choosing import Request

#: What can be taken away: a name, the file's ending, its media type and an icon.
_FILES = (
    ("Open as notebook", "ipynb", "application/x-ipynb+json", ":material/menu_book:"),
    ("One page to send on", "html", "text/html", ":material/web:"),
    ("Numbers as CSV", "csv", "text/csv", ":material/table:"),
    ("Everything as JSON", "json", "application/json", ":material/data_object:"),
)


def show(
    wb: Workbench, given: Answer, found: Attribution, seen: Attribution, request: Request
) -> None:
    """Draw the table and the files.

    Parameters
    ----------
    found : Attribution
        Exact; files cover personal data themselves.
    seen : Attribution
        The same for the eyes of who looks.
    """
    from workbench.display import attribution as drawn  # noqa: PLC0415

    st.html(drawn.attribution_table(seen, open_=True))
    if not found.complete:
        st.info("It was stopped before its end. Let it run to its end to take it away.")
        return
    files(wb, given, found, request)
    st.caption(
        "The notebook makes the same explanation again and says whether it came out the same, to "
        "the number. The address of this page holds all choices as well: whoever may open this "
        "workspace sees the same under it."
    )


def files(
    wb: Workbench, given: Answer, found: Attribution, request: Request, panel: Panel | None = None
) -> None:
    """Draw the buttons; a file is made, and its export logged, when its button is pressed."""
    columns = st.columns(2)
    chosen = _FILES if panel is None else _FILES[:2]
    for number, (label, ending, media_type, icon) in enumerate(chosen):
        columns[number % 2].download_button(
            label,
            _made(wb, given, found, request, panel, ending),
            file_name=f"explanation-{given.id}.{ending}",
            mime=media_type,
            icon=icon,
            width="stretch",
            on_click="ignore",
            key=f"take-{ending}-{panel is not None}",
        )


def _made(
    wb: Workbench, given: Answer, found: Attribution, request: Request, panel: Panel | None,
    ending: str,
) -> Callable[[], bytes]:  # fmt: skip
    def make() -> bytes:
        from workbench.service.exporting import explanation  # noqa: PLC0415

        return explanation(
            wb, given, found, ending, panel=panel, statement=request.statement,
            span=request.span, budget=request.budget,
        )  # fmt: skip

    return make
