"""Is personal data found, whatever it is called; and does it leak into what is kept?

With ``--leak`` so many of the texts as ``--questions`` says go through a workspace of their own;
see :mod:`benchmarks.leaking`.

The folder holds ``presidio_synth_v2.jsonl``: ``{full_text, spans[{entity_type, entity_value,
start_position, end_position}]}``.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.privacy import redact

#: The kinds of the data that are looked for, and what they are called here.
COVERED = {
    "EMAIL_ADDRESS": "EMAIL_ADDRESS",
    "PHONE_NUMBER": "PHONE_NUMBER",
    "CREDIT_CARD": "CREDIT_CARD",
    "IBAN_CODE": "IBAN_CODE",
    "IP_ADDRESS": "IP_ADDRESS",
    "US_SSN": "US_SSN",
    "DOMAIN_NAME": "URL",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """The option of this benchmark alone."""
    parser.add_argument(
        "--leak", action="store_true", help="ask the texts, and search all that is kept for them"
    )


def run(options: argparse.Namespace) -> dict[str, object]:
    """Recall by kind, as hidden under any label and under the right one, and false alarms."""
    rows = _rows(options.data / "presidio_synth_v2.jsonl")
    figures = _figures(rows)
    if getattr(options, "leak", False):
        from benchmarks.leaking import search

        texts = [row["full_text"] for row in rows]
        chosen = random.Random(options.seed).sample(texts, min(options.questions, len(texts)))
        figures["leak"] = search(chosen)
    return figures


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read: {error}.", str(path)) from error


def _figures(rows: list[dict[str, Any]]) -> dict[str, object]:
    there: dict[str, int] = defaultdict(int)
    hidden: dict[str, int] = defaultdict(int)
    named: dict[str, int] = defaultdict(int)
    found = right = 0
    for row in rows:
        hits = redact(row["full_text"]).spans
        for span in row["spans"]:
            kind, start, end = span["entity_type"], span["start_position"], span["end_position"]
            covering = [h for h in hits if h.start <= start and end <= h.end]
            there[kind] += 1
            hidden[kind] += bool(covering)
            named[kind] += any(h.kind == COVERED.get(kind) for h in covering)
        found += len(hits)
        right += sum(
            any(h.start < s["end_position"] and s["start_position"] < h.end for s in row["spans"])
            for h in hits
        )
    return {
        "texts": len(rows),
        "kinds": {
            kind: {
                "spans": there[kind],
                "hidden": hidden[kind] / there[kind],
                "named": named[kind] / there[kind],
            }
            for kind in COVERED
            if there[kind]
        },
        "precision": right / found if found else None,
        "not_looked_for": {kind: n for kind, n in sorted(there.items()) if kind not in COVERED},
    }
