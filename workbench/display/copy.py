"""An answer as plain text, to paste elsewhere with its sources."""

from __future__ import annotations

import re
from collections.abc import Mapping

from workbench import words
from workbench.display import say
from workbench.display.html import label
from workbench.display.references import CLOSEST, Reference, references
from workbench.records import Answer, Status

# Control characters and those that change the direction of writing: a terminal would obey them.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def as_text(answer: Answer, titles: Mapping[str, str]) -> str:
    """The answer with its numbers, and under it each source with the place and the quotation.

    Control characters are left out.
    """
    found = references(answer)
    lines = [answer.question, "", _body(answer, found)]
    if answer.status is not Status.BLOCKED:
        grade = words.confidence(answer.confidence)
        who = grade.word if answer.status is Status.ANSWERED else "Best candidate"
        lines += ["", f"{who} ({say.percent(answer.confidence)})."]
    if found:
        lines += ["", "Sources" if answer.citations else "Closest sentence"]
        lines += [_source(answer, r, titles) for r in found]
    model = label(answer.model, 80)
    lines += ["", f"Model {model}, {say.moment(answer.created_at)}, answer {answer.id}."]
    return _STEERING.sub("", "\n".join(lines).replace("\r\n", "\n").replace("\r", "\n"))


def _body(answer: Answer, found: tuple[Reference, ...]) -> str:
    if answer.status is not Status.ANSWERED:
        return words.answer_text(answer)
    names = {r.citation: r.name for r in found}
    said = []
    for statement in answer.statements:
        text = statement.text or say.WITHDRAWN
        quoted = f"“{text}”" if statement.quoted and statement.text else text
        said.append(quoted + "".join(f" [{names[c]}]" for c in statement.citations))
    return "\n".join(said)


def _source(answer: Answer, reference: Reference, titles: Mapping[str, str]) -> str:
    citation = reference.citation
    where = label(titles.get(citation.document, "")) or say.WITHDRAWN
    for item in answer.evidence:
        if say.holds(item, citation):
            name = say.title(item.passage, titles)
            place = say.place(item.passage, name)
            where = f"{name}, {place}" if place else name
            break
    number = "" if reference.name == CLOSEST else f"[{reference.name}] "
    if not citation.text:
        return f"{number}{where}. {say.WITHDRAWN}."
    return f"{number}{where}: “{citation.text}”"
