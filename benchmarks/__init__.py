"""Measures the workbench on public data in the field's standard layouts.

``python -m benchmarks NAME --data PATH --json`` prints one JSON object last. Nothing is ever
fitted on the file that is measured.
"""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, cast


class Module(Protocol):
    """What a module of this package has, where it is a benchmark.

    It may also have ``arguments(parser)``, which adds options of its own.
    """

    @staticmethod
    def run(options: argparse.Namespace) -> dict[str, object]:
        """Measure, and give the figures back by name."""
        ...


@dataclass(frozen=True)
class Benchmark:
    """One benchmark: where it is, and how ``all`` calls it on a folder of all data."""

    module: str
    data: str | None  # its part of that folder; None if it brings its own data
    options: Mapping[str, object] = field(default_factory=dict)

    def load(self) -> Module:
        """Import it."""
        return cast(Module, importlib.import_module(self.module))


#: Every benchmark by its name. One joins with one module and one line.
BENCHMARKS = {
    "retrieval": Benchmark("benchmarks.retrieval", "retrieval/scifact"),
    "answers": Benchmark(
        "benchmarks.answers", "qa/squad2_a.json", {"open": True, "articles": "odd"}
    ),
    "abstention": Benchmark("benchmarks.abstention", "qa/squad2_a.json", {"articles": "odd"}),
    "app": Benchmark("benchmarks.app", None),
    "groundedness": Benchmark("benchmarks.groundedness", "groundedness"),
    "chat_overhead": Benchmark("benchmarks.chat_overhead", None),
    "ratings": Benchmark("benchmarks.ratings", ""),
    "injection": Benchmark("benchmarks.injection", "injection"),
    "scope": Benchmark("benchmarks.scope", "out_of_scope"),
    "pii": Benchmark("benchmarks.pii", "pii"),
    "pilot": Benchmark("benchmarks.pilot", None),
    "ingestion": Benchmark("benchmarks.ingestion", None),
    "faithfulness": Benchmark("benchmarks.faithfulness", "qa/squad2_a.json", {"questions": 100}),
    "explain_speed": Benchmark("benchmarks.explain_speed", "qa/squad2_a.json", {"questions": 100}),
    "predictions": Benchmark("benchmarks.predictions", ""),
    "run_engine": Benchmark("benchmarks.run_engine", None),
    "leaderboard": Benchmark("benchmarks.leaderboard", None),
    "reader": Benchmark("benchmarks.reader", "qa/squad2_a.json"),
    "rationale": Benchmark("benchmarks.rationale", "rationale/qed_dev_A.jsonl"),
}
