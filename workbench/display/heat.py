"""The scale of the heatmap, and words on it.

There is one scale, the same for every passage, document and model: a share of :data:`FULL` of the
score has full colour, half of that has half. Whether a word adds or takes away shows twice, by
hue and by the style of its underline.
"""

from __future__ import annotations

from workbench.display.html import Markup, label, tag
from workbench.display.layers import Layer
from workbench.display.say import signed
from workbench.records import Passage, Split

#: The share of a passage's score, which goes from 0 to 1, that has full colour.
FULL = 0.10
#: A blue and an orange, which colour-blind people tell apart; both stand out from white and from
#: the dark theme's ground by more than 3 to 1. The style sheet has the same two.
PRO = (31, 135, 209)
CON = (222, 110, 20)
#: A share that rounds to 0.000 is not tinted.
VISIBLE = 0.0005


def strength(value: float, full: float = FULL) -> float:
    """How strong the colour of a value is, from 0 to 1; 1 from ``full`` on."""
    return round(min(abs(value) / full, 1.0), 2)


def side(value: float) -> str:
    """The class of a value's hue and line."""
    return "wb-pro" if value >= 0 else "wb-con"


def word_layer(split: Split, passage: Passage) -> Layer:
    """The words of a passage, each tinted by its share, with the number in its tooltip."""
    order = sorted(range(len(split.words)), key=lambda j: split.words[j])
    shares = split.by_word

    def wrap(index: int, words: Markup) -> Markup:
        j = order[index]
        if abs(shares[j]) < VISIBLE:
            return words
        return tag(
            "span",
            words,
            class_=f"wb-w {side(shares[j])}",
            style=f"--m:{strength(shares[j]):g}",
            title=word_title(split, passage, j),
        )

    return Layer([split.words[j] for j in order], wrap)


def share(split: Split, j: int) -> float:
    """The share of passage word ``j``; one of :attr:`Split.by_word`."""
    return sum(row[j] for row in split.cells)


def best_match(split: Split, j: int) -> str:
    """The question word through which passage word ``j`` gets most of its share; "" for none."""
    sign = 1 if share(split, j) >= 0 else -1
    best = max(range(len(split.query)), key=lambda i: sign * split.cells[i][j], default=None)
    return "" if best is None else label(split.query[best], 40)


def word_title(split: Split, passage: Passage, j: int) -> str:
    """``“meter”: +0.031, mostly through “meters”``."""
    word = label(passage.cut(*split.words[j]), 40)
    through = best_match(split, j)
    end = f", mostly through “{through}”" if through else ""
    return f"“{word}”: {signed(share(split, j))}{end}"


def legend() -> Markup:
    """What the colours and lines mean, and how much full colour stands for."""
    return tag(
        "div",
        tag(
            "span",
            tag("span", "takes away", class_="wb-w wb-con", style="--m:1"),
            tag("span", f"{signed(-FULL, 2)} or less", class_="wb-meta"),
            class_="wb-key",
        ),
        tag("span", class_="wb-ramp", role="img", aria_label="from taking away to adding"),
        tag(
            "span",
            tag("span", "adds", class_="wb-w wb-pro", style="--m:1"),
            tag("span", f"{signed(FULL, 2)} or more", class_="wb-meta"),
            class_="wb-key",
        ),
        tag(
            "span",
            "Share of the passage’s score; the same scale for every document and model.",
            class_="wb-meta wb-legend-note",
        ),
        class_="wb-legend",
        role="note",
        aria_label="Legend",
    )
