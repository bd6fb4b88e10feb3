"""One page of a document as it looks, with what is cited marked on the picture."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.display.html import Markup, label, picture, tag
from workbench.records import Box, PagePicture

_PAD = 0.0025  # of the page's width: room between the letters and their outline
_MARGIN = 0.3  # of the width: what begins before it is numbered in the left margin
_ROW = 0.015  # of the height: numbers that stand closer share one sign


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
    marks = [_mark(box, page) for boxes in page.boxes for box in boxes]
    drawn = picture(page.png, f"{name}, as the original looks", width=page.width,
                    height=page.height)  # fmt: skip
    return tag(
        "div",
        tag("div", drawn, marks, _numbers(page, numbers), class_="wb-sheet"),
        tag("p", _legend(page, numbers), class_="wb-note"),
        [tag("p", said, class_="wb-note", role="note") for said in _gaps(page, numbers, elsewhere)],
        class_="wb wb-original",
    )


def _mark(box: Box, page: PagePicture) -> Markup:
    down = _PAD * page.width / page.height
    left, top = max(box[0] - _PAD, 0), max(box[1] - down, 0)
    right, bottom = min(box[2] + _PAD, 1), min(box[3] + down, 1)
    place = f"left:{left:.3%};top:{top:.3%};width:{right - left:.3%};height:{bottom - top:.3%}"
    return tag("span", class_="wb-sheet-mark", style=place)


def _numbers(page: PagePicture, numbers: Sequence[str]) -> list[Markup]:
    """The numbers, in the nearer margin at the height where their spans begin."""
    rows: dict[tuple[str, int], tuple[float, list[str]]] = {}
    for boxes, number in zip(page.boxes, numbers, strict=True):
        if boxes:
            left, top, right, bottom = boxes[0]
            side = "right" if left + right > 1 and left > _MARGIN else "left"
            middle = (top + bottom) / 2
            rows.setdefault((side, round(middle / _ROW)), (middle, []))[1].append(number)
    return [
        tag("span", ", ".join(found), class_="wb-sheet-number", style=f"{side}:0;top:{middle:.3%}")
        for (side, _), (middle, found) in rows.items()
    ]


def _legend(page: PagePicture, numbers: Sequence[str]) -> str:
    shown = [number for boxes, number in zip(page.boxes, numbers, strict=True) if boxes]
    if not shown:
        return f"Page {page.number} as the original looks. Nothing is marked on it."
    return (
        f"Page {page.number} as the original looks. Outlined is what the text marks as "
        f"{', '.join(shown)}."
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
