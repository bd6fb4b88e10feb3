"""Calibrations to try things on."""

import pytest

from workbench.grounding.confidence import NAMES
from workbench.records import CalibrationFit


@pytest.fixture
def make_fit():
    """A calibration with given confidences and judgements."""

    def make(sure=(0.9, 0.6, 0.4, 0.1), right=(True, True, False, False), **changes):
        return CalibrationFit(
            **{
                "signals": NAMES,
                "weights": (0.0,) * len(NAMES),
                "centres": (0.0,) * len(NAMES),
                "intercept": 0.0,
                "sure": tuple(sure),
                "right": tuple(right),
                "answerable": (True,) * len(right),
                "ece": 0.1,
                "ece_before": 0.2,
                "auroc": 1.0,
                "questions_sha256": "0" * 64,
                **changes,
            }
        )

    return make
