"""Unsafe language by a list of words and phrases (``unsafe.json``), which states its limits."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files


def unsafe(text: str) -> tuple[str, ...]:
    """The groups of unsafe language that a text holds (abuse, hatred …), each once, in order.

    Whole words are compared, whatever their case, so no word is found inside another.
    """
    plain = text.replace("’", "'")
    return tuple(group for group, pattern in _patterns() if pattern.search(plain))


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
