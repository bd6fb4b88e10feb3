"""How well a reader does on articles that it was not trained on, the gold paragraph given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer

from benchmarks.layouts import Squad, sample
from training.reader import examples
from training.reader.network import Reader
from workbench.compare import squad
from workbench.grounding.reliability import auroc
from workbench.models.reader.windows import tokens, windows

#: Tokens of an answer, at most.
LONGEST = 30


@dataclass(frozen=True)
class Measured:
    """Figures on held-out articles.

    Attributes
    ----------
    exact, f1 : float
        Of answerable questions, SQuAD's definitions, an answer always given.
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


def measure(
    reader: Reader, tokenizer: Tokenizer, parts: Mapping[str, tuple[Squad, Squad]], most: int = 300
) -> Measured:
    """On the held-out articles of the two development sets and of the ten training articles."""
    reader.eval()
    exact, f1s, margin, head, answerable = [], [], [], [], []
    for path in (examples.SQUAD2, examples.SQUAD11, examples.TEN):
        held = parts[path][1]
        for q in sample(held.questions, most, 0):
            text = held.paragraphs[q.paragraph].text
            said, score, here = _best(reader, tokenizer, q.text, text)
            margin.append(score)
            head.append(here)
            answerable.append(bool(q.answers))
            if q.answers:
                golds = [a for _, a in q.answers]
                exact.append(squad.exact(said, golds))
                f1s.append(squad.f1(said, golds))
    reader.train()
    is_there = np.array(answerable)
    by_margin, by_head = np.array(margin), np.array(head)
    return Measured(
        float(np.mean(exact)) if exact else 0.0,
        float(np.mean(f1s)) if f1s else 0.0,
        auroc(by_margin, is_there) or 0.0,
        auroc(by_head, is_there) or 0.0,
        auroc(by_margin + by_head, is_there) or 0.0,
        len(is_there),
    )


@torch.no_grad()
def _best(
    reader: Reader, tokenizer: Tokenizer, question: str, text: str
) -> tuple[str, float, float]:
    """The best span, its score less "not here", and the answerability head, over all windows."""
    passage = tokens(tokenizer, text)
    best, said, here = -np.inf, "", -np.inf
    for w in windows(tokens(tokenizer, question), passage):
        ids, segments = torch.from_numpy(w.ids)[None], torch.from_numpy(w.segments)[None]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            start, end, answerable = (x[0].numpy() for x in reader(ids, segments))
        here = max(here, float(answerable))
        a, b = start[w.first : -1], end[w.first : -1]
        if not len(a):
            continue
        sums = np.triu(a[:, None] + b[None, :]) + np.tril(np.full((len(a), len(a)), -1e9), -1)
        sums -= 1e9 * (np.triu(np.ones_like(sums), LONGEST) > 0)
        i, j = np.unravel_index(int(sums.argmax()), sums.shape)
        score = float(sums[i, j] - start[0] - end[0])
        if score > best:
            best = score
            said = text[passage.offsets[w.start + i, 0] : passage.offsets[w.start + j, 1]]
    return said, best, here
