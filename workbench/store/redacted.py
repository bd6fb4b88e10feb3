"""The gate that text of a person passes on its way into the database."""

from __future__ import annotations

from workbench.records import Redacted


def same_text(text: str, proof: Redacted) -> None:
    """Let text of a person through if it is what redaction gave back.

    Raises
    ------
    TypeError
        If ``proof`` is anything but Redacted.
    ValueError
        If it is the proof of another text: the record still holds the one before redaction.
    """
    if not isinstance(proof, Redacted):
        raise TypeError("Text of a person is stored only as workbench.privacy.redact returns it.")
    if text != proof.text:
        raise ValueError("The record holds another text than the redacted one.")
