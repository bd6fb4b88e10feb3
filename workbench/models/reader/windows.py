"""A question and a passage as the network reads them: token numbers, in windows that overlap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

#: Tokens of a window, and of a question at most; windows of one passage share ``OVERLAP`` tokens.
LENGTH, QUESTION, OVERLAP = 256, 64, 96
#: Of the uncased BERT vocabulary.
CLS, SEP = 101, 102

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Tokens:
    """A text cut into tokens.

    Attributes
    ----------
    ids : int array, shape (t,)
    offsets : int array, shape (t, 2)
        Where each stands in the text, in characters.
    """

    ids: Ids
    offsets: Ids


@dataclass(frozen=True)
class Window:
    """What the network reads at once: ``[CLS] question [SEP] part of the passage [SEP]``.

    Attributes
    ----------
    ids, segments : int array, shape (t,)
    first : int
        Position of the passage's part in ``ids``.
    start, end : int
        Which of the passage's tokens it holds.
    """

    ids: Ids
    segments: Ids
    first: int
    start: int
    end: int


def tokens(tokenizer: Tokenizer, text: str) -> Tokens:
    """The tokens of a text, without the marks that a window adds."""
    found = tokenizer.encode(text, add_special_tokens=False)
    offsets = np.array(found.offsets, dtype=np.int64).reshape(-1, 2)
    return Tokens(np.array(found.ids, dtype=np.int64), offsets)


def windows(question: Tokens, passage: Tokens) -> list[Window]:
    """All windows of a passage; one, of nothing but the question, where it has no tokens."""
    asked = question.ids[:QUESTION]
    room = LENGTH - len(asked) - 3
    total = len(passage.ids)
    starts = [0]
    while starts[-1] + room < total:
        starts.append(starts[-1] + room - OVERLAP)
    made = []
    for start in starts:
        end = min(start + room, total)
        ids = np.concatenate([[CLS], asked, [SEP], passage.ids[start:end], [SEP]])
        segments = np.zeros(len(ids), dtype=np.int64)
        segments[len(asked) + 2 :] = 1
        made.append(Window(ids.astype(np.int64), segments, len(asked) + 2, start, end))
    return made
