"""The neural reader's files and its speed: size, loading, and one passage of 200 words."""

from __future__ import annotations

import argparse
from time import perf_counter

import numpy as np

from benchmarks.layouts import read_squad, sample
from workbench.errors import InputError
from workbench.models.reader.network import FOLDER, Network
from workbench.models.reader.reading import Reading

#: Words of the passage, passages that are read, and how often each is.
WORDS, PASSAGES, TIMES = 200, 5, 5


def run(options: argparse.Namespace) -> dict[str, object]:
    """Passages of 200 words, put together from the file's paragraphs, on one and two threads."""
    data = read_squad(options.data, options.articles)
    words = " ".join(p.text for p in data.paragraphs).split()
    texts = [" ".join(words[i * WORDS : (i + 1) * WORDS]) for i in range(PASSAGES)]
    if len(words) < WORDS * PASSAGES:
        raise InputError(f"“{options.data}” has fewer than {WORDS * PASSAGES} words.")
    asked = [q.text for q in sample(data.questions, PASSAGES, options.seed)]
    figures: dict[str, object] = {
        "bytes": sum((FOLDER / name).stat().st_size for name in ("reader.onnx", "tokenizer.json"))
    }
    for threads in (1, 2):
        started = perf_counter()
        network = Network(threads=threads)
        figures["load_s"] = perf_counter() - started
        figures[f"p50_ms_{threads}"] = _milliseconds(network, asked, texts)
        if threads == 1:
            figures["alone_in_company"] = _differs(network, asked, texts)
    return figures


def _milliseconds(network: Network, asked: list[str], texts: list[str]) -> float:
    times = []
    for _ in range(TIMES):
        for question, text in zip(asked, texts, strict=True):
            started = perf_counter()
            Reading(network, question, text)
            times.append((perf_counter() - started) * 1000)
    return float(np.median(times))


def _differs(network: Network, asked: list[str], texts: list[str]) -> float:
    """The furthest that a score moves by what is read before, between and after."""
    alone = [_scores(network, *one) for one in zip(asked, texts, strict=True)]
    again = [_scores(network, *one) for one in reversed(list(zip(asked, texts, strict=True)))]
    pairs = zip(alone, reversed(again), strict=True)
    return float(max(np.abs(a - b).max() for a, b in pairs))


def _scores(network: Network, question: str, text: str) -> np.ndarray:
    return np.array([span.score for span in Reading(network, question, text).best(3)])
