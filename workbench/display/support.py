"""Statements of a text beside the evidence that backs them, and the words that nothing backs."""

from __future__ import annotations

from collections.abc import Sequence

from workbench import words
from workbench.display import say
from workbench.display.html import Markup, join, label, tag
from workbench.display.layers import Layer, render
from workbench.records import Checked, Support


def support_table(
    checked: Checked, text: str, evidence: Sequence[str], names: Sequence[str] = ()
) -> Markup:
    """A table *statement | evidence | support*, with a legend.

    Parameters
    ----------
    text : str
        What was checked.
    evidence : sequence of str
        What it was held against.
    names : sequence of str
        What each text of the evidence is called; by default its number.
    """
    if not checked.statements:
        return tag("p", "The text holds no statement.", class_="wb-note")
    head = tag(
        "tr", *(tag("th", name, scope="col") for name in ("Statement", "Evidence", "Support"))
    )
    rows = [_row(one, text, evidence, names) for one in checked.statements]
    return tag(
        "div",
        tag("p", tag("strong", verdict(checked)), class_="wb-advice"),
        tag("table", tag("thead", head), tag("tbody", rows), class_="wb-support"),
        tag(
            "p",
            tag("span", "dotted underline", class_="wb-unbacked"),
            ": the word stands nowhere in the evidence. Support is the probability that the "
            "statement is backed, from its words, numbers, names, denials and their order; it "
            "does not understand what it reads.",
            class_="wb-note",
        ),
        class_="wb wb-checked",
    )


def opinions_table(
    statements: Sequence[str],
    ours: Sequence[bool],
    theirs: Sequence[bool | None],
    judge: str,
) -> Markup:
    """Two judges of each statement side by side, and how far they agree, in words.

    Parameters
    ----------
    ours, theirs : sequences of the length of ``statements``
        Whether it is backed; None where the other judge did not say.
    judge : str
        What the other judge is called.
    """
    name = label(judge, 80)
    head = tag("tr", *(tag("th", n, scope="col") for n in ("Statement", "Ours", name)))
    rows = [
        tag(
            "tr",
            tag("td", tag("bdi", text), dir="auto"),
            tag("td", _BACKED[mine]),
            tag("td", _BACKED[other] if other in (mine, None) else tag("strong", _BACKED[other])),
        )
        for text, mine, other in zip(statements, ours, theirs, strict=True)
    ]
    return tag(
        "div",
        tag("p", tag("strong", agreement(ours, theirs)), class_="wb-advice"),
        tag("table", tag("thead", head), tag("tbody", rows), class_="wb-support"),
        class_="wb wb-checked",
    )


def agreement(ours: Sequence[bool], theirs: Sequence[bool | None]) -> str:
    """How far two judges agree, in a sentence, with what follows from it."""
    said = [(a, b) for a, b in zip(ours, theirs, strict=True) if b is not None]
    if not said:
        return "The other model gave no judgement that could be read."
    same, of = sum(a == b for a, b in said), len(said)
    silent = len(theirs) - of
    more = f" Of {silent} more it said nothing that could be read." if silent else ""
    if same == of:
        alone = "Both say the same." if of == 1 else f"Both say the same of all {of} statements."
        return f"{alone}{more}"
    return (
        f"They say the same of {same} of {of} statements. Look yourself at those on which they "
        f"differ.{more}"
    )


_BACKED = {True: "backed", False: "not backed", None: "said nothing"}


def verdict(checked: Checked) -> str:
    """How far the whole text can be relied on, in words."""
    amount, total = say.percent(checked.grounded), len(checked.statements)
    if checked.is_grounded and checked.doubtful:
        return f"{checked.doubtful} of {total} statements are in doubt; the rest is backed."
    if checked.is_grounded:
        return f"Backed by the evidence, as far as words tell ({amount})."
    return f"Not all of it is backed by the evidence ({amount})."


def _row(one: Support, text: str, evidence: Sequence[str], names: Sequence[str]) -> Markup:
    def mark(_: int, inside: Markup) -> Markup:
        return tag("span", inside, class_="wb-unbacked", title="nowhere in the evidence")

    said = render(text[one.start : one.end], one.start, [Layer(one.unbacked, mark)])
    backing = [
        tag(
            "p",
            tag("span", f"{_name(place.evidence, names)}: ", class_="wb-meta"),
            tag("bdi", evidence[place.evidence][place.start : place.end]),
            dir="auto",
        )
        for place in one.backing
    ]
    return tag(
        "tr",
        tag("td", said, dir="auto"),
        tag("td", backing or "nothing", class_="wb-note" if not backing else None),
        tag(
            "td",
            tag("strong", words.support(one.probability)),
            join(" ", say.percent(one.probability)),
            tag("p", "; ".join(one.reasons), class_="wb-note"),
        ),
    )


def _name(number: int, names: Sequence[str]) -> str:
    return label(names[number], 80) if number < len(names) else f"Text {number + 1}"
