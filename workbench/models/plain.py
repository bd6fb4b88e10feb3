"""The features of a sentence in plain words, with its own numbers and words."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from workbench.models.features import Sentence
from workbench.models.question import Asked
from workbench.words import listing

_SHOWN = 4
_KINDS = {
    "person": "a name", "date": "a date", "place": "a place", "number": "a number",
    "reason": "a word that gives a reason",
}  # fmt: skip

Said = Callable[[float, Asked, Sentence], str]


def in_words(name: str, x: float, asked: Asked, sentence: Sentence) -> str:
    """What one feature says about this sentence."""
    return _SAY[name](x, asked, sentence) if name in _SAY else _kind(name, x, asked)


def _listed(asked: Asked, which: np.ndarray) -> str:
    found = [f"“{w}”" for w, there in zip(asked.words, which, strict=True) if there]
    more = len(found) - _SHOWN
    shown = (*found[:_SHOWN], f"{more} more") if more > 0 else tuple(found)
    return listing(shown)


def _words(x: float, asked: Asked, s: Sentence) -> str:
    held = np.asarray(s.hits.any(axis=0))
    if len(held) == 0:
        return "the question has no word that could be looked for"
    if held.all() and len(held) > 1:
        return f"all {len(held)} of the question's important words occur in this sentence"
    verb = "occurs" if held.sum() == 1 else "occur"
    return f"{held.sum()} of the question's {len(held)} important words {verb} in this sentence"


def _close_words(x: float, asked: Asked, s: Sentence) -> str:
    near = (s.close.max(axis=0, initial=0.0) > 0.5) & ~s.hits.any(axis=0)
    if near.any():
        return f"it has words close in meaning to {_listed(asked, near)}"
    return f"its words come {x:.0%} close to the question's words in meaning"


def _missing(what: str, which: Callable[[Asked], np.ndarray]) -> Said:
    def say(x: float, asked: Asked, s: Sentence) -> str:
        gone = which(asked) & ~s.hits.any(axis=0)
        if not which(asked).any():
            return f"the question has no {what}"
        if not gone.any():
            return f"every {what} of the question occurs in it"
        return f"it lacks the question's {what} {_listed(asked, gone)}"

    return say


def _kind(name: str, x: float, asked: Asked) -> str:
    what = _KINDS[name]
    if asked.kind != name and not (name == "number" and asked.kind in ("money", "percent")):
        return f"the question does not ask for {what}"
    if x <= 0:
        return f"the question asks for {what}, and it holds none"
    return f"the question asks for {what}, and it holds one"


def _near(x: float, asked: Asked, s: Sentence) -> str:
    if x <= 0:
        return "nothing new stands near the question's words"
    return "something new stands near the question's words"


def _beside(x: float, asked: Asked, s: Sentence) -> str:
    return "a number stands right before what is counted" if x > 0 else "no number is counted here"


def _elsewhere(where: str, which: Callable[[Sentence], np.ndarray]) -> Said:
    def say(x: float, asked: Asked, s: Sentence) -> str:
        held = which(s) & ~s.hits.any(axis=0)
        if not held.any():
            return f"{where} adds no word of the question"
        return f"{where} adds {_listed(asked, held)}"

    return say


_SAY: dict[str, Said] = {
    "words": _words,
    "close_words": _close_words,
    "similarity": lambda x, *_: f"it is {x:.0%} alike to the question in meaning",
    "in_order": lambda x, *_: f"{x:.0%} of the question's words stand here in the same order",
    "numbers_missing": _missing("number", lambda asked: asked.numbers),
    "near": _near,
    "beside": _beside,
    "title": _elsewhere("the title or heading above it", lambda s: s.titled),
    "before": lambda x, *_: (
        "the sentence before speaks of what this one leaves out"
        if x > 0.05
        else "the sentence before adds nothing of the question"
    ),
    "opening": _elsewhere("the first sentence of its passage", lambda s: s.opening),
    "around": _elsewhere("the rest of its passage", lambda s: s.elsewhere),
    "length": lambda x, *_: f"it has {np.expm1(x):.0f} words that carry a subject",
    "place_in_passage": lambda x, *_: (
        "it opens its passage" if x == 0 else f"it stands {x:.0%} into its passage"
    ),
    "passage_words": lambda x, *_: f"its passage reaches {x:.0%} of a perfect keyword match",
    "passage_similarity": lambda x, *_: f"its passage is {x:.0%} alike to the question in meaning",
}
