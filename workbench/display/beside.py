"""Answers of several models to one question, side by side, with what sets them apart marked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from workbench import words
from workbench.display import say
from workbench.display.beside_effects import effects_beside
from workbench.display.beside_sources import numbered, quoted_in, sources_beside
from workbench.display.differing import Differences, differences
from workbench.display.html import Markup, join, label, tag
from workbench.display.layers import Layer, Span, render
from workbench.display.references import Reference, linking, marker
from workbench.records import Answer, Citation, Statement, Status

__all__ = ["LIMIT", "Coming", "Differences", "Missing", "beside_html", "coming_html", "differences"]

#: So many answers stand side by side at most.
LIMIT = 4
_OWN = "words that no other answer has"
_PREVIEW = (
    "This is a preview. A text that is being written is held against your documents once it is "
    "whole."
)


@dataclass(frozen=True, slots=True)
class Missing:
    """A column without an answer: who was asked, and why there is none."""

    model: str
    said: str


@dataclass(frozen=True, slots=True)
class Coming:
    """A column that is not there yet: what is known of it, and the text so far."""

    model: str
    said: str
    text: str = ""


def beside_html(
    answers: Sequence[Answer | Missing],
    titles: Mapping[str, str],
    labels: Mapping[str, str],
    *,
    page: str | None = None,
    linked: bool = False,
) -> Markup:
    """Answers to one question side by side, as HTML: columns where there is room, else stacked.

    Below the answers stand the passages that they cite, and by whom; then what removing each
    sentence does to each answer, on one absolute scale.

    Parameters
    ----------
    answers : sequence of Answer or Missing
        In the order of the columns.
    titles : mapping
        The title of each document by its id.
    labels : mapping
        The plain name of each model by its id; others keep their id.
    page : str, optional
        The page that opens a document; without it there are no links to documents.
    linked : bool
        Whether each column's title opens its answer alone (``?answer=ID``).

    Notes
    -----
    Needs :func:`workbench.display.style.stylesheet` once on the page.
    """
    names = _names([_asked(one) for one in answers], labels)
    found = [one for one in answers if isinstance(one, Answer)]
    called = [n for one, n in zip(answers, names, strict=True) if isinstance(one, Answer)]
    apart = differences(found, called)
    own = {id(one): spans for one, spans in zip(found, apart.own, strict=True)}
    refs = numbered(found)
    fresh = {r.anchor for r in refs}  # those whose number does not stand on the page yet
    columns = [
        _column(one, name, refs, own.get(id(one), ()), titles, labels, fresh, linked=linked)
        for one, name in zip(answers, names, strict=True)
    ]
    return tag(
        "section",
        linking(refs),
        _question(found),
        _said(apart, marks=any(apart.own)),
        tag("div", columns, class_="wb-columns", style=f"--n:{max(len(columns), 1)}"),
        sources_beside(found, called, refs, titles=titles, page=page),
        effects_beside(found, called, titles=titles, linked=linked),
        class_="wb wb-card wb-beside",
        aria_label="Answers side by side",
    )


def _asked(one: Answer | Missing) -> str:
    """The model that was asked, where another one stood in for it."""
    instead = one.settings.get("instead_of") if isinstance(one, Answer) else None
    return str(instead or one.model)


def _names(models: Sequence[str], labels: Mapping[str, str]) -> list[str]:
    """What each column is called: the plain name as far as it is needed.

    That is up to its first comma or bracket; of a cascade it is the whole, which names both models.
    """
    full = [label(labels.get(model, model), 160) for model in models]
    short = [name if ";" in name else re.split(r"[,(]", name)[0].strip() or name for name in full]
    counted = Counter(short)
    return [s if counted[s] == 1 else f for s, f in zip(short, full, strict=True)]


def _question(answers: Sequence[Answer]) -> Markup | None:
    asked = list(dict.fromkeys(a.question for a in answers))
    lines = [
        tag("div", one, class_="wb-question", role="heading", aria_level=3, dir="auto")
        for one in asked
    ]
    if len(asked) > 1:
        note = "These are answers to different questions."
        lines.append(tag("p", note, class_="wb-note wb-caution"))
    return join(lines)


def _said(apart: Differences, *, marks: bool) -> Markup | None:
    """What sets them apart in plain words, and what the marks mean."""
    if not apart.said:
        return None
    first, rest = apart.said[0], " ".join(apart.said[1:])
    key = tag(
        "p",
        tag("span", "marked like this", class_="wb-own"),
        f": {_OWN}. Words are compared, not what they mean.",
        class_="wb-note",
        role="note",
        aria_label="Legend",
    )
    return tag(
        "div",
        tag("p", tag("strong", first), f" {rest}" if rest else None),
        key if marks else None,
        class_="wb-reliance",
        role="group",
        aria_label="How they differ",
    )


# ---------------------------------------------------------------- one column


def _column(
    one: Answer | Missing,
    name: str,
    refs: Sequence[Reference],
    own: Sequence[Span],
    titles: Mapping[str, str],
    labels: Mapping[str, str],
    fresh: set[str],
    *,
    linked: bool,
) -> Markup:
    if isinstance(one, Missing):
        return _framed(
            _heading(name, None),
            tag("span", tag("span", "!", class_="wb-sign", aria_hidden="true"), "No answer",
                class_="wb-status"),
            tag("p", one.said, class_="wb-abstention", dir="auto"),
            status=Status.BLOCKED, name=name,
        )  # fmt: skip
    sign = {Status.ANSWERED: "✓", Status.ABSTAINED: "–", Status.BLOCKED: "!"}[one.status]
    return _framed(
        _heading(name, one.id if linked else None),
        tag("span", tag("span", sign, class_="wb-sign", aria_hidden="true"),
            words.STATUS[one.status], class_="wb-status"),
        tag("div", _body(one, refs, own, titles, fresh), class_="wb-answer"),
        _sure(one, titles),
        _spent(one, labels),
        status=one.status, name=name,
    )  # fmt: skip


def _framed(*parts: Markup | None, status: Status, name: str) -> Markup:
    return tag("div", *parts, class_=f"wb-column wb-{status}", role="group", aria_label=name)


def _heading(name: str, id: str | None) -> Markup:
    shown: object = tag("bdi", name)
    if id is not None:
        shown = tag("a", shown, href=f"./?{urlencode({'answer': id})}",
                    title="Open this answer alone, with its reasons and feedback")  # fmt: skip
    return tag("div", shown, class_="wb-h", role="heading", aria_level=4)


def _body(
    answer: Answer,
    refs: Sequence[Reference],
    own: Sequence[Span],
    titles: Mapping[str, str],
    fresh: set[str],
) -> Markup:
    by_citation = {r.citation: r for r in refs}
    if answer.status is not Status.ANSWERED:
        closest = None if answer.abstention is None else answer.abstention.closest
        cited = () if closest is None else (closest,)
        text = tag("bdi", quoted_in(answer))
        return tag("p", text, _markers(cited, by_citation, titles, fresh),
                   class_="wb-abstention", dir="auto")  # fmt: skip
    shown, at = [], 0
    for one in answer.statements:
        markers = _markers(one.citations, by_citation, titles, fresh)
        shown.append(_statement(one, at, own, markers))
        at += len(one.text) + 1
    return join(shown)


def _statement(
    statement: Statement, start: int, own: Sequence[Span], markers: Markup | None
) -> Markup:
    def mark(_: int, inside: Markup) -> Markup:
        return tag("span", inside, class_="wb-own", title=_OWN)

    def gap(low: int, high: int) -> bool:
        return not statement.text[low - start : high - start].strip()

    if not statement.text:
        return tag("p", f"{say.WITHDRAWN}. {say.WITHDRAWN_WHY}", class_="wb-withdrawn")
    shown: Markup = tag("bdi", render(statement.text, start, [Layer(_runs(own, gap), mark)]))
    if statement.quoted:
        shown = join("“", shown, "”")
    elif statement.support is not None:
        support = tag("small", f" support {say.percent(statement.support)}", class_="wb-note")
        markers = join(markers, support)
    return tag("p", shown, markers, class_="wb-statement", dir="auto")


def _runs(spans: Sequence[Span], gap: Callable[[int, int], bool]) -> list[Span]:
    """Spans with nothing but white space between them as one, so that one line runs under them."""
    found: list[Span] = []
    for start, end in spans:
        if found and gap(found[-1][1], start):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _markers(
    citations: Sequence[Citation],
    by_citation: Mapping[Citation, Reference],
    titles: Mapping[str, str],
    fresh: set[str],
) -> Markup | None:
    found = []
    for citation in citations:
        reference = by_citation.get(citation)
        if reference is None:
            continue
        where = label(titles.get(citation.document, "")) or say.WITHDRAWN
        found.append(marker(reference, where, first=reference.anchor in fresh))
        fresh.discard(reference.anchor)
    return tag("span", " ", found, class_="wb-refs") if found else None


def _sure(answer: Answer, titles: Mapping[str, str]) -> Markup | None:
    """How surely, and what else to know before relying on it."""
    if answer.status is Status.BLOCKED:
        return None
    answered = answer.status is Status.ANSWERED
    word = words.confidence(answer.confidence).word if answered else "Best candidate"
    notes = [
        f"{finding.words} {say.held_back(answer, titles) if finding.kind == 'held_back' else ''}"
        f"{finding.help}"
        for finding in answer.findings
    ]
    notes += ["Other sources contradict it; open it to see them."] if answer.conflicts else []
    notes += ["A person should look at this."] if answer.review.needed else []
    return tag(
        "div",
        tag("p", tag("strong", word), " ",
            tag("span", f"{say.percent(answer.confidence)} likely to be right", class_="wb-meta")),
        [tag("p", label(note, 400), class_="wb-caution") for note in notes],
        class_="wb-sure",
    )  # fmt: skip


def _spent(answer: Answer, labels: Mapping[str, str]) -> Markup:
    """Which model of a cascade answered; seconds, money and tokens."""
    by = str(answer.settings.get("answered_by") or "")
    price = "cost unknown" if answer.cost_usd is None else say.cost(answer.cost_usd)
    tokens = [
        f"{count:,} tokens {what}"
        for count, what in ((answer.tokens_in, "read"), (answer.tokens_out, "written"))
        if count > 0
    ]
    basis = label(answer.cost_basis, 200)
    return tag(
        "div",
        tag("p", f"Answered by {label(labels.get(by, by), 80)}", class_="wb-note") if by else None,
        tag("p", " · ".join([say.seconds(answer.latency_ms), price, *tokens]), class_="wb-meta"),
        tag("p", basis[:1].upper() + basis[1:], class_="wb-note") if basis else None,
        class_="wb-spent",
    )


# ---------------------------------------------------------------- while they are asked


def coming_html(columns: Sequence[Coming], labels: Mapping[str, str]) -> Markup:
    """What is known of answers while they are on their way, as HTML.

    Parameters
    ----------
    labels : mapping
        The plain name of each model by its id; others keep their id.
    """
    names = _names([one.model for one in columns], labels)
    shown = [
        tag(
            "div",
            _heading(name, None),
            tag("p", one.said, class_="wb-meta"),
            tag("p", tag("bdi", one.text), class_="wb-coming", dir="auto") if one.text else None,
            class_="wb-column",
            role="group",
            aria_label=name,
        )
        for one, name in zip(columns, names, strict=True)
    ]
    return tag(
        "section",
        tag("div", shown, class_="wb-columns", style=f"--n:{max(len(shown), 1)}"),
        tag("p", _PREVIEW, class_="wb-note") if any(one.text for one in columns) else None,
        class_="wb wb-beside",
        aria_busy="true",
        aria_label="Answers on their way",
    )
