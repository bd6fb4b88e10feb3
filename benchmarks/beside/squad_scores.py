"""The official SQuAD definitions as transformers has them; run by a Python that has transformers 4.

``python squad_scores.py`` reads lines of ``{"said": …, "answers": […]}`` and prints for each the
exact match and the F1, a line each.
"""

from __future__ import annotations

import json
import sys


def main() -> None:
    """Score every line."""
    from transformers.data.metrics.squad_metrics import (
        compute_exact,
        compute_f1,
        normalize_answer,
    )

    for line in sys.stdin:
        row = json.loads(line)
        # As its evaluation of a whole file does: a gold answer of nothing but signs is none.
        golds = [a for a in row["answers"] if normalize_answer(a)] or [""]
        exact = max(compute_exact(gold, row["said"]) for gold in golds)
        f1 = max(compute_f1(gold, row["said"]) for gold in golds)
        print(json.dumps([exact, f1]))


if __name__ == "__main__":
    main()
