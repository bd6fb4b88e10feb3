"""What is noticed in documents: personal data, instructions to models, hidden and repeated text.

Each kind is one file. :func:`find` looks through one document on arrival; what depends on other
documents (:mod:`duplicates`) is worked out when somebody looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from workbench.evidence.marks import instructions, personal, stated
from workbench.privacy import Redactor
from workbench.records import Mark, Passage

__all__ = ["find"]

#: Characters of text that is not stored, kept with its mark.
_LONGEST = 500


def find(
    text: str,
    passages: Sequence[Passage],
    hidden: Sequence[str] = (),
    *,
    today: date | None = None,
    redactor: Redactor | None = None,
) -> tuple[Mark, ...]:
    """What there is to notice in one document, by kind and place.

    Parameters
    ----------
    text : str
        The stored text.
    passages : sequence of Passage
        Its passages, in order.
    hidden : sequence of str
        What the file holds besides, unseen by its reader.
    today : date, optional
        Against which the document's own dates are held; by default the day in UTC.
    redactor : Redactor, optional
        The one of the settings, where they state kinds of their own or find names.

    Raises
    ------
    RedactionError
        If personal data could not be looked for.
    """
    today = today or datetime.now(UTC).date()
    unseen = []
    for said in hidden:
        unseen.append(Mark("invisible", "hidden", text=said[:_LONGEST]))
        unseen += [
            Mark("instruction", hit.rule, text=said[hit.start : hit.end][:_LONGEST])
            for hit in instructions.find(said)
        ]
    return (
        *personal.find(passages, redactor),
        *(
            Mark("instruction", hit.rule, passage.start + hit.start, passage.start + hit.end)
            for passage in passages
            for hit in instructions.find(passage.text)
        ),
        *unseen,
        *stated.find(text, passages, today),
    )
