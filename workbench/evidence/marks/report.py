"""What was noticed in a collection, counted, with examples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from workbench import words
from workbench.display.cover import cover
from workbench.records import Document, Mark

#: The kinds in the order in which they are told, with what they are called.
KINDS = {
    "personal": "Personal data",
    "instruction": "Text addressed to an AI model",
    "invisible": "Text that a reader does not see",
    "near_duplicate": "Near-duplicates",
    "outdated": "Outdated documents",
}
#: Examples of a kind, and characters of one.
_MOST, _LONGEST = 5, 160


@dataclass(frozen=True, slots=True)
class Example:
    """One mark, and where it is."""

    document: str  # id
    title: str
    label: str
    text: str  # what is marked, or another document's title; empty where it must not be shown


@dataclass(frozen=True, slots=True)
class Kind:
    """All marks of one kind."""

    kind: str
    name: str
    marks: int
    documents: int
    labels: Mapping[str, int]  # how many of each label
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What was noticed in the documents that were looked at."""

    documents: int
    kinds: tuple[Kind, ...]

    def __str__(self) -> str:
        """The report as plain text."""
        lines = [f"{self.documents:,} documents were looked at."]
        for kind in self.kinds:
            lines.append(f"{kind.name}: {kind.marks:,} in {kind.documents:,} documents")
            lines += [
                f"  - {e.title}: {e.label}" + (f": “{e.text}”" if e.text else "")
                for e in kind.examples
            ]
        return "\n".join(lines)


def report(
    noticed: Iterable[tuple[Document, Sequence[Mark]]],
    text: Callable[[str], str],
    titles: Mapping[str, str],
) -> Report:
    """Count marks by kind, and pick examples from as many documents as possible.

    Documents that are not public come first: their personal data is what matters.

    Parameters
    ----------
    noticed : iterable of (Document, sequence of Mark)
        Every document that was looked at, those without marks too.
    text : callable
        The stored text of a hash.
    titles : mapping of str to str
        The title of each document by its id.
    """
    # An excerpt of one mark may reach into another one, so that all of them are covered in it.
    looked = sorted(noticed, key=lambda pair: pair[0].governance.sensitivity == "public")
    every = {document.id: marks for document, marks in looked}

    def excerpt(document: Document, mark: Mark) -> str:
        return _excerpt(document, mark, every[document.id], text, titles)

    return Report(
        len(looked),
        tuple(
            _kind(kind, [(d, m) for d, marks in looked for m in marks if m.kind == kind], excerpt)
            for kind in KINDS
        ),
    )


def _kind(
    kind: str,
    found: list[tuple[Document, Mark]],
    excerpt: Callable[[Document, Mark], str],
) -> Kind:
    labels = Counter(_label(mark) for _, mark in found)
    first: dict[str, tuple[Document, Mark]] = {}
    for document, mark in found:
        first.setdefault(document.id, (document, mark))
    shown = [*first.values(), *(pair for pair in found if first[pair[0].id] != pair)][:_MOST]
    return Kind(
        kind,
        KINDS[kind],
        len(found),
        len(first),
        dict(labels.most_common()),
        tuple(Example(d.id, d.title, _label(m), excerpt(d, m)) for d, m in shown),
    )


def _label(mark: Mark) -> str:
    """What a mark is called where it is counted."""
    if mark.kind == "near_duplicate":
        return "repeats another document"
    if mark.kind == "outdated":
        return words.OUTDATED.get(mark.label, words.OUTDATED["replaced"])
    return words.personal(mark.label)


def _excerpt(
    document: Document,
    mark: Mark,
    marks: Sequence[Mark],
    text: Callable[[str], str],
    titles: Mapping[str, str],
) -> str:
    if mark.kind == "near_duplicate":
        return titles.get(mark.label, "")
    if mark.kind == "outdated" and mark.start is None:
        return words.outdated(mark, titles)
    if mark.start is None or mark.end is None:
        return _short(mark.text)
    stored = text(document.text_sha256)
    low = max(0, mark.start - 30) if mark.kind == "personal" else mark.start
    return _short(cover(stored[low : mark.end], marks, low))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
