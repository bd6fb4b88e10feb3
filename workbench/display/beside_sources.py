"""The passages that several answers cite, each once, and by whom it is cited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from workbench import words
from workbench.display import say
from workbench.display.evidence import outdated, passage_text, withdrawn
from workbench.display.html import Markup, label, tag
from workbench.display.references import Reference
from workbench.records import Answer, Citation, Evidence, Status

#: More passages than these are folded.
OPEN = 2


def numbered(answers: Sequence[Answer]) -> tuple[Reference, ...]:
    """Every citation of the answers once: the same characters have the same number in all."""
    card = say.short(*(a.id for a in answers))
    cited = dict.fromkeys(c for a in answers for c in _cited(a))
    return tuple(Reference(str(n), c, f"wb-{card}-{n}") for n, c in enumerate(cited, start=1))


def _cited(answer: Answer) -> tuple[Citation, ...]:
    """What it cites; the closest sentence of one that gives no answer."""
    if answer.status is Status.ANSWERED:
        return answer.citations
    closest = None if answer.abstention is None else answer.abstention.closest
    return () if closest is None or not closest.text else (closest,)


def quoted_in(answer: Answer) -> str:
    """What is read where there is no answer, without the text of a source that is gone."""
    given = answer.abstention
    if given is not None and given.closest is not None and not given.closest.text:
        answer = replace(answer, abstention=replace(given, closest=None))
    return words.answer_text(answer)


def sources_beside(
    answers: Sequence[Answer],
    names: Sequence[str],
    refs: Sequence[Reference],
    *,
    titles: Mapping[str, str],
    page: str | None,
) -> Markup | None:
    """The cited passages with every citation marked, and how many more were found, as HTML.

    Parameters
    ----------
    names : sequence of str
        What each answer's model is called.
    refs : sequence of Reference
        Of :func:`numbered`.
    page : str, optional
        The page that opens a document; without it there are no links.
    """
    if not answers:
        return None
    passages = list({_key(item): item for a in answers for item in a.evidence}.values())
    cited = [(item, [r for r in refs if say.holds(item, r.citation)]) for item in passages]
    shown = [(item, own) for item, own in cited if own]
    shown.sort(key=lambda pair: refs.index(pair[1][0]))
    placed: set[str] = set()
    blocks = []
    for item, own in shown:
        who = _who(item, answers, names)
        blocks.append(_block(item, own, who, titles, page, placed, open_=len(shown) <= OPEN))
    rest = len(passages) - len(shown)
    more = f"{rest} more {'passage was' if rest == 1 else 'passages were'} found"
    note = f"{more}, and not cited." if shown else f"{more}; none of them is cited."
    return tag(
        "div",
        tag("div", "Where they take it from", class_="wb-h", role="heading", aria_level=4),
        blocks,
        tag("p", note, class_="wb-note") if rest else None,
        tag("p", "Nothing was found.", class_="wb-note") if not passages else None,
        class_="wb-evidence",
    )


def _key(item: Evidence) -> tuple[str, str, int, int]:
    p = item.passage
    return (p.document, p.text_sha256, p.start, p.end)


def _who(item: Evidence, answers: Sequence[Answer], names: Sequence[str]) -> str:
    """``cited by both``, ``cited by “B” alone``, ``closest sentence of “C”``."""
    by: list[str] = []
    near: list[str] = []
    for answer, name in zip(answers, names, strict=True):
        if any(say.holds(item, c) for c in _cited(answer)):
            (by if answer.status is Status.ANSWERED else near).append(name)
    parts = []
    if by and len(by) == len(answers) and len(answers) > 1:
        parts.append("cited by both" if len(by) == 2 else f"cited by all {len(by)}")
    elif by:
        parts.append(f"cited by {words.listing(tuple(by))}")
        parts[-1] += " alone" if len(by) == 1 and len(answers) > 1 else ""
    if near:
        parts.append(f"closest for {words.listing(tuple(near))}")
    return ", ".join(parts)


def _block(
    item: Evidence,
    own: Sequence[Reference],
    who: str,
    titles: Mapping[str, str],
    page: str | None,
    placed: set[str],
    *,
    open_: bool,
) -> Markup:
    passage = item.passage
    name = say.title(passage, titles)
    where = say.place(passage, name)
    numbers = [tag("span", r.name, class_=f"wb-number {r.key}") for r in own]
    text = withdrawn()
    if passage.text:
        inner = passage_text(item, own, heat=False, placed=placed)
        text = tag("div", inner, class_="wb-text", dir="auto")
    notes = [tag("p", n, class_="wb-note wb-caution") for n in words.beside(item.marks, titles)]
    return tag(
        "details",
        tag(
            "summary",
            tag("span", numbers, class_="wb-numbers", aria_label="cited as"),
            tag(
                "span",
                tag("strong", name, class_="wb-title", dir="auto"),
                tag("span", "outdated", class_="wb-old") if outdated(item) else None,
                tag("span", where, class_="wb-where", dir="auto") if where else None,
                class_="wb-source",
            ),
            tag("span", label(who), class_="wb-who"),
        ),
        tag("div", notes, text, _link(own[0].citation, page), class_="wb-ev-body"),
        class_=" ".join(["wb-ev", *(r.key for r in own)]),
        open=open_,
    )


def _link(citation: Citation, page: str | None) -> Markup | None:
    if page is None or not citation.text:
        return None
    where = {"document": citation.document, "start": citation.start, "end": citation.end}
    link = tag("a", "Read it in the document", href=f"./{page}?{urlencode(where)}")
    return tag("p", link, class_="wb-note wb-ev-foot")
