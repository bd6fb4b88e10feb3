"""Guardrails before and after an answer: what a person should be told, and what would help.

All of them are rules, lists or a small model of named features. None asks a language model, and
none changes an answer: whoever calls decides what follows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from workbench import words
from workbench.evidence.index import Index
from workbench.evidence.marks import asking
from workbench.evidence.stretches import planted
from workbench.grounding import language, scope
from workbench.records import Evidence, Finding, Statement

#: How many topics are named at most, and how long each may be.
_TOPICS, _LONGEST = 3, 60


def before(question: str, evidence: Sequence[Evidence], index: Index) -> tuple[Finding, ...]:
    """What there is to say of a question and of what was found for it, before it is answered.

    Parameters
    ----------
    evidence : sequence of Evidence
        What was retrieved for the question. Where it is empty there is nothing to be outside of.
    """
    found = []
    groups = language.unsafe(question)
    if groups:
        found.append(_unsafe("question", groups, "self-harm" not in groups))
    if asking.asks(question):
        found.append(_finding("manipulation"))
    likely = scope.probability(question, evidence, index) if evidence else 1.0
    if likely < scope.shipped().threshold:
        found.append(_finding("out_of_scope"))
    return tuple(found)


def after(statements: Sequence[Statement], evidence: Sequence[Evidence]) -> tuple[Finding, ...]:
    """What there is to say of an answer: unsafe language, or a quoted instruction to a model.

    Parameters
    ----------
    evidence : sequence of Evidence
        The passages, with the marks of their documents.
    """
    found = []
    groups = language.unsafe(" ".join(s.text for s in statements))
    if groups:
        found.append(_unsafe("answer", groups, severe=True))
    if any(_quotes_instruction(statement, evidence) for statement in statements):
        found.append(_finding("instruction", "block"))
    return tuple(found)


def disclaimers(
    statements: Sequence[Statement], evidence: Sequence[Evidence], said: Mapping[str, str]
) -> tuple[Finding, ...]:
    """What must stand under an answer, by the collections that it cites; ``*`` is for all."""
    cited = {c.document for statement in statements for c in statement.citations}
    names = {item.passage.collection for item in evidence if item.passage.document in cited}
    wanted = ["*", *sorted(names)] if cited else []
    texts = dict.fromkeys(said[name] for name in wanted if said.get(name))
    return tuple(Finding("disclaimer", text, "", "note") for text in texts)


def topics(index: Index) -> tuple[str, ...]:
    """What the documents are about: most frequent headings, then titles with most passages.

    A heading counts once a document, and only where several share it.
    """
    headings: dict[str, set[str]] = defaultdict(set)
    titles: dict[str, int] = defaultdict(int)
    for passage in index.passages:
        for heading in passage.headings:
            if heading != passage.title:
                headings[heading].add(passage.document)
        titles[passage.title] += 1
    shared = {h: len(d) for h, d in headings.items() if len(d) > 1}
    named = [*sorted(shared, key=lambda h: (-shared[h], h)),
             *sorted(titles, key=lambda t: (-titles[t], t))]  # fmt: skip
    fitting = (name for name in named if name.strip() and len(name) <= _LONGEST)
    return tuple(dict.fromkeys(fitting))[:_TOPICS]


def _finding(kind: str, severity: str = "warn") -> Finding:
    said, help_ = words.GUARDRAILS[kind]
    return Finding(kind, said, help_, severity)


def _unsafe(where: str, groups: tuple[str, ...], severe: bool) -> Finding:
    said, help_ = words.GUARDRAILS["unsafe" if severe else "self-harm"]
    kinds = words.listing(tuple(words.UNSAFE[group] for group in groups))
    severity = "block" if where == "answer" else "warn"
    return Finding("unsafe", said.format(where=where, kinds=kinds), help_, severity)


def _quotes_instruction(statement: Statement, evidence: Sequence[Evidence]) -> bool:
    marked = [
        (item.passage.text_sha256, start, end) for item in evidence for start, end in planted(item)
    ]
    return any(
        cited.text_sha256 == text and cited.start < end and start < cited.end
        for cited in statement.citations
        for text, start, end in marked
    )
