"""How well a reader does on articles that it was not trained on, the gold paragraph given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import torch
from numpy.typing import NDArray

from training.reader.items import Held
from training.reader.network import Reader, autocast

#: Tokens of an answer, at most.
LONGEST = 30


@dataclass(frozen=True)
class Measured:
    """Figures on held-out articles.

    Attributes
    ----------
    exact, f1 : float
        Of answerable questions, over tokens, an answer always given.
    near_miss : float
        AUROC of the span's score less that of "not here": answerable against unanswerable
        questions that people wrote.
    near_miss_head : float
        The same by the answerability head alone.
    near_miss_sum : float
        The same by the sum of both.
    questions : int
    """

    exact: float
    f1: float
    near_miss: float
    near_miss_head: float
    near_miss_sum: float
    questions: int


def measure(reader: Reader, held: Sequence[Held]) -> Measured:
    """Every held-out question once."""
    reader.eval()
    exact, f1s, margin, head, answerable = [], [], [], [], []
    for _, windows in groupby(held, lambda h: h.question):
        span, score, here, golds = _best(reader, list(windows))
        margin.append(score)
        head.append(here)
        answerable.append(bool(golds))
        if golds:
            exact.append(span in golds)
            f1s.append(max(_shared(span, gold) for gold in golds))
    reader.train()
    is_there = np.array(answerable)
    by_margin, by_head = np.array(margin), np.array(head)
    return Measured(
        float(np.mean(exact)) if exact else 0.0,
        float(np.mean(f1s)) if f1s else 0.0,
        auroc(by_margin, is_there),
        auroc(by_head, is_there),
        auroc(by_margin + by_head, is_there),
        len(is_there),
    )


def auroc(scores: NDArray[np.float64], positive: NDArray[np.bool_]) -> float:
    """How often a positive scores above a negative; a half where there are none of one kind."""
    above, below = scores[positive][:, None], scores[~positive][None, :]
    won = (above > below) + 0.5 * (above == below)
    return float(won.mean()) if won.size else 0.5


def _shared(one: tuple[int, int], other: tuple[int, int]) -> float:
    """F1 over the tokens of two stretches."""
    shared = max(0, min(one[1], other[1]) - max(one[0], other[0]) + 1)
    return 2 * shared / (one[1] - one[0] + other[1] - other[0] + 2)


@torch.no_grad()
def _best(
    reader: Reader, windows: Sequence[Held]
) -> tuple[tuple[int, int], float, float, tuple[tuple[int, int], ...]]:
    """The best span, its score less "not here", and the answerability head, over all windows."""
    device = next(reader.parameters()).device
    best, span, here = -np.inf, (0, 0), -np.inf
    for w in windows:
        ids = torch.from_numpy(w.ids)[None].to(device)
        segments = (torch.arange(len(w.ids), device=device) >= w.first).long()[None]
        with autocast(device):
            start, end, answerable = (x[0].cpu().numpy() for x in reader(ids, segments))
        here = max(here, float(answerable))
        a, b = start[w.first : -1], end[w.first : -1]
        if not len(a):
            continue
        sums = np.triu(a[:, None] + b[None, :]) + np.tril(np.full((len(a), len(a)), -1e9), -1)
        sums -= 1e9 * (np.triu(np.ones_like(sums), LONGEST) > 0)
        i, j = np.unravel_index(int(sums.argmax()), sums.shape)
        score = float(sums[i, j] - start[0] - end[0])
        if score > best:
            best, span = score, (w.begins + int(i), w.begins + int(j))
    return span, best, here, windows[0].golds
