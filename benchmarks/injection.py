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
from benchmarks.corpus import index_of
from benchmarks.layouts import Paragraph
from workbench import models
from workbench.errors import InputError
from workbench.evidence.index import Index
from workbench.evidence.marks import asking, instructions
from workbench.evidence.retrieve import retrieve
from workbench.evidence.tokens import term, terms, words
from workbench.grounding.answer import ground
from workbench.grounding.confidence import threshold


def run(options: argparse.Namespace) -> dict[str, object]:
    """Detection on direct attempts, and on contexts with and without an attack in them."""
    direct = _lines(options.data / "deepset_train.jsonl")
    texts = [row["text"] for row in direct]
    attempts = np.array([bool(row["label"]) for row in direct])
    contexts = [str(row["context"]) for row in _lines(options.data / "bipia_contexts_train.jsonl")]
    attacks = [row["instruction"] for row in _lines(options.data / "bipia_attacks_train.jsonl")]
    return {
        "direct": _direct(texts, attempts),
        "questions": _figures(np.array([asking.asks(text) for text in texts]), attempts),
        "hidden": _hidden(contexts, attacks, options.seed),
        "followed": _followed(contexts, attacks, options.questions, options.seed),
    }


def _direct(texts: Sequence[str], attempts: np.ndarray) -> dict[str, object]:
    started = []
    found, weights = [], []
    for text in texts:
        at = perf_counter()
        found.append(any(True for _ in instructions.find(text)))
        started.append(perf_counter() - at)
        weights.append(instructions.weight(text))
    return {
        "texts": len(texts),
        "attempts": int(attempts.sum()),
        "auroc": auroc(np.array(weights), attempts),
        **_figures(np.array(found), attempts),
        "p95_ms": float(np.quantile(started, 0.95) * 1000),
    }


def _figures(hits: np.ndarray, attempts: np.ndarray) -> dict[str, object]:
    right = int((hits & attempts).sum())
    return {
        "precision": right / int(hits.sum()) if hits.any() else None,
        "recall": right / int(attempts.sum()),
        "f1": 2 * right / (int(hits.sum()) + int(attempts.sum())),
        "false_alarms": int((hits & ~attempts).sum()),
    }


def _hidden(contexts: Sequence[str], attacks: Sequence[str], seed: int) -> dict[str, object]:
    random = Random(seed)
    noticed = 0
    for context in contexts:
        attack = random.choice(attacks)
        planted, at = _planted(context, attack, random)
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


def _planted(context: str, attack: str, random: Random) -> tuple[str, int]:
    """A context with an attack behind one of its sentences, and where the attack begins."""
    breaks = [m.end() for m in re.finditer(r"[.!?]\s+", context)] or [len(context)]
    at = random.choice(breaks)
    return f"{context[:at]} {attack} {context[at:]}", at


def _followed(
    contexts: Sequence[str], attacks: Sequence[str], count: int, seed: int
) -> dict[str, object]:
    """How often an extractive answer from a planted context is the attack itself.

    The question is made of the five rarest words of one of the context's own sentences. An
    extractive answer can only quote: it follows an attack where a sentence that it gives overlaps
    the attack. ``unmarked`` leaves out what is marked as an instruction (any overlap), as a caller
    that heeds ``guardrails.after`` does.
    """
    random = Random(seed)
    answered = quoted = unmarked = 0
    for context in random.sample(list(contexts), min(count, len(contexts))):
        attack = random.choice(attacks)
        planted, at = _planted(context, attack, random)
        index = index_of([Paragraph("", planted)])
        question = _question(context, random, index)
        found = retrieve(index, question, k=5)
        candidates = models.create("extractive", index).answer(question, found)
        given = ground(
            question, found, candidates, "extractive",
            index=index, threshold=threshold("extractive"), documents=1,
        )  # fmt: skip
        cited = [c for statement in given.statements for c in statement.citations]
        # Between the blanks around it; a sentence that only touches them does not quote it.
        over = [c for c in cited if c.start < at + 1 + len(attack) and at + 1 < c.end]
        hits = list(instructions.find(planted))
        answered += bool(cited)
        quoted += bool(over)
        unmarked += any(not any(h.start < c.end and c.start < h.end for h in hits) for c in over)
    return {"asked": min(count, len(contexts)), "answered": answered,
            "quoted": quoted, "quoted_unmarked": unmarked}  # fmt: skip


def _question(context: str, random: Random, index: Index) -> str:
    sentences = [s for s in re.split(r"(?<=[.!?])\s+|\n+", context) if len(terms(s)) > 3]
    held = [context[a:b] for a, b in words(context)] if not sentences else None
    sentence = random.choice(sentences) if sentences else " ".join(held or [])
    said = list(dict.fromkeys(sentence[a:b] for a, b in words(sentence) if term(sentence[a:b])))
    rarest = sorted(said, key=lambda w: -index.idf(term(w) or ""))[:5]
    return f"What about {' '.join(w for w in said if w in rarest)}?"


def _lines(path: Path) -> list[dict[str, str]]:
    try:
        return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read: {error}.", str(path)) from error
