"""When must a person look? The one kind of rule in the program.

A rule states conditions; it applies where all of them hold. Every rule that applies gives a reason;
the most urgent one decides who looks, and by when.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from workbench import words
from workbench.errors import InputError
from workbench.records import Review, ReviewRule

#: From the least urgent to the most.
PRIORITIES = ("low", "normal", "high")
STAKES = ("low", "medium", "high")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a question and its answer when the rules are read."""

    question: str
    answered: bool
    confidence: float
    support: float | None = None  # of the weakest statement; None where it was not measured
    conflict: bool = False
    personal: bool = False
    manipulation: bool = False
    stakes: str = ""
    sensitivity: frozenset[str] = frozenset()  # of the cited sources


def decide(rules: Sequence[ReviewRule], facts: Facts, now: datetime) -> Review:
    """Whether a person must look, why, who, and by when."""
    applying = [rule for rule in rules if _applies(rule, facts)]
    if not applying:
        return Review()
    urgent = max(
        applying,
        key=lambda rule: (PRIORITIES.index(rule.priority), -(rule.hours or float("inf"))),
    )
    hours = min((rule.hours for rule in applying if rule.hours is not None), default=None)
    reasons = dict.fromkeys(because(rule) for rule in applying)
    return Review(
        needed=True,
        reasons=tuple(reasons),
        role=urgent.role,
        priority=urgent.priority,
        due=None if hours is None else now + timedelta(hours=hours),
    )


def check(rules: Sequence[ReviewRule]) -> None:
    """Refuse rules that cannot be, before they are stored.

    Raises
    ------
    InputError
        With the rule's name, what is wrong with it, and what to do.
    """
    names = [rule.name.strip().casefold() for rule in rules]
    for rule, name in zip(rules, names, strict=True):
        if not name or len(rule.name) > 80:
            raise InputError("A rule needs a name of 1 to 80 characters.", rule.name)
        if names.count(name) > 1:
            raise InputError(f"Two rules are called “{rule.name}”. Rename one of them.", rule.name)
        problem = _problem(rule)
        if problem:
            raise InputError(f"The rule “{rule.name}” {problem}", rule.name)


def _problem(rule: ReviewRule) -> str:
    if not _conditions(rule):
        return "has no condition, so it would hold always. State when it applies."
    if rule.priority not in PRIORITIES:
        return f"has the priority “{rule.priority}”; there are {', '.join(PRIORITIES)}."
    if not rule.role.strip():
        return "names nobody who looks. Give a role."
    if rule.hours is not None and rule.hours < 1:
        return "allows less than an hour. Allow one or more, or leave it empty."
    for value in (rule.confidence_below, rule.support_below):
        if value is not None and not 0 < value <= 1:
            return f"compares with {value}; a probability lies between 0 and 1."
    for given, there in ((rule.stakes, STAKES), (rule.sensitivity, tuple(words.SENSITIVITY))):
        wrong = [name for name in given if name not in there]
        if wrong:
            return f"names “{wrong[0]}”; there are {', '.join(there)}."
    if any(not topic.strip() for topic in rule.topics):
        return "has an empty topic. Take it out."
    return ""


def _conditions(rule: ReviewRule) -> list[str]:
    """The names of the conditions that a rule states."""
    plain = ReviewRule(rule.name, rule.role, rule.priority, rule.hours)
    return [n for n in ReviewRule.__slots__ if getattr(rule, n) != getattr(plain, n)]


def _applies(rule: ReviewRule, facts: Facts) -> bool:
    stated = _conditions(rule)
    return bool(stated) and all(_HOLDS[name](rule, facts) for name in stated)


def because(rule: ReviewRule) -> str:
    """A rule's conditions as one sentence."""
    said = words.listing(tuple(_SAID[name](rule) for name in _conditions(rule)))
    return f"{said[:1].upper()}{said[1:]}."


def _topic(rule: ReviewRule, facts: Facts) -> bool:
    asked = facts.question.casefold()
    starts = [i for i, c in enumerate(asked) if c.isalnum() and not asked[i - 1 : i].isalnum()]
    return any(asked.startswith(t.strip().casefold(), i) for t in rule.topics for i in starts)


_HOLDS: dict[str, Callable[[Any, Facts], bool]] = {
    "confidence_below": lambda r, f: f.answered and f.confidence < r.confidence_below,
    "support_below": lambda r, f: (
        f.answered and f.support is not None and f.support < r.support_below
    ),
    "conflict": lambda _, f: f.conflict,
    "personal": lambda _, f: f.personal,
    "manipulation": lambda _, f: f.manipulation,
    "stakes": lambda r, f: f.stakes in r.stakes,
    "topics": _topic,
    "sensitivity": lambda r, f: bool(f.sensitivity & set(r.sensitivity)),
}

_SAID: dict[str, Callable[[Any], str]] = {
    "confidence_below": lambda r: f"the confidence is below {r.confidence_below:.0%}",
    "support_below": lambda r: f"a statement's support is below {r.support_below:.0%}",
    "conflict": lambda _: "the sources contradict each other",
    "personal": lambda _: "personal data is involved",
    "manipulation": lambda _: "something tries to steer the model",
    "stakes": lambda r: f"the stakes are {words.listing(r.stakes, 'or')}",
    "topics": lambda r: (
        f"the question is about {words.listing(tuple(f'“{t}”' for t in r.topics), 'or')}"
    ),
    "sensitivity": lambda r: f"a source is {words.listing(r.sensitivity, 'or')}",
}
