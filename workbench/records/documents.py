"""Documents, their parts, what is said of them and noticed in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from workbench.records.people import Actor


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a document, as the parser found it: ``text[start:end]`` of the stored text."""

    kind: str  # heading | paragraph | item | row | code
    start: int
    end: int
    level: int = 0  # of a heading, 1 is the highest; else 0
    page: int | None = None  # counted from 1, where the format has pages


@dataclass(frozen=True, slots=True)
class Governance:
    """Whose a document is, who may see it, and when it holds: said by people, not read from it.

    It belongs to the document, whatever its version, and every change of it is kept.
    """

    owner: str = ""  # a team or a person who answers for it
    licence: str = ""
    sensitivity: str = "internal"  # public | internal | confidential
    valid_from: date | None = None
    valid_until: date | None = None  # the last day on which it holds
    supersedes: tuple[str, ...] = ()  # ids of the documents that it replaces


@dataclass(frozen=True, slots=True)
class GovernanceChange:
    """One entry of a document's history: what was said of it, when, and by whom."""

    document: str
    revision: int  # counted from 1
    governance: Governance
    at: datetime
    actor: Actor


@dataclass(frozen=True, slots=True)
class Filter:
    """Which documents are meant, by what is said of them; what is left empty excludes nothing."""

    sensitivity: tuple[str, ...] = ()  # one of these
    owner: str | None = None
    licence: str | None = None
    valid_on: date | None = None  # holds on this day, and is not replaced by one that does


@dataclass(frozen=True, slots=True)
class Document:
    """One version of a document. ``id`` stays the same from version to version."""

    id: str
    title: str
    source: str  # where it came from: path, "upload:NAME" or "sample:NAME"
    media_type: str
    sha256: str  # of the original bytes
    text_sha256: str  # of the stored text
    version: int
    collection: str
    size: int  # of the original, in bytes
    characters: int  # of the stored text
    created_at: datetime
    pages: int | None = None
    current: bool = True
    governance: Governance = field(default_factory=Governance)


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that a reader of a document should know, found by looking through it.

    ``start`` and ``end`` are offsets into the stored text, or None where it is not in there:
    invisible text is kept out of it, and two documents are alike as wholes. ``text`` then says
    what was found, cut to 500 characters.
    """

    kind: str  # personal | instruction | invisible | near_duplicate | outdated
    label: str  # the kind of personal data, the rule that found it, or the id of another document
    start: int | None = None
    end: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one document, cut at sentences and headings: the unit of retrieval.

    ``start``, ``end`` and ``sentences`` are offsets into the stored text; ``text`` is
    ``stored[start:end]``.
    """

    document: str
    text_sha256: str
    start: int
    end: int
    text: str
    title: str = ""
    headings: tuple[str, ...] = ()  # from the outermost to the innermost
    page: int | None = None
    sentences: tuple[tuple[int, int], ...] = ()
    collection: str = ""

    @property
    def key(self) -> str:
        """Unique within a tenant's current documents."""
        return f"{self.document}:{self.text_sha256[:16]}:{self.start}-{self.end}"

    def cut(self, start: int, end: int) -> str:
        """The characters of a span given in offsets of the stored text."""
        return self.text[start - self.start : end - self.start]

    def around(self, start: int, end: int) -> tuple[int, int]:
        """The whole sentences that a span touches, as one span; itself where it touches none."""
        touched = [(a, b) for a, b in self.sentences if a < end and start < b]
        return (touched[0][0], touched[-1][1]) if touched else (start, end)


@dataclass(frozen=True, slots=True)
class IngestedFile:
    """What became of one file."""

    path: str
    status: str  # added | known | new_version | failed | missing | deleted
    document: str | None = None
    error: str | None = None
    note: str | None = None  # what of it was not read


#: Left, top, right and bottom, as fractions of a page's width and height from its upper left.
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class PagePicture:
    """One page of a document as it looks, and where on it spans of its text stand.

    ``boxes`` holds for each span one box a line; ``found`` the share of its letters and digits
    that they cover, 0 to 1: less than 1 where the rest is on another page or was not found.
    """

    number: int  # counted from 1
    png: bytes
    width: int  # in pixels
    height: int
    boxes: tuple[tuple[Box, ...], ...] = ()
    found: tuple[float, ...] = ()
