"""The last checkpoint as the files that the program ships, with their card."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from training.reader import card, examples, export
from training.reader.train import log_file, newest
from training.reader.weigh import BARE, held_out, weigh
from workbench.models.reader.network import FOLDER, Network


def ship(
    data: Path,
    encoder: Path,
    trained: Path,
    to: Path | None = None,
    *,
    corrections: Path | None = None,
    keep_fp32: bool = False,
) -> dict[str, Any]:
    """Export, weigh on held-out articles, and write the card; returns the card.

    Raises
    ------
    FileNotFoundError
        If there is no checkpoint.
    """
    out = to or FOLDER
    out.mkdir(parents=True, exist_ok=True)
    checkpoint = newest(trained)
    if checkpoint is None:
        raise FileNotFoundError(f"There is no checkpoint in {trained}; train first.")
    whole, small, tokenizer = (
        out / name for name in ("reader-fp32.onnx", "reader.onnx", "tokenizer.json")
    )
    export.fp32(checkpoint, whole)
    export.int8(whole, small)
    said = json.loads((encoder / "tokenizer.json").read_text("utf-8"))
    said |= {"truncation": None, "padding": None}
    tokenizer.write_text(json.dumps(said, ensure_ascii=False, separators=(",", ":")), "utf-8")
    files = {path.name: export.sha256(path) for path in (whole, small, tokenizer)}
    (out / "card.json").write_text(
        json.dumps({"files": files, "weighing": asdict(BARE)}), "utf-8"
    )  # so that the network can be loaded
    parts = examples.sets(data, corrections)
    weighing, measured = weigh(Network(folder=out), held_out(parts))
    log = json.loads(log_file(trained).read_text("utf-8"))
    made = card.card(
        data, parts, log["hyperparameters"], log["curve"], weighing, measured, files,
        "python -m training.reader cut, train --device cuda and export, each with "
        "--data DATA --encoder FOLDER --cut WINDOWS --out CHECKPOINTS",
    )  # fmt: skip
    if log["hyperparameters"]["teachers"]:
        first = json.loads(log_file(trained, "teacher1").read_text("utf-8"))
        made["teachers"] = {
            name: value
            for name, value in first["hyperparameters"].items()
            if value != log["hyperparameters"][name] and name not in ("seed", "teachers")
        }
    card.write(made, out)
    if not keep_fp32:
        whole.unlink()
    return made
