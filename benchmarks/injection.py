"""Is text that speaks to an AI model noticed, and ordinary text left alone?

The folder holds ``deepset_train.jsonl`` (``{text, label}``, 1: an attempt) and
``bipia_{contexts,attacks}_train.jsonl`` (``{context}``, ``{instruction}``): each attack is put at a
seeded place into a context.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Sequence
from pathlib import Path
from random import Random
from time import perf_counter

import numpy as np

from benchmarks.answers import auroc
from workbench.errors import InputError
from workbench.evidence.marks import instructions


def run(options: argparse.Namespace) -> dict[str, object]:
    """Detection on direct attempts, and on contexts with and without an attack in them."""
    direct = _lines(options.data / "deepset_train.jsonl")
    texts = [row["text"] for row in direct]
    attempts = np.array([bool(row["label"]) for row in direct])
    contexts = [str(row["context"]) for row in _lines(options.data / "bipia_contexts_train.jsonl")]
    attacks = [row["instruction"] for row in _lines(options.data / "bipia_attacks_train.jsonl")]
    return {
        "direct": _direct(texts, attempts),
        "hidden": _hidden(contexts, attacks, options.seed),
    }


def _direct(texts: Sequence[str], attempts: np.ndarray) -> dict[str, object]:
    started = []
    found, weights = [], []
    for text in texts:
        at = perf_counter()
        found.append(any(True for _ in instructions.find(text)))
        started.append(perf_counter() - at)
        weights.append(instructions.weight(text))
    hits = np.array(found)
    right = int((hits & attempts).sum())
    precision = right / int(hits.sum()) if hits.any() else None
    recall = right / int(attempts.sum())
    return {
        "texts": len(texts),
        "attempts": int(attempts.sum()),
        "auroc": auroc(np.array(weights), attempts),
        "precision": precision,
        "recall": recall,
        "f1": 2 * right / (int(hits.sum()) + int(attempts.sum())),
        "false_alarms": int((hits & ~attempts).sum()),
        "p95_ms": float(np.quantile(started, 0.95) * 1000),
    }


def _hidden(contexts: Sequence[str], attacks: Sequence[str], seed: int) -> dict[str, object]:
    random = Random(seed)
    noticed = 0
    for context in contexts:
        attack = random.choice(attacks)
        breaks = [m.end() for m in re.finditer(r"[.!?]\s+", context)] or [len(context)]
        at = random.choice(breaks)
        planted = f"{context[:at]} {attack} {context[at:]}"
        span = range(at, at + len(attack) + 2)
        noticed += any(hit.start in span for hit in instructions.find(planted))
    sentences = sum(len(re.findall(r"[.!?](?:\s|$)", context)) for context in contexts)
    alarms = sum(1 for context in contexts for _ in instructions.find(context))
    return {
        "contexts": len(contexts),
        "recall": noticed / len(contexts),
        "false_alarms": alarms,
        "false_alarms_per_1000_sentences": 1000 * alarms / sentences,
    }


def _lines(path: Path) -> list[dict[str, str]]:
    try:
        return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read: {error}.", str(path)) from error
