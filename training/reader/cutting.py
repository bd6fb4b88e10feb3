"""From examples to windows with labels: what every round shows, and what is held out.

They are written to files, so that the training itself needs nothing but torch and these files and
can run on another machine, one with a GPU for example.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from benchmarks.layouts import Squad, sample
from training.reader import examples
from training.reader.examples import Example
from training.reader.items import Held, Hyperparameters, Item, held_file, round_file, write
from workbench.models.reader.windows import Tokens, Window, tokens, windows

#: Questions of each held-out file, at most.
HELD = 300


class Cutter:
    """Examples into windows; passages are tokenised once."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._known: dict[str, Tokens] = {}

    def _cut(self, question: str, passage: str) -> tuple[Tokens, list[Window]]:
        known = self._known.get(passage)
        if known is None:
            known = self._known[passage] = tokens(self._tokenizer, passage)
        return known, windows(tokens(self._tokenizer, question), known)

    def items(self, example: Example, chooser: random.Random) -> Iterator[Item]:
        """The window that holds the answer; of an unanswered passage, one window."""
        passage, cut = self._cut(example.question, example.passage)
        if not example.answers:
            w = chooser.choice(cut)
            yield Item(w.ids, w.first, 0, 0, 0.0)
            return
        span = _span(passage, chooser.choice(example.answers))
        if span is None:
            return
        first, last = span
        holding = [w for w in cut if w.start <= first and last < w.end]
        if holding:
            w = chooser.choice(holding)
            shift = w.first - w.start
            yield Item(w.ids, w.first, first + shift, last + shift, 1.0)
        others = [w for w in cut if last < w.start or first >= w.end]
        if others and chooser.random() < 0.3:
            w = chooser.choice(others)
            yield Item(w.ids, w.first, 0, 0, 0.0)

    def held(self, number: int, example: Example) -> Iterator[Held]:
        """Every window of a held-out question, with where its answers stand in the passage."""
        passage, cut = self._cut(example.question, example.passage)
        golds = [span for answer in example.answers if (span := _span(passage, answer))]
        for w in cut:
            yield Held(number, w.ids, w.first, w.start, tuple(golds))


def _span(passage: Tokens, answer: tuple[int, int]) -> tuple[int, int] | None:
    """First and last token of a stretch of characters."""
    start, end = answer
    inside = np.flatnonzero((passage.offsets[:, 1] > start) & (passage.offsets[:, 0] < end))
    return (int(inside[0]), int(inside[-1])) if len(inside) else None


def epoch(parts: dict[str, tuple[Squad, Squad]], by: Hyperparameters, number: int) -> list[Example]:
    """The examples of one pass."""
    chooser = random.Random(1000 * by.seed + number)
    made: list[Example] = []
    for path, (squad, _) in parts.items():
        given = examples.plain(squad)
        answered = [e for e in given if e.answers]
        if path in examples.SHIFTS[1:]:
            answered = chooser.sample(answered, round(by.share_of_shifts * len(answered)))
        made += answered
        made += by.unanswerable_times * [e for e in given if not e.answers]
        made += examples.elsewhere(squad, round(by.from_elsewhere * len(answered)), chooser)
        made += examples.made_unanswerable(squad, round(by.from_changed * len(answered)), chooser)
    chooser.shuffle(made)
    return made


def cut(
    data: Path,
    encoder: Path,
    out: Path,
    by: Hyperparameters,
    *,
    corrections: Path | None = None,
    limit: int | None = None,
) -> None:
    """Write the windows of every round, and those that are held out, below ``out``.

    Parameters
    ----------
    limit : int, optional
        So many examples of each round only: a trial.
    """
    out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    parts = examples.sets(data, corrections)
    cutter = Cutter(tokenizer)
    for number in range(by.rounds):
        chooser = random.Random(1000 * by.seed + 500 + number)
        shown = epoch(parts, by, number)[:limit]
        write(round_file(out, number), [i for e in shown for i in cutter.items(e, chooser)])
    write(held_file(out), [h for n, e in enumerate(held_out(parts)) for h in cutter.held(n, e)])


def held_out(parts: dict[str, tuple[Squad, Squad]]) -> Sequence[Example]:
    """Questions of the held-out articles of the development sets and of the ten articles."""
    made: list[Example] = []
    for path in (examples.SQUAD2, examples.SQUAD11, examples.TEN):
        held = parts[path][1]
        some = sample(held.questions, HELD, 0)
        made += examples.plain(Squad(held.paragraphs, tuple(some)))
    return made
