"""A question taken apart: its words, how rare each is, and what kind of answer it wants."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.evidence.index import Index
from workbench.evidence.tokens import stem, term, words

_ASKING = re.compile(r"\b(who|whom|whose|when|where|why|how|what|which)\b", re.IGNORECASE)

# Words that measure after "how": they ask for a number and carry no subject themselves.
_MEASURES = frozenset(
    "many much long old far large big tall high often fast deep wide heavy hot cold".split()
)
_MONEY = re.compile(
    r"\b(cost|costs|price|priced|worth|revenue|salary|money|pay|paid|fee|fees|charge|budget)\b"
)
_PERCENT = re.compile(r"\b(percent|percentage|per cent|proportion|fraction)\b")

# What the noun behind "what" or "which" wants: "which city" wants a place.
_NOUNS = {
    "date": "year date day month century decade time season",
    "number": "number amount population size rate age distance temperature length height total"
    " percentage percent proportion fraction cost price",
    "person": "person man woman author king queen president general leader scientist actor"
    " actress singer name company team group people organization organisation director",
    "place": "city country state place region location area town nation river county street"
    " continent island",
}
_BY_NOUN = {noun: kind for kind, nouns in _NOUNS.items() for noun in nouns.split()}
_BY_WORD = {
    "who": "person", "whom": "person", "whose": "person",
    "when": "date", "where": "place", "why": "reason",
}  # fmt: skip
# Added to every idf, so that a common word of the question still weighs something.
_FLOOR = 1.5
# Question words whose order is looked at; one bit each.
_LONGEST = 60
# So near behind "what" or "which" stands the noun that says what is wanted.
_REACH = 3
# Where the noun phrase behind "what" or "which" ends.
_PHRASE_ENDS = frozenset(
    "is are was were did do does has have had can could would will of in to for that".split()
)

#: The kinds of answer that a question can want; "other" where its words do not tell.
KINDS = ("person", "date", "place", "number", "money", "percent", "reason", "other")


@dataclass(frozen=True)
class Asked:
    """A question, ready to be laid beside sentences.

    Attributes
    ----------
    terms : tuple of str, length q
        Its terms (stemmed, no stop words), each once, in order.
    words : tuple of str, length q
        The same as the question writes them.
    idf, rarity : float array, shape (q,)
        How rare each term is in the corpus, and the same scaled to the sum 1.
    numbers : bool array, shape (q,)
        Which terms are written with a digit.
    kind : str
        What kind of answer is wanted, one of :data:`KINDS`.
    counted : frozenset of str
        Stems of what is counted: that of "congregations" in "how many congregations".
    vector : float array, shape (d,)
        The question's embedding, of length 1.
    vectors : float array, shape (q, d)
        The embedding of each term's word alone.
    order : tuple of str
        Stems of all its words, stop words as well, in order; 60 at most.
    places : dict of str to int
        The same turned round: the positions of each stem in ``order``, one bit each.
    """

    text: str
    terms: tuple[str, ...]
    words: tuple[str, ...]
    idf: NDArray[np.float64]
    rarity: NDArray[np.float64]
    numbers: NDArray[np.bool_]
    kind: str
    counted: frozenset[str]
    vector: NDArray[np.float64]
    vectors: NDArray[np.float64]
    order: tuple[str, ...]
    places: dict[str, np.uint64]


def take_apart(question: str, index: Index) -> Asked:
    """Analyse a question against the corpus of an index."""
    spans = [question[start:end] for start, end in words(question)]
    kind, counted = kind_of(question)
    distinct: dict[str, str] = {}
    for word, before in zip(spans, ["", *spans], strict=False):
        found = term(word)
        if found is None or (before.lower() == "how" and word.lower() in _MEASURES):
            continue
        distinct.setdefault(found, word)
    terms = tuple(distinct)
    order = tuple(stem(word) for word in spans[:_LONGEST])
    places: dict[str, np.uint64] = {}
    for position, found_stem in enumerate(order):
        places[found_stem] = places.get(found_stem, np.uint64(0)) | np.uint64(1 << position)
    idf = np.array([index.idf(t) for t in terms], dtype=float)
    vectors = index.embedder.embed([w.lower() for w in distinct.values()]).astype(float)
    return Asked(
        text=question,
        terms=terms,
        words=tuple(distinct.values()),
        idf=idf,
        rarity=(idf + _FLOOR) / (idf + _FLOOR).sum() if len(idf) else idf,
        numbers=np.array([w[0].isdigit() for w in distinct.values()], dtype=bool),
        kind=kind,
        counted=counted,
        vector=index.embedder.embed([question])[0].astype(float),
        vectors=vectors.reshape(len(terms), index.embedder.dimensions),
        order=order,
        places=places,
    )


def kind_of(question: str) -> tuple[str, frozenset[str]]:
    """What kind of answer a question wants, and the stems of what it counts, if anything."""
    asking = _ASKING.search(question)
    if asking is None:
        return "other", frozenset()
    word = asking.group().lower()
    after = [question[s:e].lower() for s, e in words(question) if s >= asking.end()]
    if word in _BY_WORD:
        return _BY_WORD[word], frozenset()
    if word == "how":
        kind = "number" if after and after[0] in _MEASURES else "other"
        counted = after[1:3] if kind == "number" and after[0] in ("many", "much") else []
    else:
        noun = _noun(after)
        kind = _BY_NOUN.get(noun, "other")
        counted = [noun] if kind == "number" else []
    if kind == "number":
        lower = question.lower()
        if _PERCENT.search(lower):
            kind = "percent"
        elif _MONEY.search(lower):
            kind = "money"
    return kind, frozenset(stem(w) for w in counted if term(w) is not None)


def _noun(after: list[str]) -> str:
    """The noun that "what" or "which" asks for: "city" of "what Italian city did"."""
    if after and after[0] in ("is", "are", "was", "were"):
        return next((w for w in after[1:] if w not in ("the", "a", "an")), "")
    phrase: list[str] = []
    for word in after:
        if word in _PHRASE_ENDS:
            break
        phrase.append(word)
    known = next((w for w in phrase[:_REACH] if w in _BY_NOUN), "")
    return known or (phrase[-1] if phrase else "")
