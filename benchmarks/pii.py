"""Is personal data found, whatever it is called?

The folder holds ``presidio_synth_v2.jsonl``: ``{full_text, spans[{entity_type, entity_value,
start_position, end_position}]}``.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict

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
}


def run(options: argparse.Namespace) -> dict[str, object]:
    """Recall by kind, as hidden under any label and under the right one, and false alarms."""
    path = options.data / "presidio_synth_v2.jsonl"
    try:
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read: {error}.", str(path)) from error
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
