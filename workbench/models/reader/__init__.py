"""The neural reader: a small encoder trained to find the words of a passage that answer.

``windows`` is what it reads, ``network`` runs the trained weights, ``reading`` is what it made of
one passage, ``model`` answers and scores. The weights, their card and the tokenizer lie beside the
code; ``training/reader`` makes them.
"""

from workbench.models.reader.model import Fp32ReaderModel, ReaderModel, SkimModel

__all__ = ["Fp32ReaderModel", "ReaderModel", "SkimModel"]
