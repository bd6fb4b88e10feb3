"""Which parts of the evidence made an answer come out so: as coloured text and as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from workbench import words
from workbench.display import units
from workbench.display.evidence import withdrawn
from workbench.display.heat import side, strength
from workbench.display.html import Markup, label, tag
from workbench.display.layers import Layer, Span, disjoint, render
from workbench.display.say import percent, place, title
from workbench.display.verdict import uses_table, verdict_card
from workbench.records import Answer, Attribution, Evidence, Passage

__all__ = ["answer_head", "attribution_heatmap", "attribution_legend", "attribution_table",
           "uses_table", "verdict_card"]  # fmt: skip

#: Units with the largest effects that carry their number in the text.
NUMBERED = 2
#: The share of full colour that is seen as a colour.
SEEN = 0.05
#: Rows of the table.
ROWS = 50
UNCLEAR = "cannot be told from no effect"


def attribution_heatmap(
    a: Attribution, evidence: Sequence[Evidence], *, titles: Mapping[str, str], question: str = ""
) -> Markup:
    """The evidence with each unit tinted by what it is worth, and a legend, as HTML.

    Passages in which nothing has an effect that can be seen are folded, unless that is so of all.
    Units of the question tint the question instead.

    Parameters
    ----------
    evidence : sequence of Evidence
        What the answer was given from; units are found in it by document, text and offsets.
    titles : mapping
        The title of each document by its id.
    question : str
        Needed where the units are words of the question.

    Notes
    -----
    Needs :func:`workbench.display.style.stylesheet` once on the page.
    """
    shown: Sequence[Markup] = [_question(a, question)]
    if a.unit != "question":
        found = [_units_in(a, item.passage) for item in evidence]
        open_ = [any(_counts(a, i) for i in own) for own in found]
        shown = [
            _passage(a, item.passage, own, titles=titles, open_=opened or not any(open_))
            for item, own, opened in zip(evidence, found, open_, strict=True)
        ]
    nothing = tag("p", "There is no evidence to colour.", class_="wb-note")
    return tag(
        "div",
        shown or nothing,
        attribution_legend(a),
        class_="wb wb-heat",
        role="group",
        aria_label=f"Heatmap: what each {words.unit(a.unit)} is worth to the answer",
    )


def answer_head(answer: Answer) -> Markup:
    """The question, what was answered and how surely, without the evidence, as HTML.

    Notes
    -----
    Needs :func:`workbench.display.style.stylesheet` once on the page.
    """
    sure = f"{words.confidence(answer.confidence).word} ({percent(answer.confidence)})"
    return tag(
        "section",
        tag("div", answer.question, class_="wb-question", role="heading", aria_level=3, dir="auto"),
        tag(
            "p",
            tag("bdi", words.answer_text(answer)),
            class_="wb-statement" if answer.statements else "wb-abstention",
            dir="auto",
        ),
        tag("p", f"{words.STATUS[answer.status]} · {sure} · model {label(answer.model)}",
            class_="wb-meta"),
        class_=f"wb wb-head wb-{answer.status}",
        aria_label="The answer that is explained",
    )  # fmt: skip


def _question(a: Attribution, question: str) -> Markup:
    if not question:
        return tag("p", "The question was not kept, so that its words cannot be shown.",
                   class_="wb-note")  # fmt: skip
    spans = [(u.start, u.end) for u in a.units]
    text = render(question, 0, [_layer(a, list(range(len(spans))), spans, question, 0)])
    return tag("div", text, class_="wb-text wb-heat-text wb-question", dir="auto")


def _passage(
    a: Attribution, p: Passage, own: Sequence[int], *, titles: Mapping[str, str], open_: bool
) -> Markup:
    name = title(p, titles)
    where = place(p, name)
    body = withdrawn()
    if p.text:
        spans = [(a.units[i].start, a.units[i].end) for i in own]
        text = render(p.text, p.start, [_layer(a, own, spans, p.text, p.start)])
        body = tag("div", text, class_="wb-text wb-heat-text", dir="auto")
    return tag(
        "details",
        tag(
            "summary",
            tag(
                "span",
                tag("strong", name, class_="wb-title", dir="auto"),
                tag("span", where, class_="wb-where", dir="auto") if where else None,
                class_="wb-source",
            ),
            _summed_up(a, own) if p.text else None,
        ),
        tag("div", body, class_="wb-ev-body"),
        class_="wb-ev",
        open=open_,
    )


def _counts(a: Attribution, i: int) -> bool:
    """Whether a unit has an effect that can be told from none, and that its colour shows."""
    return not a.unclear[i] and abs(a.values[i]) >= SEEN * units.full(a.payoff)


def _summed_up(a: Attribution, own: Sequence[int]) -> Markup:
    """The largest effect in a passage, so that a folded one need not be opened."""
    clear = [i for i in own if not a.unclear[i]]
    if not clear:
        return tag("span", "no clear effect", class_="wb-score")
    largest = max(clear, key=lambda i: abs(a.values[i]))
    lead = None if a.unit == "passage" else tag("small", "strongest ")
    return tag("span", lead, units.number(a, a.values[largest]), class_="wb-score")


def _units_in(a: Attribution, p: Passage) -> list[int]:
    """The units that lie in a passage, wholly or in part, in reading order.

    Passages may overlap: of units that are passages, only the passage itself counts.
    """
    same = [
        i
        for i, u in enumerate(a.units)
        if u.document == p.document
        and u.text_sha256 == p.text_sha256
        and u.start < p.end
        and p.start < u.end
    ]
    itself = [i for i in same if (a.units[i].start, a.units[i].end) == (p.start, p.end)]
    if a.unit == "passage" and itself:
        return itself[:1]
    return sorted(same, key=lambda i: (a.units[i].start, a.units[i].end))


def _layer(
    a: Attribution, own: Sequence[int], spans: Sequence[Span], text: str, offset: int
) -> Layer:
    """The units as a layer of tints; where units overlap, the larger effect is shown."""
    pieces = [(span, i) for span, i in zip(spans, own, strict=True)]
    pieces.sort()
    if any(first[0][1] > second[0][0] for first, second in pairwise(pieces)):
        pieces = [
            (span, own[max(over, key=lambda k: abs(a.values[own[k]]))])
            for span, over in disjoint(spans)
        ]
    last = {i: index for index, (_, i) in enumerate(pieces)}
    numbered = units.strongest(a, NUMBERED)

    def wrap(index: int, inside: Markup) -> Markup:
        i = pieces[index][1]
        return _tinted(a, i, inside, numbered=i in numbered and last[i] == index)

    return Layer([_trimmed(span, text, offset) for span, _ in pieces], wrap)


def _trimmed(span: Span, text: str, offset: int) -> Span:
    """A span without the white space around its words, which is not underlined."""
    inner = text[max(span[0] - offset, 0) : max(span[1] - offset, 0)]
    start = max(span[0], offset) + len(inner) - len(inner.lstrip())
    return (start, max(start, max(span[0], offset) + len(inner.rstrip())))


def _tinted(a: Attribution, i: int, inside: Markup, *, numbered: bool) -> Markup:
    value = a.values[i]
    look, style = "wb-unclear", None
    if not a.unclear[i]:
        look, style = side(value), f"--m:{strength(value, units.full(a.payoff)):g}"
    # The number is drawn by the style sheet, so that it is not copied with the text.
    worth = tag("span", class_="wb-worth", data_n=units.number(a, value)) if numbered else None
    return tag("span", inside, worth, class_=f"wb-w {look}", style=style, title=units.tooltip(a, i))


def attribution_legend(a: Attribution) -> Markup:
    """What the colours and lines mean, and how much full colour stands for."""
    end = units.full(a.payoff)
    con, pro = (
        ("lowers it", "raises it") if a.payoff == "score" else ("speaks against", "speaks for")
    )
    return tag(
        "div",
        _key(con, "wb-con", f"{units.number(a, -end)} or less"),
        tag("span", class_="wb-ramp", role="img", aria_label=f"from “{con}” to “{pro}”"),
        _key(pro, "wb-pro", f"{units.number(a, end)} or more"),
        tag("span", tag("span", UNCLEAR, class_="wb-w wb-unclear"), class_="wb-key"),
        tag("span", _scale(a), class_="wb-meta wb-legend-note"),
        class_="wb-legend",
        role="note",
        aria_label="Legend",
    )


def _key(name: str, look: str, amount: str) -> Markup:
    sample = tag("span", name, class_=f"wb-w {look}", style="--m:1")
    return tag("span", sample, tag("span", amount, class_="wb-meta"), class_="wb-key")


def _scale(a: Attribution) -> str:
    text = (
        f"Shown: {units.quantity(a)}, in {units.payoff(a)}. The same scale for every document, "
        "answer and model."
    )
    if a.quantity == "removal" and len(a.values) > 1:
        text += f" {words.unit(a.unit, 2).capitalize()} that stand in for one another have no "
        text += "effect each."
    return text


# ---------------------------------------------------------------- all numbers


def attribution_table(a: Attribution, *, open_: bool = False) -> Markup:
    """Every unit with its value and interval, largest first; up to 50 rows.

    Parameters
    ----------
    open_ : bool, default False
        Whether it is unfolded from the start.
    """
    order = sorted(range(len(a.values)), key=lambda i: -abs(a.values[i]))
    heads = (words.unit(a.unit).capitalize(), "Value", "Interval", "Clear effect?")
    left_out = len(order) - ROWS
    ends = (
        f"Value: {units.quantity(a)}, in {units.payoff(a)}. With everything the value is "
        f"{units.number(a, a.full)}, with nothing {units.number(a, a.base)}."
    )
    if not all(units.exact(a, i) for i in order):
        ends += " An interval is meant to hold the true value 9 times in 10."
    return tag(
        "details",
        tag("summary", "All numbers"),
        tag(
            "div",
            tag(
                "table",
                tag("thead", tag("tr", [tag("th", head, scope="col") for head in heads])),
                tag("tbody", [_row(a, i) for i in order[:ROWS]]),
                class_="wb-table",
            ),
            class_="wb-scroll",
            role="region",
            aria_label="All numbers",
            tabindex=0,
        ),
        tag("p", f"{left_out} more with smaller values.", class_="wb-note")
        if left_out > 0
        else None,
        tag("p", ends, class_="wb-note"),
        class_="wb wb-more",
        open=open_,
    )


def _row(a: Attribution, i: int) -> Markup:
    told = ("no effect" if units.exact(a, i) else "no") if a.unclear[i] else "yes"
    return tag(
        "tr",
        tag("th", tag("bdi", label(units.unit_text(a, i))), scope="row", dir="auto"),
        tag("td", units.number(a, a.values[i]), class_="wb-figure"),
        tag("td", units.interval(a, i), class_="wb-figure"),
        tag("td", told),
        class_="wb-blurred" if a.unclear[i] else None,
    )
