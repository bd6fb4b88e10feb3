"""Words of a text, and the terms that they are looked up by.

A *word* is a stretch of letters and digits as it stands in the text; a *term* is its folded,
stemmed form. BM25 counts terms; heatmaps and splits show words.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache
from typing import Any

#: Letters and digits; inside a word also apostrophes, combining marks, and points or commas
#: between digits.
_WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+(?:['’][^\W_]+|[\u0300-\u036f]+[^\W_]*)*")

_STOP = """
    a an and are as at be but by can could did do does for from had has have he her his how i if
    in into is it its me my no not of on or our she should so such than that the their them then
    there these they this those to was we were what when where which who whom whose why will with
    would you your
"""

#: Words that nearly every passage holds; they carry no subject.
STOP_WORDS = frozenset(_STOP.split())

#: What an index must have been made with for its terms to be the same as today's.
SETTINGS = f"{_WORD.pattern} {' '.join(sorted(STOP_WORDS))} snowball-english"

#: Longer words are told apart by so many characters.
_LONGEST = 64

_stemmer: Any = None
_lock = threading.Lock()


def words(text: str) -> list[tuple[int, int]]:
    """Spans of the words of a text, in reading order, without overlap."""
    return [match.span() for match in _WORD.finditer(text)]


def stem(word: str) -> str:
    """The stem of a word, folded: no case, no accents, no ligatures.

    Snowball's English stemmer [1]_.

    References
    ----------
    .. [1] M. F. Porter, "Snowball: a language for stemming algorithms", 2001.
    """
    return _stem(word[:_LONGEST])


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    folded = word.replace("’", "'").casefold()
    if not folded.isascii():
        parts = unicodedata.normalize("NFKD", folded)
        folded = "".join(c for c in parts if not unicodedata.combining(c))
    with _lock:  # one stemmer must not be used by two threads at once
        return str(_english().stemWord(folded))


def term(word: str) -> str | None:
    """What a word is looked up by; None where it is a stop word."""
    return None if word.replace("’", "'").casefold() in STOP_WORDS else stem(word)


def terms(text: str) -> list[str]:
    """The terms of a text in reading order, stop words left out."""
    found = (term(match) for match in _WORD.findall(text))
    return [t for t in found if t is not None]


def _english() -> Any:
    global _stemmer  # noqa: PLW0603  (made once, on first use)
    if _stemmer is None:
        import Stemmer  # noqa: PLC0415

        _stemmer = Stemmer.Stemmer("english")
    return _stemmer
