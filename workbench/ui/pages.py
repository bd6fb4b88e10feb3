"""The pages of a PDF as they look, beside its text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from workbench.errors import WorkbenchError
from workbench.evidence.pages import Window, window
from workbench.records import Block, Document, PagePicture
from workbench.service import Workbench

_PDF = "application/pdf"

Spans = tuple[tuple[int, int], ...]


def has_pages(document: Document) -> bool:
    """Whether a document has pages that can be shown as pictures."""
    return document.media_type == _PDF and bool(document.pages)


def show_page(
    wb: Workbench,
    document: Document,
    text: str,
    blocks: Sequence[Block],
    spans: Sequence[tuple[int, int, str]],
) -> None:
    """Draw one page of a PDF with the spans that stand on it; nothing for other documents.

    Parameters
    ----------
    text : str
        The whole stored text.
    spans : sequence of (start, end, label)
        As :func:`workbench.display.document.document_view` takes them, and numbered alike.
    """
    from workbench.display.page import page_view  # noqa: PLC0415

    if not has_pages(document):
        return
    pages = document.pages or 1
    real = [(a, b, said) for a, b, said in spans if max(a, 0) < min(b, len(text))]
    first = _page_of(blocks, real[0][0]) if real else 1
    number = st.number_input(
        "Page of the original", 1, pages, min(first, pages), key=f"page-{document.id}-{first}"
    )
    where = window(blocks, number)
    numbers = _numbered(real, where.start, where.end)
    drawn = _page(wb, document, text, number, where, tuple(numbers))
    if isinstance(drawn, str):
        st.warning(f"Page {number} cannot be shown as a picture. {drawn} The text is complete.")
        return
    last = next((b for b in reversed(blocks) if b.page == number), None)
    edge = last.start if last else where.own
    away = [a < where.own or b > edge for a, b in numbers]
    view = page_view(drawn, document.title, list(numbers.values()), away)
    st.html(view)
    if st.button("Enlarge", icon=":material/zoom_in:"):
        _enlarged(view)


def _page(
    wb: Workbench, document: Document, text: str, number: int, where: Window, spans: Spans
) -> PagePicture | str:
    start, own, end = where
    inside = tuple((a - start, b - start) for a, b in spans)

    def load() -> PagePicture:
        from workbench.evidence.guard import Parser  # noqa: PLC0415

        data = wb.documents.original(document.id, document.text_sha256)
        with Parser(wb.settings.parse_seconds) as parser:
            return parser.page(data, document.title, number, text[start:end], own - start, inside)

    # All that decides about the picture is in the arguments that make the key.
    return _drawn(
        wb.settings.workspace, wb.tenant.id, document.sha256, document.text_sha256, number, inside,
        load,
    )  # fmt: skip


@st.dialog("Page of the original", width="large")
def _enlarged(view: str) -> None:
    st.html(view)


@st.cache_data(max_entries=64, ttl=600, show_spinner="Drawing the page …")
def _drawn(
    workspace: str,
    tenant: str,
    sha256: str,
    text_sha256: str,
    number: int,
    spans: Spans,
    _load: Callable[[], PagePicture],
) -> PagePicture | str:
    """The picture, or why there is none: a file that took long to fail is not tried at once."""
    try:
        return _load()
    except WorkbenchError as error:
        return error.message


def _page_of(blocks: Sequence[Block], position: int) -> int:
    """The page of the block that holds a position."""
    held = (b.page for b in blocks if b.start <= position < b.end)
    return next(held, None) or 1


def _numbered(
    spans: Sequence[tuple[int, int, str]], low: int, high: int
) -> dict[tuple[int, int], str]:
    """The spans within a stretch, each once, with the numbers that it has in the text."""
    numbers: dict[tuple[int, int], list[str]] = {}
    for at, (start, end, _) in enumerate(spans, start=1):
        inside = max(start, low), min(end, high)
        if inside[0] < inside[1]:
            numbers.setdefault(inside, []).append(str(at))
    return {span: ", ".join(found) for span, found in numbers.items()}
