"""What an answer depends on, how far that can be believed, and what each citation does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbench import words
from workbench.display import say
from workbench.display.html import Markup, label, tag
from workbench.display.units import places, share
from workbench.records import Attribution, Use

#: Signs of the grades, from the best down: how many of four are full says the same as the word.
_SIGNS = {grade.word: "●" * full + "○" * (4 - full)
          for grade, full in zip(words.FAITHFUL, (4, 3, 2, 1), strict=True)}  # fmt: skip
NO_GRADE = "––"
#: A sign has its own shape beside its colour.
_LOOKS = {"✓": "wb-yes", "✗": "wb-no", "–": "wb-idle", "?": "wb-open"}
STRUCTURAL = "computed from the model’s own structure; no evaluation was needed"


def verdict_card(a: Attribution, *, contradicted_titles: Sequence[str] = ()) -> Markup:
    """What the answer depends on, how far this can be believed, and what it took, as HTML.

    Parameters
    ----------
    contradicted_titles : sequence of str
        Titles of the sources that say something else.

    Notes
    -----
    Needs :func:`workbench.display.style.stylesheet` once on the page.
    """
    said = "What the answer depends on was not worked out."
    if a.verdict is not None:
        said = words.verdict(a.verdict, a)
    return tag(
        "section",
        tag("p", "About these words of the answer: “", tag("bdi", label(a.span)), "”",
            class_="wb-note", dir="auto") if a.span else None,
        tag("p", said, class_="wb-verdict-said"),
        _contradicted(contradicted_titles),
        _grade(a),
        _cautions(a),
        tag("p", _meta(a), class_="wb-meta"),
        class_="wb wb-card wb-verdict",
        aria_label="Why the answer came out so",
    )  # fmt: skip


def _contradicted(titles: Sequence[str]) -> Markup | None:
    if not titles:
        return None
    names = words.listing(tuple(f"“{label(name, 100)}”" for name in titles))
    return tag("p", "Something else is said in ", tag("bdi", names), ".", class_="wb-caution",
               dir="auto")  # fmt: skip


def _grade(a: Attribution) -> Markup:
    """How far the explanation can be believed: words and sign, then the numbers."""
    grade = words.faithful(a.faithfulness, a.verdict)
    test = None if a.faithfulness is None else words.faithful_sentence(a.faithfulness, a.unit)
    return tag(
        "div",
        tag(
            "div",
            tag("span", "Can this be believed?", class_="wb-lead"),
            tag(
                "span",
                tag("span", _SIGNS.get(grade.word, NO_GRADE), class_="wb-pips", aria_hidden="true"),
                tag("strong", grade.word),
                class_="wb-grade-word",
            ),
            class_="wb-confidence",
        ),
        tag("p", grade.advice, class_="wb-advice"),
        tag("p", test, class_="wb-note") if test else None,
        class_="wb-reliance",
    )


def _cautions(a: Attribution) -> Markup | None:
    lines = [tag("p", label(note, 400), class_="wb-caution", dir="auto") for note in a.notes]
    if not a.complete:
        stopped = (
            f"What is shown rests on the {_evaluations(a.evaluations)} made by then; let it run to "
            "its end before you rely on it."
        )
        lead = tag("strong", "Stopped before its end. ")
        lines.insert(0, tag("p", lead, stopped, class_="wb-caution"))
    return tag("div", lines, class_="wb-cautions", role="note") if lines else None


def _meta(a: Attribution) -> str:
    plain = words.method(a.method)
    named = label(plain, 80) + (f" (method {label(a.method, 40)})" if plain != a.method else "")
    took = STRUCTURAL if a.structural else _evaluations(a.evaluations)
    if a.grade_evaluations:
        took += f", and {_evaluations(a.grade_evaluations)} to grade it"
    return f"{named} · {took} · {say.seconds(a.seconds * 1000)}"


def _evaluations(count: int) -> str:
    return "1 evaluation" if count == 1 else f"{count:,} evaluations"


# ---------------------------------------------------------------- citations


def uses_table(
    uses: Sequence[Use], titles: Mapping[str, str], *, payoff: str = "log_odds"
) -> Markup:
    """Each citation with two marks: whether the answer needs it, and whether it says the same.

    Parameters
    ----------
    titles : mapping
        The title of each document by its id.
    payoff : str
        What ``Use.fall`` is counted in, as in ``Attribution.payoff``.

    Notes
    -----
    Needs :func:`workbench.display.style.stylesheet` once on the page.
    """
    if not uses:
        return tag("p", "The answer cites nothing.", class_="wb wb-note")
    heads = ("Source", "Quoted", "Used?", "Supports?")
    rows = [_use(n, use, titles, payoff) for n, use in enumerate(uses, start=1)]
    return tag(
        "div",
        tag(
            "table",
            tag("thead", tag("tr", [tag("th", head, scope="col") for head in heads])),
            tag("tbody", rows),
            class_="wb-support",
        ),
        tag(
            "p",
            "Used: the answer would change without it. Supports: it says what the answer says. "
            "A source can do one without the other.",
            class_="wb-note",
        ),
        class_="wb wb-uses",
        role="group",
        aria_label="What each citation does",
    )


def _use(n: int, use: Use, titles: Mapping[str, str], payoff: str) -> Markup:
    citation = use.citation
    name = label(titles.get(citation.document, "")) or say.WITHDRAWN
    quoted = tag("p", "“", tag("bdi", label(citation.text, 300)), "”", dir="auto")
    if not citation.text:
        quoted = tag("p", f"{say.WITHDRAWN}. {say.WITHDRAWN_WHY}", class_="wb-withdrawn")
    return tag(
        "tr",
        tag("td", tag("span", str(n), class_="wb-number", aria_label=f"citation {n}")),
        tag("td", quoted, tag("p", name, class_="wb-meta", dir="auto")),
        tag("td", _used(use, payoff)),
        tag("td", _supports(use)),
    )


def _used(use: Use, payoff: str) -> Markup:
    number = f"fall {say.signed(use.fall, places(payoff))}"
    if not use.used:
        return _mark("–", "not needed", f"the answer stays without it ({number})")
    why = "without it the answer changes"
    if payoff == "log_odds" and use.fall >= 0.1:
        said = words.removal(use.fall, "source").rstrip(".")
        why = said[0].lower() + said[1:]
    return _mark("✓", "needed", f"{why} ({number})")


def _supports(use: Use) -> Markup:
    amount = None if use.support is None else f"support {share(use.support)}"
    if use.supports:
        return _mark("✓", "says the same", amount)
    if use.support is None:
        return _mark("?", "not looked for", None)
    return _mark("✗", "does not say it", amount)


def _mark(sign: str, said: str, detail: str | None) -> Markup:
    look = _LOOKS[sign]
    return tag(
        "p",
        tag("span", sign, class_=f"wb-tick-sign {look}", aria_hidden="true"),
        tag("strong", said),
        tag("span", f" {detail}", class_="wb-note") if detail else None,
    )
