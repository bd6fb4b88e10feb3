"""The answer card: what was answered, how far it can be relied on, and where it says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from workbench import words
from workbench.display import say
from workbench.display.conflict import conflicts
from workbench.display.evidence import evidence_blocks
from workbench.display.html import Markup, join, label, tag
from workbench.display.references import Reference, linking, marker, references
from workbench.display.reliance import reliance
from workbench.records import Answer, Citation, Statement, Status

_WORD_FOR_WORD = "Quoted word for word from your documents."
QUOTED = f"{_WORD_FOR_WORD} Connect a model to have answers written."
_SIGNS = {Status.ANSWERED: "✓", Status.ABSTAINED: "–", Status.BLOCKED: "!"}


def answer_card(
    answer: Answer,
    *,
    titles: Mapping[str, str],
    heat: bool = False,
    page: str | None = None,
) -> Markup:
    """An answer with its proof, as HTML.

    Parameters
    ----------
    titles : mapping
        The title of each document by its id; a document that is not in it shows the title that
        its passage carries.
    heat : bool
        Whether the words of the evidence are tinted by their share of the score.
    page : str, optional
        The page that opens a document (``page?document=…&start=…&end=…``); without it there are
        no links to documents.

    Notes
    -----
    Needs :func:`workbench.display.style.stylesheet` once on the page.
    """
    found = references(answer)
    where = {r.anchor: _where(answer, r.citation, titles) for r in found}
    return tag(
        "section",
        linking(found),
        _top(answer),
        tag("div", answer.question, class_="wb-question", role="heading", aria_level=3, dir="auto"),
        tag("div", _body(answer, found, where), class_="wb-answer"),
        reliance(answer),
        conflicts(answer, titles=titles, page=page),
        _cautions(answer, found, titles),
        _evidence(answer, found, titles=titles, heat=heat, page=page),
        _bottom(answer),
        class_=f"wb wb-card wb-{answer.status}",
        aria_label=f"Answer: {words.STATUS[answer.status]}",
    )


def _where(answer: Answer, citation: Citation, titles: Mapping[str, str]) -> str:
    for item in answer.evidence:
        if say.holds(item, citation):
            name = say.title(item.passage, titles)
            place = say.place(item.passage, name)
            return f"{name}, {place}" if place else name
    return label(titles.get(citation.document, "")) or say.WITHDRAWN


def _top(answer: Answer) -> Markup:
    return tag(
        "div",
        tag(
            "span",
            tag("span", _SIGNS[answer.status], class_="wb-sign", aria_hidden="true"),
            words.STATUS[answer.status],
            class_="wb-status",
        ),
        tag(
            "span",
            f"{say.seconds(answer.latency_ms)} · {say.cost(answer.cost_usd)}",
            class_="wb-meta",
        ),
        class_="wb-top",
    )


# ---------------------------------------------------------------- what was answered


def _body(answer: Answer, found: Sequence[Reference], where: Mapping[str, str]) -> Markup:
    if answer.status is Status.ANSWERED:
        by_citation = {r.citation: r for r in found}
        seen: set[str] = set()
        shown = [_statement(s, by_citation, where, seen) for s in answer.statements]
        noted = all(s.quoted for s in answer.statements) and answer.text.strip()
        note = _WORD_FOR_WORD if answer.settings.get("instead_of") else QUOTED
        return join(shown, tag("p", note, class_="wb-note") if noted else None)
    return _no_answer(answer, found, where)


def _statement(
    statement: Statement,
    by_citation: Mapping[Citation, Reference],
    where: Mapping[str, str],
    seen: set[str],
) -> Markup:
    markers = []
    for citation in statement.citations:
        reference = by_citation[citation]
        first = reference.anchor not in seen
        seen.add(reference.anchor)
        markers.append(marker(reference, where[reference.anchor], first=first))
    shown = tag("bdi", statement.text)
    if not statement.text:
        shown = tag("span", f"{say.WITHDRAWN}. {say.WITHDRAWN_WHY}", class_="wb-withdrawn")
    elif statement.quoted:
        shown = join("“", shown, "”")
    support = None
    if statement.support is not None and not statement.quoted:
        support = tag("small", f" support {say.percent(statement.support)}", class_="wb-note")
    return tag(
        "p",
        shown,
        tag("span", " ", markers, class_="wb-refs") if markers else _uncited(statement),
        support,
        class_="wb-statement",
        dir="auto",
    )


def _uncited(statement: Statement) -> Markup | None:
    return tag("small", " no source given", class_="wb-note") if statement.text else None


def _no_answer(answer: Answer, found: Sequence[Reference], where: Mapping[str, str]) -> Markup:
    given = answer.abstention
    gone = given is not None and given.closest is not None and not given.closest.text
    if given is not None and gone:
        answer = replace(answer, abstention=replace(given, closest=None))
    markers = [marker(r, where[r.anchor]) for r in found]
    said = tag(
        "p",
        tag("bdi", words.answer_text(answer)),
        tag("span", " ", markers, class_="wb-refs") if markers else None,
        class_="wb-abstention",
        dir="auto",
    )
    note = f"The source of the closest sentence was withdrawn. {say.WITHDRAWN_WHY}"
    return join(said, tag("p", note, class_="wb-note") if gone else None)


def _cautions(
    answer: Answer, found: Sequence[Reference], titles: Mapping[str, str]
) -> Markup | None:
    """What the guardrails found, and what is wrong with the cited sources."""
    lines = [
        tag(
            "p",
            tag("strong", label(f.words, 400)),
            f" {say.held_back(answer, titles)}" if f.kind == "held_back" else " ",
            label(f.help, 400),
            class_="wb-caution",
        )
        for f in answer.findings
    ]
    lines += [
        tag("p", tag("strong", f"Source {r.name}: "), said, class_="wb-caution")
        for item in answer.evidence
        for r in found
        if say.holds(item, r.citation)
        for said in words.beside(
            [m for m in item.marks if m.kind in {"outdated", "instruction"}], titles
        )
    ]
    return tag("div", lines, class_="wb-cautions", role="note") if lines else None


# ---------------------------------------------------------------- where it says so


def _evidence(
    answer: Answer,
    found: Sequence[Reference],
    *,
    titles: Mapping[str, str],
    heat: bool,
    page: str | None,
) -> Markup:
    used = sum(any(say.holds(item, r.citation) for r in found) for item in answer.evidence)
    others = len(answer.evidence) - used
    parts = [f"{used} cited" if answer.citations else "closest sentence first"] if used else []
    parts += [f"{others} more found" if used else f"{others} found"] if others else []
    return tag(
        "div",
        tag(
            "div",
            tag("span", "Evidence", class_="wb-h", role="heading", aria_level=4),
            tag("span", ", ".join(parts) or "nothing was found", class_="wb-meta"),
            class_="wb-top",
        ),
        evidence_blocks(answer.evidence, found, titles=titles, heat=heat, page=page),
        class_="wb-evidence",
    )


def _bottom(answer: Answer) -> Markup:
    scope = f"collection {label(answer.collection, 80)}" if answer.collection else "all documents"
    parts = (f"Model {_who(answer)}", scope, say.moment(answer.created_at))
    spent = (
        say.cost_and_why(answer.cost_usd, answer.cost_basis),
        "" if "tokens in" in answer.cost_basis else say.tokens(answer.tokens_in, answer.tokens_out),
    )
    return join(
        tag("p", " · ".join(parts), class_="wb-meta wb-bottom"),
        tag("p", " · ".join(filter(None, spent)), class_="wb-meta wb-bottom")
        if any(spent)
        else None,
    )


def _who(answer: Answer) -> str:
    """The model, and for one at an endpoint which, where, and told what."""
    said, name = answer.settings, label(answer.model, 80)
    if said.get("instead_of"):
        return f"{name}, instead of {label(str(said['instead_of']), 80)}"
    if said.get("answered_by"):  # the member of a cascade
        name = f"{name}, answered by {label(str(said['answered_by']), 80)}"
    if not said.get("endpoint_model"):
        return name
    where = [str(said[part]) for part in ("runs", "region") if said.get(part)]
    prompt = f"prompt version {said.get('prompt_version')}"
    model = label(str(said["endpoint_model"]), 80)
    return f"{name}, {model} ({label(', '.join(where), 120)}), {prompt}"
