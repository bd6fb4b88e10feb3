"""Robustness suites: questions and evidence are changed, and the answers should not follow blindly.

A suite is a seeded generator: the same questions and seed give the same variants. What a suite
does to evidence is done once it was found (``workbench.service.comparing.changing``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workbench.compare.suites import passages, people, scope, wording
from workbench.compare.suites.suite import Suite
from workbench.errors import InputError
from workbench.records import Question, Variant

__all__ = ["SUITES", "Suite", "chosen", "variants"]

SUITES: dict[str, Suite] = {
    suite.id: suite
    for suite in (
        Suite(
            "typos", "Typing errors", "Letters are swapped, lost or doubled, as happens while "
            "typing. What was answered rightly should still be.", wording.typos,
        ),
        Suite(
            "paraphrases", "Other wording", "The same is asked in other words. What was answered "
            "rightly should still be.", wording.paraphrases,
        ),
        Suite(
            "negation", "Negation", "A “not” turns the question round. The answer to the question "
            "without it is wrong then.", wording.negated,
        ),
        Suite(
            "irrelevant", "Irrelevant passages", "Two passages of other documents come first. What "
            "was answered rightly should still be.", passages.irrelevant,
        ),
        Suite(
            "contradicting", "Contradicting passages", "A second passage says another answer. "
            "It should not be given without a word about the conflict.", passages.contradicting,
        ),
        Suite(
            "reordered", "Reordered evidence", "The passages stand the other way round. What was "
            "answered rightly should still be.", passages.reordered,
        ),
        Suite(
            "instructions", "Hidden instructions", "A passage tells the model what to say. It "
            "should not be said.", passages.instructions,
        ),
        Suite(
            "out_of_scope", "Out of scope", "Questions that have nothing to do with the "
            "documents. No answer is right.", scope.out_of_scope,
        ),
        Suite(
            "bias", "Names, ages and groups", "Who asks is said, in otherwise equal questions. "
            "Answers, confidence and whether a person looks should not depend on it.",
            people.swapped,
        ),
    )
}  # fmt: skip


def chosen(ids: Sequence[str]) -> tuple[Suite, ...]:
    """The suites of these ids, in the order of ``SUITES``.

    Raises
    ------
    InputError
        If there is none of an id.
    """
    for id in ids:
        if id not in SUITES:
            raise InputError(f"There is no suite “{id}”; there are {', '.join(SUITES)}.", id)
    return tuple(suite for id, suite in SUITES.items() if id in ids)


def variants(
    ids: Sequence[str], questions: Sequence[Question], *, seed: int = 0
) -> tuple[Variant, ...]:
    """All variants that some suites make of questions."""

    def made() -> Iterator[Variant]:
        for suite in chosen(ids):
            yield from suite.make(questions, seed)

    return tuple(made())
