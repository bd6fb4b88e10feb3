"""Numbers and places as short plain words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from math import floor, log10

from workbench.display.html import label
from workbench.records import Answer, Citation, Evidence, Passage
from workbench.words import listing

WITHDRAWN = "Source withdrawn"
WITHDRAWN_WHY = "The document was deleted, and its text with it."

#: USD below which a cost is not written out.
_LEAST = 1e-8

#: The signals of retrieval in plain words; others keep their own name.
SIGNALS = {"bm25": "matching words", "dense": "similar meaning"}


def signed(value: float, places: int = 3) -> str:
    """``+0.031``, ``−0.200``, ``0.000``: with a true minus sign, and no sign on nothing."""
    rounded = f"{abs(value):.{places}f}"
    if not float(rounded):
        return rounded
    return ("+" if value > 0 else "−") + rounded


def percent(probability: float) -> str:
    """``74 %``; never 0 or 100, which no estimate is."""
    if 0 < probability < 0.01:
        return "under 1 %"
    if 0.99 < probability < 1:
        return "over 99 %"
    return f"{probability * 100:.0f} %"


def seconds(milliseconds: float) -> str:
    """``0.1 s``, ``12 s``."""
    value = milliseconds / 1000
    if value < 0.05:
        return "under 0.1 s"
    return f"{value:.1f} s" if value < 9.95 else f"{value:.0f} s"


def cost(usd: float | None) -> str:
    """``no cost``, ``$0.0000012``, ``$0.0012``, ``$1.20``, ``cost unknown``."""
    if usd is None:
        return "cost unknown"
    if usd == 0:
        return "no cost"
    if usd < _LEAST:
        return f"under ${_LEAST:.8f}"
    if usd >= 0.1:
        return f"${usd:,.2f}"
    places = max(4, 1 - floor(log10(usd)))  # two digits that count
    return f"${usd:.{places}f}"


def cost_and_why(usd: float | None, basis: str) -> str:
    """A cost and how it is known, in one line; empty where nothing is known of it at all."""
    said = label(basis, 300).rstrip(" .")
    if not said:
        return ""
    return f"Cost unknown: {said}" if usd is None else f"{cost(usd)}: {said}"


def tokens(read: int, written: int) -> str:
    """``120 tokens read, 7 written``; empty where none were counted."""
    return f"{read:,} tokens read, {written:,} written" if read or written else ""


def held_back(answer: Answer, titles: Mapping[str, str]) -> str:
    """The titles of the documents that were held back, as long as they are stored."""
    ids = str(answer.settings.get("held_back") or "").split()
    names = tuple(f"“{label(titles[id], 80)}”" for id in ids if id in titles)
    gone = len(ids) - len(names)
    names += (f"{gone} withdrawn since",) if gone else ()
    return f"Held back: {listing(names)}. " if names else ""


def moment(at: datetime) -> str:
    """``24 Nov 2026, 02:07 UTC``."""
    return f"{at.day} {at:%b %Y, %H:%M} {at.tzname() or ''}".strip()


def place(passage: Passage, title: str = "") -> str:
    """``page 3 · Supply › Meters``; empty where neither is known.

    A first heading that says the document's title once more is left out.
    """
    parts = [f"page {passage.page}"] if passage.page is not None else []
    headings = [label(heading, 80) for heading in passage.headings]
    if headings and headings[0] == title:
        del headings[0]
    if headings:
        parts.append(" › ".join(headings))
    return " · ".join(parts)


def title(passage: Passage, titles: Mapping[str, str]) -> str:
    """The document's title, or that it is gone."""
    return label(titles.get(passage.document, "") or passage.title) or WITHDRAWN


def short(*parts: str) -> str:
    """A short name, safe as part of an id, for anything that has a name."""
    return sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:10]


def holds(evidence: Evidence, citation: Citation) -> bool:
    """Whether a citation lies in this passage, wholly or in part."""
    passage = evidence.passage
    return (
        passage.document == citation.document
        and passage.text_sha256 == citation.text_sha256
        and passage.start < citation.end
        and citation.start < passage.end
    )


def why(answer: Answer) -> str:
    """The reasons for the confidence as one sentence; empty where there are none."""
    reasons = [label(reason, 400).rstrip(" .;") for reason in answer.reasons if reason.strip()]
    return "; ".join(reasons) + "." if reasons else ""
