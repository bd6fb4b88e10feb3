"""The logistic function, as every fitted model of this package uses it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

#: Log-odds beyond it are as good as certain.
_CERTAIN = 30


def sigmoid(z: ArrayLike) -> NDArray[np.float64]:
    """Log-odds to probabilities, of the same shape."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(z, -_CERTAIN, _CERTAIN))))
