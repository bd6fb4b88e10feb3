"""The trained network: its files, checked by their hash, and one window read at a time.

Windows are never put into one batch. The same window thus gives the same numbers to the last bit,
whatever else is read, and nothing is spent on padding.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from workbench.errors import ModelError
from workbench.models.reader.windows import Tokens, Window, tokens

if TYPE_CHECKING:
    from tokenizers import Tokenizer

FOLDER = Path(__file__).parent
#: More threads than that do not make one window any quicker.
THREADS = 2
#: The network was trained on the mean of the losses of start and end.
WITHIN = 0.5


@dataclass(frozen=True)
class Weighing:
    """From the network's numbers to the log-odds that a window answers.

    ``span * (start + end of its best span, less "not here") + answerable * head + constant``;
    fitted on articles that the network was not trained on. Any other span is below that by the
    mean of what its start and its end lack, :data:`WITHIN` of their sum.
    """

    span: float
    answerable: float
    constant: float


@dataclass(frozen=True)
class Logits:
    """What the network says of one window.

    Attributes
    ----------
    start, end : float array, shape (t,)
        Of the passage's tokens in the window, less that of "not here".
    answerable : float
        Whether the window answers the question at all.
    """

    start: NDArray[np.float64]
    end: NDArray[np.float64]
    answerable: float


class Network:
    """A network in its files.

    Parameters
    ----------
    weights : str
        Name of the ONNX file, a key of the card's ``files``.
    folder : Path
        Where the card, the tokenizer and the weights are.
    threads : int
        Threads of one window.

    Raises
    ------
    ModelError
        If a file is missing, or is not the one that the card was written for.
    """

    def __init__(
        self, weights: str = "reader.onnx", folder: Path = FOLDER, *, threads: int = THREADS
    ) -> None:
        import onnxruntime  # noqa: PLC0415
        from tokenizers import Tokenizer  # noqa: PLC0415

        card = _card(folder)
        self.weighing = Weighing(**card["weighing"])
        self._tokenizer: Tokenizer = Tokenizer.from_str(
            _checked(folder / "tokenizer.json", card).decode("utf-8")
        )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = min(threads, os.cpu_count() or 1)
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # Otherwise the runtime would compute with whole numbers, and round what it multiplies.
        options.add_session_config_entry("session.disable_quant_qdq", "1")
        self._session = onnxruntime.InferenceSession(
            _checked(folder / weights, card), options, providers=["CPUExecutionProvider"]
        )

    def tokens(self, text: str) -> Tokens:
        """The tokens of a text."""
        return tokens(self._tokenizer, text)

    def read(self, window: Window) -> Logits:
        """The network's numbers for one window."""
        start, end, answerable = self._session.run(
            None, {"ids": window.ids[None], "segments": window.segments[None]}
        )
        inside = slice(window.first, window.first + window.end - window.start)
        start, end = start[0].astype(float), end[0].astype(float)
        return Logits(start[inside] - start[0], end[inside] - end[0], float(answerable[0]))


@lru_cache(maxsize=2)
def shipped(weights: str = "reader.onnx") -> Network:
    """The network that comes with the program; it is loaded once."""
    return Network(weights)


def weights_hash(weights: str = "reader.onnx") -> str:
    """The hash of the weights that come with the program, as their card says it.

    Raises
    ------
    ModelError
        If the card cannot be read.
    """
    return str(_card(FOLDER)["files"][weights])


def _card(folder: Path) -> dict[str, Any]:
    try:
        card: dict[str, Any] = json.loads((folder / "card.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(
            "The reader's card cannot be read. Install the program again.", "reader"
        ) from error
    return card


def _checked(path: Path, card: dict[str, Any]) -> bytes:
    """The bytes of a file, if they are the ones that the card names."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(
            f"The reader's file {path.name} is missing. Install the program again, or make it with "
            "`python -m training.reader`.",
            "reader",
        ) from error
    if hashlib.sha256(data).hexdigest() != card["files"].get(path.name):
        raise ModelError(
            f"The reader's file {path.name} is damaged or belongs to another version: its hash is "
            "not the one in the card. Install the program again.",
            "reader",
        )
    return data
