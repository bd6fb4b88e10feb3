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
    """The content words of a stretch of text, in reading order; numbers in one form."""
    found = []
    for first, last in words(text[start:end]):
        written = text[start + first : start + last]
        stem = term(written)
        if stem is not None:
            plain = _NUMBERS.get(written.casefold(), stem.replace(",", ""))
            found.append(Word(plain, start + first, start + last))
    return found


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
