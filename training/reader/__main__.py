"""``python -m training.reader train|export``."""

from __future__ import annotations

import argparse
from pathlib import Path


def main() -> None:
    """Train, or turn a checkpoint into what the program ships."""
    parser = argparse.ArgumentParser(prog="python -m training.reader", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of public data")
    parser.add_argument("--encoder", type=Path, required=True, help="all-MiniLM-L6-v2's folder")
    parser.add_argument("--out", type=Path, required=True, help="where checkpoints go")
    parser.add_argument("--corrections", type=Path, help="answers that people corrected, JSON lines")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--limit", type=int, help="so many examples a round only, for a trial")
    options = parser.parse_args()
    from training.reader.train import Hyperparameters, train

    train(
        options.data, options.encoder, options.out, Hyperparameters(rounds=options.rounds),
        corrections=options.corrections, limit=options.limit,
    )  # fmt: skip


if __name__ == "__main__":
    main()
