"""Evidence, taken apart once: its sentences, its terms, and which of them stand near each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.evidence.embed import embedder
from workbench.evidence.sentences import lines, sentences
from workbench.evidence.tokens import term, words

#: Two terms stand near each other with at most so many terms from one to the other.
NEAR = 3

_NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
}

_POWERS = {"thousand": 1e3, "million": 1e6, "billion": 1e9}


@dataclass(frozen=True, slots=True)
class Word:
    """A content word: its term, and where it stands."""

    term: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of one of the texts: which text, and offsets into it."""

    text: int
    start: int
    end: int


def content(text: str, start: int, end: int) -> list[Word]:
    """The content words of a stretch of text, in reading order; numbers in one form.

    The number of a citation, as in "[3]", is none.
    """
    found: list[Word] = []
    for first, last in words(text[start:end]):
        at, to = start + first, start + last
        written = text[at:to]
        stem = term(written)
        if stem is None or (text[at - 1 : at], text[to : to + 1]) == ("[", "]"):
            continue
        plain = _NUMBERS.get(written.casefold(), stem.replace(",", ""))
        power = _POWERS.get(written.casefold())
        if power and found and _is_number(found[-1].term) and at - found[-1].end <= 1:
            whole = float(found[-1].term) * power
            found[-1] = Word(f"{whole:.0f}", found[-1].start, to)
        else:
            found.append(Word(plain, at, to))
    return found


def is_label(text: str, start: int, word: Word) -> bool:
    """Whether a word is the number of an item of a list: "1." where its statement begins."""
    return (
        text[word.start : word.end].isdigit()
        and not text[start : word.start].strip(" *-(")
        and text[word.end : word.end + 1] in {".", ")"}
    )


def _is_number(term: str) -> bool:
    return term.replace(".", "", 1).isdecimal()


def statements(text: str) -> list[tuple[int, int]]:
    """The sentences of a text that hold letters or digits, line by line."""
    found = []
    for start, end in lines(text, 0, len(text)):
        found += [
            (a, b) for a, b in sentences(text, start, end) if any(map(str.isalnum, text[a:b]))
        ]
    return found


class Held:
    """What the evidence says, ready to be compared with.

    Parameters
    ----------
    texts : sequence of str
        The evidence; time and memory grow with its length, not with its square.

    Attributes
    ----------
    sentences : list of Sentence
        Those that hold content words.
    terms : list of frozenset of str
        The terms of each.
    where : dict of str to list of int
        The sentences that hold a term.
    near : set of tuple of str
        Pairs of terms that stand near each other, in either order.
    vectors : float32 (sentences, dimensions)
        One a sentence, of length 1 or 0.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = tuple(texts)
        self.sentences: list[Sentence] = []
        self.terms: list[frozenset[str]] = []
        self.where: dict[str, list[int]] = {}
        self.near: set[tuple[str, str]] = set()
        for number, text in enumerate(self.texts):
            for start, end in statements(text):
                held = [word.term for word in content(text, start, end)]
                if held:
                    self._take(Sentence(number, start, end), held)
        said = [self.texts[s.text][s.start : s.end] for s in self.sentences]
        size = embedder().dimensions
        self.vectors: NDArray[np.float32] = (
            embedder().embed(said) if said else np.zeros((0, size), np.float32)
        )

    def said(self, number: int) -> str:
        """The words of a sentence."""
        sentence = self.sentences[number]
        return self.texts[sentence.text][sentence.start : sentence.end]

    def _take(self, sentence: Sentence, held: list[str]) -> None:
        place = len(self.sentences)
        self.sentences.append(sentence)
        self.terms.append(frozenset(held))
        for one in self.terms[-1]:
            self.where.setdefault(one, []).append(place)
        for i, one in enumerate(held):
            for other in held[i + 1 : i + 1 + NEAR]:
                self.near |= {(one, other), (other, one)}
