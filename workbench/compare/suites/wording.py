"""The question in other words: typing errors, other wording, and a “not”."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from workbench.compare.suites.suite import random_of, variant
from workbench.records import Question, Variant

#: One typing error for so many characters.
_EACH = 20
#: Shorter words keep their letters; so do words with a digit.
_LONG = 4
_WORD = re.compile(rf"\b[A-Za-z]{{{_LONG},}}\b")

#: A question as it is mostly asked, and the same in other words; ``{0}`` is the first group.
_PATTERNS = tuple(
    (re.compile(pattern, re.IGNORECASE), tuple(others))
    for pattern, others in (
        (
            r"^what(?: is|’s|'s) (.+?)\?*$",
            ("Could you tell me what {0} is?", "I would like to know what {0} is."),
        ),
        (
            r"^what are (.+?)\?*$",
            ("Could you tell me what {0} are?", "I would like to know what {0} are."),
        ),
        (
            r"^how much is (.+?)\?*$",
            ("What does {0} come to?", "I would like to know how much {0} is."),
        ),
        (
            r"^how (?:can|do) i (.+?)\?*$",
            ("What do I have to do to {0}?", "What is the way to {0}?"),
        ),
        (r"^can i (.+?)\?*$", ("Am I able to {0}?", "Is it possible for me to {0}?")),
        (r"^do i (?:have|need) to (.+?)\?*$", ("Must I {0}?", "Am I obliged to {0}?")),
        (r"^when (?:can|may) i (.+?)\?*$", ("From when on am I allowed to {0}?",)),
        (r"^who (?:was|is) (.+?)\?*$", ("Do you know who {0} is or was?",)),
    )
)  # fmt: skip
#: Around any other question.
_AROUND = (
    "I have a question: {0}",
    "{0} Please tell me.",
    "Someone asked me this and I would like to answer: {0}",
)

#: Where a “not” can stand: after a helping verb and who does it, or after the verb alone.
_WHO = r"(?:i|you|we|they|he|she|it|one|people|customers|someone|anyone)"
_HELPS = r"(?:can|must|may|should|will|would|do|does|did|could|have|has|is|are|was|were|am)"
_NOT_AFTER_WHO = re.compile(rf"\b({_HELPS}) ({_WHO})\b", re.IGNORECASE)
_NOT_AFTER_VERB = re.compile(
    r"^((?:what|which|who|whose)\b[^,;]*?\b(?:is|are|was|were|must|may|can|should|will))\b",
    re.IGNORECASE,
)
_NEGATED = re.compile(r"\b(?:not|never|no|without|n't|n’t)\b|n['’]t\b", re.IGNORECASE)


def typos(questions: Sequence[Question], seed: int) -> Iterator[Variant]:
    """Letters within long words are swapped, lost or doubled."""
    for question in questions:
        random = random_of("typos", question, seed)
        words = [m.span() for m in _WORD.finditer(question.text)]
        if not words:
            continue
        count = min(len(words), max(1, len(question.text) // _EACH))
        text = question.text
        hit = sorted(random.choice(len(words), count, replace=False).tolist(), reverse=True)
        for start, end in (words[i] for i in hit):  # from behind, so that places stay
            text = text[:start] + _mistyped(text[start:end], random) + text[end:]
        said = "1 typing error" if count == 1 else f"{count} typing errors"
        yield variant("typos", question, text, "same", said)


def _mistyped(word: str, random: np.random.Generator) -> str:
    """The first letter stays; another one is swapped with the next, lost, or doubled."""
    at = int(random.integers(1, len(word) - 1))
    kind = int(random.integers(3))
    if kind == 0 and word[at] != word[at + 1]:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == 1:
        return word[:at] + word[at + 1 :]
    return word[: at + 1] + word[at] + word[at + 1 :]


def paraphrases(questions: Sequence[Question], seed: int) -> Iterator[Variant]:
    """One other wording of each question, by patterns."""
    for question in questions:
        random = random_of("paraphrases", question, seed)
        text = question.text.strip()
        found = [
            other.format(match[1])
            for pattern, others in _PATTERNS
            if (match := pattern.match(text))
            for other in others
        ] or [around.format(text) for around in _AROUND]
        asked = found[int(random.integers(len(found)))]
        yield variant("paraphrases", question, asked, "same", "asked in other words")


def negated(questions: Sequence[Question], seed: int) -> Iterator[Variant]:
    """A “not” where it turns the question round; only questions of which an answer is known."""
    for question in questions:
        if not (question.answers or question.gold) or _NEGATED.search(question.text):
            continue
        asked, count = _NOT_AFTER_WHO.subn(r"\1 \2 not", question.text, count=1)
        if not count:
            asked, count = _NOT_AFTER_VERB.subn(r"\1 not", question.text, count=1)
        if count:
            yield variant("negation", question, asked, "different", "a “not” was put in")
