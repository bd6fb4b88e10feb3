"""Train the neural reader on extractive questions; see ``python -m training.reader --help``.

References
----------
.. [1] J. Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers", 2019.
.. [2] P. Rajpurkar et al., "Know What You Don't Know: Unanswerable Questions for SQuAD", 2018.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from benchmarks.layouts import Squad
from training.reader import examples
from training.reader.examples import Example
from training.reader.measure import measure
from training.reader.network import Reader, pretrained
from workbench.models.reader.windows import CLS, Tokens, tokens, windows


@dataclass(frozen=True)
class Hyperparameters:
    """What a training run is made of.

    Attributes
    ----------
    rounds : int
        Passes over the data; the made examples differ from pass to pass.
    batch : int
        Windows of a step; windows of like length go together.
    rate, head_rate : float
        Highest learning rate of the encoder and of the untrained heads.
    warm : float
        Share of the steps in which the rate rises; it falls linearly to 0 afterwards.
    from_elsewhere, from_changed : float
        Made unanswerable examples, as a share of the answered ones.
    share_of_shifts : float
        Share of the answered questions of product reviews and of forum posts in each round.
    unanswerable_times : int
        How often a round shows each unanswerable question that people wrote.
    answerable_weight : float
        Weight of the loss of the head that says whether the passage answers at all.
    last_share : float
        Share of its examples that the last round shows, while the rate falls to 0.
    threads : int
        Sums come out a little differently with another number.
    """

    rounds: int = 2
    batch: int = 32
    rate: float = 1.5e-4
    head_rate: float = 5e-4
    decay: float = 0.01
    warm: float = 0.08
    clip: float = 1.0
    from_elsewhere: float = 0.2
    from_changed: float = 0.25
    share_of_shifts: float = 0.2
    unanswerable_times: int = 3
    answerable_weight: float = 0.3
    last_share: float = 0.55
    seed: int = 0
    threads: int = 2


@dataclass(frozen=True)
class Item:
    """One window with its labels; start and end count in the window, 0 is "not here"."""

    ids: np.ndarray
    segments: np.ndarray
    start: int
    end: int
    answerable: float


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
    last = number == by.rounds - 1
    return made[: round(by.last_share * len(made))] if last else made


class Cutter:
    """Examples into windows; passages are tokenised once."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._known: dict[str, Tokens] = {}

    def items(self, example: Example, chooser: random.Random) -> Iterator[Item]:
        """The window that holds the answer; of an unanswered passage, one window."""
        asked = tokens(self._tokenizer, example.question)
        passage = self._known.get(example.passage)
        if passage is None:
            passage = self._known[example.passage] = tokens(self._tokenizer, example.passage)
        cut = windows(asked, passage)
        if not example.answers:
            w = chooser.choice(cut)
            yield Item(w.ids, w.segments, 0, 0, 0.0)
            return
        start, end = chooser.choice(example.answers)
        inside = np.flatnonzero((passage.offsets[:, 1] > start) & (passage.offsets[:, 0] < end))
        if not len(inside):
            return
        first, last = int(inside[0]), int(inside[-1])
        holding = [w for w in cut if w.start <= first and last < w.end]
        if holding:
            w = chooser.choice(holding)
            shift = w.first - w.start
            yield Item(w.ids, w.segments, first + shift, last + shift, 1.0)
        others = [w for w in cut if last < w.start or first >= w.end]
        if others and chooser.random() < 0.3:
            w = chooser.choice(others)
            yield Item(w.ids, w.segments, 0, 0, 0.0)


def batches(items: Sequence[Item], size: int, chooser: random.Random) -> list[list[Item]]:
    """Batches of windows of like length, in random order."""
    pool = 50 * size
    made = []
    for at in range(0, len(items), pool):
        near = sorted(items[at : at + pool], key=lambda i: len(i.ids))
        made += [near[i : i + size] for i in range(0, len(near), size)]
    chooser.shuffle(made)
    return made


def padded(batch: Sequence[Item]) -> tuple[Tensor, Tensor, Tensor]:
    """Token numbers, segments and which positions are real, each (batch, tokens)."""
    longest = max(len(i.ids) for i in batch)
    ids = torch.zeros(len(batch), longest, dtype=torch.long)
    segments, real = torch.zeros_like(ids), torch.zeros(len(batch), longest, dtype=torch.bool)
    for row, item in enumerate(batch):
        n = len(item.ids)
        ids[row, :n] = torch.from_numpy(item.ids)
        segments[row, :n] = torch.from_numpy(item.segments)
        real[row, :n] = True
    return ids, segments, real


def allowed(segments: Tensor, real: Tensor) -> Tensor:
    """Where an answer may start or end: in the passage, or at position 0 for "not here"."""
    inside = (segments == 1) & real
    # The last real position is the mark that closes the window.
    last = real.sum(dim=1) - 1
    inside[torch.arange(len(last)), last] = False
    inside[:, 0] = True
    return inside


def loss_of(reader: Reader, batch: Sequence[Item], weight: float) -> Tensor:
    """Cross-entropy of start and end, and the weighted loss of the answerability head."""
    ids, segments, real = padded(batch)
    assert (ids[:, 0] == CLS).all()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        start, end, answerable = reader(ids, segments, real)
    outside = ~allowed(segments, real)
    start, end = start.masked_fill(outside, -1e4), end.masked_fill(outside, -1e4)
    starts, ends = (torch.tensor([getattr(i, name) for i in batch]) for name in ("start", "end"))
    said = torch.tensor([i.answerable for i in batch])
    spans = nn.functional.cross_entropy(start, starts) + nn.functional.cross_entropy(end, ends)
    here = nn.functional.binary_cross_entropy_with_logits(answerable, said)
    return spans / 2 + weight * here


def train(
    data: Path,
    encoder: Path,
    out: Path,
    by: Hyperparameters,
    *,
    corrections: Path | None = None,
    limit: int | None = None,
) -> None:
    """Train from the published encoder, with a checkpoint after every round.

    An interrupted run goes on after its last whole round. ``out`` gets ``reader-N.pt`` for each
    round and ``log.json`` with the curve.

    Parameters
    ----------
    limit : int, optional
        So many examples of each round only: a trial.
    """
    torch.manual_seed(by.seed)
    torch.set_flush_denormal(True)  # numbers next to 0 are slow
    torch.set_num_threads(by.threads)
    out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    parts = examples.sets(data, corrections)
    cutter = Cutter(tokenizer)
    rounds = [_cut(cutter, epoch(parts, by, n)[:limit], by, n) for n in range(by.rounds)]
    steps = [len(r) for r in rounds]
    reader = pretrained(encoder / "model.safetensors")
    # The vocabulary is far larger than the training data: its vectors stay as they are.
    reader.words.weight.requires_grad = False
    reader.positions.weight.requires_grad = False
    heads = [*reader.span.parameters(), *reader.answerable.parameters()]
    known = {id(p) for p in heads}
    body = [p for p in reader.parameters() if p.requires_grad and id(p) not in known]
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": by.rate}, {"params": heads, "lr": by.head_rate}],
        weight_decay=by.decay,
        fused=True,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: _rate(s, steps, by.warm))
    log: list[dict[str, float]] = []
    first = _resume(out, reader, optimiser, schedule, log)
    done, started = sum(steps[:first]), time.monotonic()
    seen, running = 0, log[-1]["loss"] if log else 0.0
    for number in range(first, by.rounds):
        for batch in rounds[number]:
            loss = loss_of(reader, batch, by.answerable_weight)
            loss.backward()
            nn.utils.clip_grad_norm_(body + heads, by.clip)
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
            schedule.step()
            done, seen = done + 1, seen + len(batch)
            running += (float(loss.detach()) - running) / min(done, 200)
            if done % 50 == 0:
                speed = seen / (time.monotonic() - started)
                print(
                    f"step {done}/{sum(steps)} loss {running:.4f} {speed:.1f} windows/s", flush=True
                )
            if done % 250 == 0:
                log.append({"step": done, "loss": round(running, 4)})
        _keep(out, number + 1, reader, optimiser, schedule, log)  # before anything can go wrong
        found = measure(reader, tokenizer, parts)
        log.append({"step": done, "loss": round(running, 4), **asdict(found)})
        print(f"round {number + 1}: {found}", flush=True)
        _keep(out, number + 1, reader, optimiser, schedule, log)


def _rate(step: int, steps: Sequence[int], warm: float) -> float:
    """The learning rate as a share of the highest: by rounds, of which each counts the same."""
    number = 0
    while number < len(steps) - 1 and step >= steps[number]:
        step -= steps[number]
        number += 1
    done = (number + step / max(1, steps[number])) / len(steps)
    return min((done + 1 / sum(steps)) / warm, max(0.0, (1 - done) / (1 - warm)))


def _cut(
    cutter: Cutter, given: Sequence[Example], by: Hyperparameters, number: int
) -> list[list[Item]]:
    chooser = random.Random(1000 * by.seed + 500 + number)
    items = [item for example in given for item in cutter.items(example, chooser)]
    return batches(items, by.batch, chooser)


def _keep(
    out: Path,
    number: int,
    reader: Reader,
    optimiser: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LambdaLR,
    log: list[dict[str, float]],
) -> None:
    state = {
        "reader": reader.state_dict(),
        "optimiser": optimiser.state_dict(),
        "schedule": schedule.state_dict(),
    }
    whole = out / f"reader-{number}.pt"
    torch.save(state, whole.with_suffix(".part"))
    whole.with_suffix(".part").rename(whole)
    (out / "log.json").write_text(json.dumps(log, indent=1) + "\n", "utf-8")


def _resume(
    out: Path,
    reader: Reader,
    optimiser: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LambdaLR,
    log: list[dict[str, float]],
) -> int:
    """Load the last checkpoint, if there is one; the number of rounds that are done."""
    last = newest(out)
    if last is None:
        return 0
    state = torch.load(last, weights_only=True)
    reader.load_state_dict(state["reader"])
    optimiser.load_state_dict(state["optimiser"])
    schedule.load_state_dict(state["schedule"])
    log += json.loads((out / "log.json").read_text("utf-8"))
    return _round(last)


def newest(out: Path) -> Path | None:
    """The checkpoint of the last whole round, if there is one."""
    return max(out.glob("reader-*.pt"), key=_round, default=None)


def _round(checkpoint: Path) -> int:
    return int(checkpoint.stem.split("-")[1])
