"""Where several answers to one question differ: their words, their numbers and their sources."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from workbench.display.layers import Span
from workbench.records import Answer, Status
from workbench.words import listing

#: From this share of words in common, in the same order, two texts use almost the same words.
ALMOST = 0.85
#: Words that turn a sentence round: with one more of them it does not say the same.
DENIALS = frozenset(
    {"not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "without", "except"}
    | {"unless", "cannot", "only"}
)
_CHUNK = re.compile(r"[^\s—–/…]+")
_KEPT = frozenset("%‰#&@")  # punctuation that is part of what is said
_SIGNS = frozenset("`^|<>=~")  # of markup, mostly
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_APART = "They cite different documents"
_NUMBERS = {2: "two", 3: "three", 4: "four"}


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: where it stands, and what it is compared by."""

    start: int
    end: int
    same: str


@dataclass(frozen=True, slots=True)
class Differences:
    """What sets answers to one question apart.

    Attributes
    ----------
    said : tuple of str
        It in plain words, one sentence each, the most important first.
    own : tuple of tuple of (start, end)
        For each answer, the words of its text that no other one says, in order.
    """

    said: tuple[str, ...]
    own: tuple[tuple[Span, ...], ...]


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text, without the punctuation around them.

    Words are the same whatever their case; ``1,000`` is ``1000``. Currency and percent signs
    belong to their number.
    """
    found = []
    for chunk in _CHUNK.finditer(text):
        start, end = chunk.span()
        while start < end and _around(text[start]) and not _negative(text, start, end):
            start += 1
        while start < end and _around(text[end - 1]):
            end -= 1
        if start < end:
            found.append(Word(start, end, _normal(text[start:end])))
    return tuple(found)


def _around(character: str) -> bool:
    if character in _KEPT:
        return False
    return unicodedata.category(character).startswith("P") or character in _SIGNS


def _negative(text: str, start: int, end: int) -> bool:
    return text[start] == "-" and start + 1 < end and text[start + 1].isdigit()


def _normal(word: str) -> str:
    plain = unicodedata.normalize("NFKC", word).casefold().replace("’", "'").replace("−", "-")
    return _THOUSANDS.sub("", plain)


def differences(answers: Sequence[Answer], labels: Sequence[str] | None = None) -> Differences:
    """What sets answers to one question apart.

    Parameters
    ----------
    labels : sequence of str, optional
        What each answer is called in the sentences; by default its model.

    Notes
    -----
    Words are compared, not meanings: answers that say the same in other words are told to be in
    other words. Where one answer alone has a text, none of its words is marked.
    """
    names = list(labels if labels is not None else [a.model for a in answers])
    texts = [words_of(_text(a)) for a in answers]
    said = [*_endings(answers, names), *_agreement(texts, names), *_sources(answers, texts)]
    return Differences(tuple(said), tuple(_own(i, texts) for i in range(len(texts))))


def _text(answer: Answer) -> str:
    return answer.text if answer.status is Status.ANSWERED else ""


def _own(i: int, texts: Sequence[Sequence[Word]]) -> tuple[Span, ...]:
    others = [text for j, text in enumerate(texts) if j != i and text]
    if not others:
        return ()
    said = {word.same for text in others for word in text}
    return tuple((word.start, word.end) for word in texts[i] if word.same not in said)


# ---------------------------------------------------------------- in plain words


def _endings(answers: Sequence[Answer], names: Sequence[str]) -> list[str]:
    """Who gives no answer at all."""
    silent = [n for n, a in zip(names, answers, strict=True) if a.status is not Status.ANSWERED]
    if not silent or len(answers) < 2:
        return []
    if len(silent) == len(answers):
        return [f"{'Neither' if len(answers) == 2 else 'None'} of them gives an answer."]
    if len(silent) == len(answers) - 1:
        alone = next(i for i, a in enumerate(answers) if a.status is Status.ANSWERED)
        return [f"Only {names[alone]} gives an answer."]
    return [f"{listing(tuple(silent))} {'gives' if len(silent) == 1 else 'give'} no answer."]


def _agreement(texts: Sequence[Sequence[Word]], names: Sequence[str]) -> list[str]:
    """Who says the same."""
    speaking = [i for i, text in enumerate(texts) if text]
    if len(speaking) < 2:
        return []
    groups = _groups(texts, speaking)
    largest = max(groups, key=len)
    if len(largest) == 1:
        return [_apart(texts, speaking)]
    same = len({_said(texts[i]) for i in largest}) == 1
    how = ", word for word" if same else ", in more words or fewer"
    if len(groups) == 1:
        everyone = "Both" if len(speaking) == 2 else f"All {_NUMBERS.get(len(speaking), 'of them')}"
        return [f"{everyone if len(speaking) == len(texts) else 'The others'} say the same{how}."]
    named = listing(tuple(names[i] for i in largest))
    rest = [_other(texts, i, largest, names) for i in speaking if i not in largest]
    count = f"{_NUMBERS.get(len(largest), len(largest))} of {_NUMBERS.get(len(texts), len(texts))}"
    return [f"{count.capitalize()} say the same{how}: {named}.", *rest]


def _other(
    texts: Sequence[Sequence[Word]], i: int, group: Sequence[int], names: Sequence[str]
) -> str:
    """How one answer stands to those that say the same."""
    if any(_contrary(texts[i], texts[j]) for j in group):
        return f"{names[i]} says something else: its numbers differ."
    if any(_close(texts[i], texts[j]) for j in group):
        return f"{names[i]} uses almost the same words; look at those that are marked."
    return f"{names[i]} uses other words; whether it means the same is for you to judge."


def _apart(texts: Sequence[Sequence[Word]], speaking: Sequence[int]) -> str:
    """What is said where no two answers say the same."""
    pairs = [(texts[i], texts[j]) for i in speaking for j in speaking if i < j]
    if all(_contrary(*pair) for pair in pairs):
        each = "They say different things" if len(speaking) == 2 else "Each says something else"
        return f"{each}: the numbers differ."
    if any(_contrary(*pair) for pair in pairs):
        return "They use different words, and some name different numbers."
    if all(_close(*pair) for pair in pairs):
        return "They use almost the same words; look at those that are marked."
    return "They use different words; whether they mean the same is for you to judge."


def _sources(answers: Sequence[Answer], texts: Sequence[Sequence[Word]]) -> list[str]:
    """Whether they rest on the same places."""
    citing = [a.citations for a, text in zip(answers, texts, strict=True) if text and a.citations]
    if len(citing) < 2:
        return []
    documents = [{c.document for c in cited} for cited in citing]
    shared = set.intersection(*documents)
    if not shared:
        some = any(a & b for i, a in enumerate(documents) for b in documents[i + 1 :])
        return [f"{'Not all of them cite the same document' if some else _APART}."]
    if len(set(map(frozenset, documents))) > 1:
        return ["They cite the same document, and some of them others beside it."]
    places = [
        {(c.text_sha256, i) for c in cited for i in range(c.start, c.end)} for cited in citing
    ]
    many = "documents" if len(shared) > 1 else "document"
    where = "at the same place" if set.intersection(*places) else "at different places"
    return [f"They cite the same {many}, {where}."]


# ---------------------------------------------------------------- who says the same


def _groups(texts: Sequence[Sequence[Word]], speaking: Sequence[int]) -> list[list[int]]:
    """Answers that say the same, each with all others of its group; the longest text begins."""
    groups: list[list[int]] = []
    for i in sorted(speaking, key=lambda i: -len(texts[i])):
        home = next((g for g in groups if all(alike(texts[i], texts[j]) for j in g)), None)
        if home is None:
            groups.append([i])
        else:
            home.append(i)
    return [sorted(group) for group in groups]


def alike(a: Sequence[Word], b: Sequence[Word]) -> bool:
    """Whether two texts say the same: the same words, or one word for word within the other.

    Where one denies more than the other, they do not.
    """
    first, second = _said(a), _said(b)
    if first == second:
        return True
    return _denials(first) == _denials(second) and (_in(first, second) or _in(second, first))


def _said(text: Sequence[Word]) -> tuple[str, ...]:
    return tuple(word.same for word in text)


def _in(short: Sequence[str], long: Sequence[str]) -> bool:
    count = len(short)
    return any(long[i : i + count] == short for i in range(len(long) - count + 1))


def _denials(said: Sequence[str]) -> int:
    return sum(word in DENIALS or word.endswith("n't") for word in said)


def _numbers(text: Sequence[Word]) -> frozenset[str]:
    return frozenset(w.same for w in text if any(c.isdigit() for c in w.same))


def _contrary(a: Sequence[Word], b: Sequence[Word]) -> bool:
    """Whether each of two texts names a number that the other does not."""
    one, other = _numbers(a), _numbers(b)
    return bool(one - other) and bool(other - one)


def _close(a: Sequence[Word], b: Sequence[Word]) -> bool:
    return SequenceMatcher(None, _said(a), _said(b), autojunk=False).ratio() >= ALMOST
