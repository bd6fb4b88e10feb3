"""When documents hold, and for whom: what follows from what people say of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from workbench.records import Document, Filter, Mark


def outdated(documents: Sequence[Document], today: date) -> dict[str, Mark]:
    """The documents that do not hold today, by id, each with the reason as a mark.

    Parameters
    ----------
    documents : sequence of Document
        All current ones of which a date or a replacement is said.

    Returns
    -------
    dict of str to Mark
        Label ``valid_until`` or ``valid_from`` with the date in ISO form as text, or the id of
        the document that replaces it, which holds already.
    """
    found = {d.id: mark for d in documents if (mark := _by_date(d, today))}
    for document in documents:
        if document.id in found and found[document.id].label == "valid_from":
            continue  # what does not hold yet replaces nothing
        for replaced in document.governance.supersedes:
            if replaced != document.id:
                found.setdefault(replaced, Mark("outdated", document.id))
    return found


def matching(documents: Iterable[Document], wanted: Filter) -> set[str]:
    """The ids of the documents that a filter means; its day is left to :func:`outdated`."""
    return {
        d.id
        for d in documents
        if (not wanted.sensitivity or d.governance.sensitivity in wanted.sensitivity)
        and wanted.owner in (None, d.governance.owner)
        and wanted.licence in (None, d.governance.licence)
    }


def _by_date(document: Document, today: date) -> Mark | None:
    said = document.governance
    if said.valid_until is not None and said.valid_until < today:
        return Mark("outdated", "valid_until", text=said.valid_until.isoformat())
    if said.valid_from is not None and said.valid_from > today:
        return Mark("outdated", "valid_from", text=said.valid_from.isoformat())
    return None
