"""Answer models: each reads a question and evidence, and says what it could answer.

A model joins with one file and one line in ``MODELS``.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from workbench.evidence.index import Index
    from workbench.models.base import AnswerModel

#: Id, plain name, and the class that is made from an index. Imported when it is asked for.
MODELS = {
    "extractive": ("Best sentence, by named features", "extractive.ExtractiveModel"),
    "keyword": ("Keyword search, the baseline", "keyword.KeywordModel"),
    "reader": ("Neural reader, finds the exact words", "reader.ReaderModel"),
    "skim": ("Neural reader, first passage only", "reader.SkimModel"),
    "reader-fp32": ("Neural reader, weights in 32 bits", "reader.Fp32ReaderModel"),
}
#: A model that is there only where its file is: what is made by ``training`` and not shipped.
_NEEDS = {"reader-fp32": Path(__file__).parent / "reader" / "reader-fp32.onnx"}


def names() -> dict[str, str]:
    """The plain name of each model that is there, by its id."""
    return {
        id: label for id, (label, _) in MODELS.items() if id not in _NEEDS or _NEEDS[id].exists()
    }


def create(id: str, index: Index) -> AnswerModel:
    """A model over an index.

    Raises
    ------
    KeyError
        If there is no model of that id.
    """
    module, name = MODELS[id][1].split(".")
    made = getattr(import_module(f"workbench.models.{module}"), name)(index)
    return cast("AnswerModel", made)
