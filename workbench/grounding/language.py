"""Unsafe language: profanity by the package glin-profanity, other phrases by ``unsafe.json``.

The package knows English and German profanity, however it is spelt to pass. The list holds what is
no profanity: insults of several words, hatred, threats and self-harm. Both look at words, not at
what is meant.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files
from typing import Any

#: What the package takes for profane and people ask about or complain with.
ORDINARY = ("sex", "hoe", "suck", "sucks", "dick", "damn", "hell", "crap", "bloody", "cock")


def unsafe(text: str) -> tuple[str, ...]:
    """The groups of unsafe language that a text holds (abuse, hatred …), each once, in order.

    Whole words are compared, whatever their case, so no word is found inside another.
    """
    plain = text.replace("’", "'")
    found = [group for group, pattern in _patterns() if pattern.search(plain)]
    if "abuse" not in found and _filter().is_profane(plain):
        found.insert(0, "abuse")
    return tuple(found)


@lru_cache(maxsize=1)
def _filter() -> Any:
    from glin_profanity import Filter  # noqa: PLC0415 - where it is first needed

    return Filter({"languages": ["english", "german"], "ignore_words": list(ORDINARY)})


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    held = json.loads(files("workbench.grounding").joinpath("unsafe.json").read_text("utf-8"))
    return tuple((group, _pattern(phrases)) for group, phrases in held["groups"].items())


def _pattern(phrases: list[str]) -> re.Pattern[str]:
    parts = (
        r"\s+".join(re.escape(word).replace(r"\*", r"\w*") for word in phrase.split())
        for phrase in phrases
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)
