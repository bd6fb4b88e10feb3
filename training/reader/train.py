"""Train the neural reader on windows that were cut before; see ``python -m training.reader -h``.

References
----------
.. [1] J. Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers", 2019.
.. [2] P. Rajpurkar et al., "Know What You Don't Know: Unanswerable Questions for SQuAD", 2018.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits as _of_yes
from torch.nn.functional import cross_entropy

from training.reader.items import (
    Hyperparameters,
    Item,
    held_file,
    read,
    read_held,
    round_file,
)
from training.reader.measure import measure
from training.reader.network import Reader, autocast, pretrained

#: What a model says of a batch: start and end (batch, tokens), and answerable (batch).
Said = tuple[Tensor, Tensor, Tensor]


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
        segments[row, item.first : n] = 1
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


def loss_of(
    reader: Reader, batch: Sequence[Item], by: Hyperparameters, teachers: Sequence[Reader] = ()
) -> Tensor:
    """Cross-entropy of start and end, and the weighted loss of the answerability head.

    With teachers, part of each is held against what they say on average.
    """
    device = next(reader.parameters()).device
    ids, segments, real = padded(batch)
    outside = (~allowed(segments, real)).to(device, non_blocking=True)
    ids, segments, real = (x.to(device, non_blocking=True) for x in (ids, segments, real))
    start, end, here = _say(reader, ids, segments, real, outside)
    labels = torch.tensor([[i.start, i.end] for i in batch]).to(device, non_blocking=True)
    there = torch.tensor([i.answerable for i in batch]).to(device, non_blocking=True)
    loss = _held_against(start, end, here, labels[:, 0], labels[:, 1], there, by)
    if not teachers:
        return loss
    with torch.no_grad():
        said = [_say(t, ids, segments, real, outside) for t in teachers]
        starts, ends = (torch.stack([s[k].softmax(-1) for s in said]).mean(0) for k in (0, 1))
        yes = torch.stack([s[2].sigmoid() for s in said]).mean(0)
    soft = _held_against(start, end, here, starts, ends, yes, by)
    return by.from_teachers * soft + (1 - by.from_teachers) * loss


def _say(reader: Reader, ids: Tensor, segments: Tensor, real: Tensor, outside: Tensor) -> Said:
    with autocast(ids.device):
        start, end, here = reader(ids, segments, real)
    return start.masked_fill(outside, -1e4), end.masked_fill(outside, -1e4), here


def _held_against(
    start: Tensor, end: Tensor, here: Tensor, starts: Tensor, ends: Tensor, yes: Tensor,
    by: Hyperparameters,
) -> Tensor:  # fmt: skip
    """Of places or of probabilities of places, as ``cross_entropy`` takes both."""
    spans = cross_entropy(start, starts) + cross_entropy(end, ends)
    return spans / 2 + by.answerable_weight * _of_yes(here, yes)


def train(cut: Path, encoder: Path, out: Path, by: Hyperparameters, *, device: str = "cpu") -> None:
    """Train the teachers that are not there yet, and then the reader from them.

    A teacher that was trained to its end is taken as it is, whatever it was made with.

    Parameters
    ----------
    cut : Path
        Where the windows stand; see :func:`training.reader.cutting.cut`.
    out : Path
        Gets ``reader-N.pt`` for each round and ``reader.json`` with the curve, and the same for
        each ``teacherK``. An interrupted run goes on after its last whole round.
    device : str
        ``cpu`` or ``cuda``.
    """
    teachers = [
        _trained(out, f"teacher{k}", device)
        or train_teacher(cut, encoder, out, by, k, device=device)
        for k in range(1, by.teachers + 1)
    ]
    fit(cut, encoder, out, by, "reader", teachers, device=device)


def train_teacher(
    cut: Path, encoder: Path, out: Path, by: Hyperparameters, number: int, *, device: str = "cpu"
) -> Reader:
    """Train one teacher, from 1; a GPU trains several at once in processes of their own."""
    alike = replace(by, seed=by.seed + number, teachers=0)
    return fit(cut, encoder, out, alike, f"teacher{number}", device=device)


def fit(
    cut: Path,
    encoder: Path,
    out: Path,
    by: Hyperparameters,
    name: str,
    teachers: Sequence[Reader] = (),
    *,
    device: str,
) -> Reader:
    """Train one network from the published encoder, with a checkpoint after every round."""
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(by.seed)
    torch.set_flush_denormal(True)  # numbers next to 0 are slow
    if device == "cpu":
        torch.set_num_threads(by.threads)
    reader = pretrained(encoder / "model.safetensors", by.dropout).to(device)
    # The vocabulary is far larger than the training data: its vectors stay as they are.
    reader.words.weight.requires_grad = False
    reader.positions.weight.requires_grad = False
    for teacher in teachers:
        teacher.eval()
    heads = [*reader.span.parameters(), *reader.answerable.parameters()]
    known = {id(p) for p in heads}
    body = [p for p in reader.parameters() if p.requires_grad and id(p) not in known]
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": by.rate}, {"params": heads, "lr": by.head_rate}],
        weight_decay=by.decay,
        fused=True,
    )
    rounds = [_ordered(cut, by, n) for n in range(by.rounds)]
    steps = [len(r) for r in rounds]
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: _rate(s, sum(steps), by.warm))
    held = read_held(held_file(cut))
    log: list[dict[str, float]] = []
    run = _Run(out, name, by, log, {"reader": reader, "optimiser": optimiser, "schedule": schedule})
    first = run.resume(device)
    done, started = sum(steps[:first]), time.monotonic()
    seen, running = 0, log[-1]["loss"] if log else 0.0
    for number in range(first, by.rounds):
        for batch in rounds[number]:
            loss = loss_of(reader, batch, by, teachers)
            loss.backward()
            nn.utils.clip_grad_norm_(body + heads, by.clip)
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
            schedule.step()
            done, seen = done + 1, seen + len(batch)
            if done % 10 == 0:  # asking a GPU for a number waits for it
                running += (float(loss.detach()) - running) / min(done / 10, 20)
            if done % 500 == 0:
                speed = seen / (time.monotonic() - started)
                print(f"{name} {done}/{sum(steps)} loss {running:.3f} {speed:.0f}/s", flush=True)
                log.append({"step": done, "loss": round(running, 4)})
        found = asdict(measure(reader, held))
        log.append({"step": done, "loss": round(running, 4), **found})
        print(f"{name} round {number + 1}: {found}", flush=True)
        run.keep(number + 1)
    return reader


def _trained(out: Path, name: str, device: str) -> Reader | None:
    """A network that has all of its rounds; None otherwise."""
    log = log_file(out, name)
    if not log.exists():
        return None
    rounds = json.loads(log.read_text("utf-8"))["hyperparameters"]["rounds"]
    last = newest(out, name)
    if last is None or _round(last) < rounds:
        return None
    reader = Reader()
    reader.load_state_dict(torch.load(last, weights_only=True, map_location="cpu")["reader"])
    return reader.to(device)


def _ordered(cut: Path, by: Hyperparameters, number: int) -> list[list[Item]]:
    chooser = random.Random(1000 * by.seed + number)
    items = read(round_file(cut, number))
    chooser.shuffle(items)
    return batches(items, by.batch, chooser)


def _rate(step: int, steps: int, warm: float) -> float:
    """The learning rate as a share of the highest."""
    done = step / steps
    return min((step + 1) / (warm * steps), max(0.0, (1 - done) / (1 - warm)))


class _Run:
    """The checkpoints of one network."""

    def __init__(
        self,
        out: Path,
        name: str,
        by: Hyperparameters,
        curve: list[dict[str, float]],
        parts: Mapping[str, Any],
    ) -> None:
        self._out, self._name, self._by = out, name, by
        self._curve, self._parts = curve, parts

    def keep(self, number: int) -> None:
        """Write a checkpoint and the curve."""
        whole = self._out / f"{self._name}-{number}.pt"
        torch.save({k: part.state_dict() for k, part in self._parts.items()}, f"{whole}.part")
        Path(f"{whole}.part").rename(whole)
        said = {"hyperparameters": asdict(self._by), "curve": self._curve}
        log_file(self._out, self._name).write_text(json.dumps(said, indent=1) + "\n", "utf-8")

    def resume(self, device: str) -> int:
        """Load the last checkpoint, if there is one; the number of rounds that are done."""
        last = newest(self._out, self._name)
        if last is None:
            return 0
        state = torch.load(last, weights_only=True, map_location=device)
        for name, part in self._parts.items():
            part.load_state_dict(state[name])
        self._curve += json.loads(log_file(self._out, self._name).read_text("utf-8"))["curve"]
        return _round(last)


def log_file(out: Path, name: str = "reader") -> Path:
    """Where the hyperparameters and the curve of a network stand."""
    return out / f"{name}.json"


def newest(out: Path, name: str = "reader") -> Path | None:
    """The checkpoint of the last whole round, if there is one."""
    return max(out.glob(f"{name}-*.pt"), key=_round, default=None)


def _round(checkpoint: Path) -> int:
    return int(checkpoint.stem.split("-")[1])
