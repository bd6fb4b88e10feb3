"""Answers held against known ones, word by word, as SQuAD's official evaluation does it.

P. Rajpurkar, J. Zhang, K. Lopyrev and P. Liang, "SQuAD: 100,000+ Questions for Machine
Comprehension of Text", 2016; P. Rajpurkar, R. Jia and P. Liang, "Know What You Don't Know:
Unanswerable Questions for SQuAD", 2018.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence

_PUNCTUATION = str.maketrans("", "", string.punctuation)
_ARTICLES = re.compile(r"\b(a|an|the)\b")


def normalised(text: str) -> list[str]:
    """Words in lower case, without the punctuation of ASCII, and without articles."""
    return _ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split()


def exact(said: str, answers: Sequence[str]) -> float:
    """1 where the words are those of a known answer, else 0.

    Parameters
    ----------
    said : str
        Empty where no answer was given: that is right if there is none.
    answers : sequence of str
        The known ones; those without any word do not count.
    """
    words = normalised(said)
    return float(any(words == gold for gold in _golds(answers)))


def f1(said: str, answers: Sequence[str]) -> float:
    """How many words are shared with the known answer that fits best; 0 to 1.

    Parameters
    ----------
    said, answers
        As for :func:`exact`.
    """
    words = normalised(said)
    return max(overlap(words, gold) for gold in _golds(answers))


def overlap(said: Sequence[str], gold: Sequence[str]) -> float:
    """F1 of two lists of words; of empty ones, whether both are."""
    if not said or not gold:
        return float(not said and not gold)
    same = sum((Counter(said) & Counter(gold)).values())
    return 2 * same / (len(said) + len(gold))


def says(sentence: str, answers: Sequence[str]) -> bool:
    """Whether a sentence holds the words of one of the answers, in a row."""
    said = f" {' '.join(normalised(sentence))} "
    return any(f" {' '.join(gold)} " in said for gold in map(normalised, answers) if gold)


def _golds(answers: Sequence[str]) -> list[list[str]]:
    return [words for words in map(normalised, answers) if words] or [[]]
