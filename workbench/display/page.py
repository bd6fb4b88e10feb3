"""One page of a document as it looks, with what is cited marked on the picture."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.display.html import Markup, label, picture, tag
from workbench.records import Box, PagePicture

_PAD = 0.0025  # of the page's width: room between the letters and their outline


def page_view(
    page: PagePicture, title: str, numbers: Sequence[str], elsewhere: Sequence[bool] = ()
) -> Markup:
    """A page with outlined spans, each with its number, and a sentence that explains them.

    Parameters
    ----------
    page : PagePicture
        The picture, and for each span its boxes and the share of it that they cover.
    title : str
        Of the document.
    numbers : sequence of str
        What each span is called in the text beside it: ``"2"``, or ``"1, 3"``.
    elsewhere : sequence of bool, optional
        For each span, whether it may run over on to another page.

    Notes
    -----
    Needs :func:`workbench.display.style.stylesheet` once on the page.
    """
    name = f"Page {page.number} of “{label(title)}”"
    marks = [
        _mark(box, page, number if first else "")
        for boxes, number in zip(page.boxes, numbers, strict=True)
        for first, box in _firsts(boxes)
    ]
    drawn = picture(page.png, f"{name}, as the original looks", width=page.width,
                    height=page.height)  # fmt: skip
    return tag(
        "div",
        tag("div", drawn, marks, class_="wb-sheet"),
        tag("p", _legend(page, numbers), class_="wb-note"),
        [tag("p", said, class_="wb-note", role="note") for said in _gaps(page, numbers, elsewhere)],
        class_="wb wb-original",
    )


def _firsts(boxes: Sequence[Box]) -> list[tuple[bool, Box]]:
    return [(i == 0, box) for i, box in enumerate(boxes)]


def _mark(box: Box, page: PagePicture, number: str) -> Markup:
    down = _PAD * page.width / page.height
    left, top = max(box[0] - _PAD, 0), max(box[1] - down, 0)
    right, bottom = min(box[2] + _PAD, 1), min(box[3] + down, 1)
    place = f"left:{left:.3%};top:{top:.3%};width:{right - left:.3%};height:{bottom - top:.3%}"
    name = tag("span", number, class_="wb-sheet-number") if number else None
    return tag("span", name, class_="wb-sheet-mark", style=place)


def _legend(page: PagePicture, numbers: Sequence[str]) -> str:
    shown = [number for boxes, number in zip(page.boxes, numbers, strict=True) if boxes]
    if not shown:
        return f"Page {page.number} as the original looks. Nothing is marked on it."
    return (
        f"Page {page.number} as the original looks. Outlined: {'; '.join(shown)}, numbered as in "
        "the text."
    )


def _gaps(page: PagePicture, numbers: Sequence[str], elsewhere: Sequence[bool]) -> list[str]:
    """What of the spans is not marked, in words."""
    said = []
    for i, (share, number) in enumerate(zip(page.found, numbers, strict=True)):
        away = i < len(elsewhere) and elsewhere[i]
        if share > 0.995 or (away and not share):
            continue
        why = "the rest may stand on the page before or after" if away else (
            "the rest could not be found on the picture")  # fmt: skip
        if share:
            said.append(f"Of {number}, {min(share, 0.99):.0%} is marked here; {why}.")
        else:
            said.append(f"{number} could not be found on the picture; it stands in the text.")
    return said
