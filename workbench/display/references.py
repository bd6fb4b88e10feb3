"""Numbered citations: which number stands for which characters, and how the two light up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.display.html import Markup, rules, tag
from workbench.display.say import WITHDRAWN, short
from workbench.records import Answer, Citation

CLOSEST = "closest"


@dataclass(frozen=True, slots=True)
class Reference:
    """A citation under the name that the reader sees: ``1``, ``2`` … or ``closest``."""

    name: str
    citation: Citation
    anchor: str  # id of the cited characters; with "-ref" added, of the number in the answer

    @property
    def key(self) -> str:
        """The class that number and characters have in common."""
        return f"wb-k-{self.name}"


def references(answer: Answer) -> tuple[Reference, ...]:
    """Every citation of an answer once, in the order of its numbers."""
    card = short(answer.id)
    found = [
        Reference(str(number), citation, f"wb-{card}-{number}")
        for number, citation in enumerate(answer.citations, start=1)
    ]
    if not found and answer.abstention is not None and answer.abstention.closest is not None:
        found.append(Reference(CLOSEST, answer.abstention.closest, f"wb-{card}-{CLOSEST}"))
    return tuple(found)


def marker(reference: Reference, where: str, *, first: bool = True) -> Markup:
    """The number in the answer: a link to the cited characters.

    Parameters
    ----------
    where : str
        Title and place of the source, for the tooltip.
    first : bool
        Whether it is the first with this number, and so carries the anchor for the way back.
    """
    gone = "" if reference.citation.text else f" ({WITHDRAWN.lower()})"
    named = "closest sentence" if reference.name == CLOSEST else f"source {reference.name}"
    return tag(
        "a",
        reference.name,
        class_=f"wb-ref {reference.key}",
        id=f"{reference.anchor}-ref" if first else None,
        href=f"#{reference.anchor}",
        title=where + gone,
        aria_label=f"{named}: {where}{gone}",
    )


def cited(
    over: Sequence[Reference], words: Markup, *, ending: Sequence[Reference], placed: set[str]
) -> Markup:
    """Cited characters in their passage, with the way back to the answer.

    Parameters
    ----------
    over : sequence of Reference
        Those that cite these characters.
    ending : sequence of Reference
        Those of them whose citation ends here, and whose numbers follow.
    placed : set of str
        Anchors that stand on the page already; the new ones are added.
    """
    fresh = [r for r in over if r.anchor not in placed]
    placed.update(r.anchor for r in fresh)
    return tag(
        "mark",
        [tag("span", id=r.anchor, class_="wb-anchor") for r in fresh],
        words,
        [_way_back(r) for r in ending],
        class_=" ".join(["wb-cite", *(r.key for r in over)]),
    )


def _way_back(reference: Reference) -> Markup:
    # The number is drawn by the style sheet, so that it is not copied with the text.
    return tag(
        "a",
        class_="wb-back",
        data_n="↑" if reference.name == CLOSEST else reference.name,
        href=f"#{reference.anchor}-ref",
        aria_label=f"cited as {reference.name}; back to the answer",
    )


def linking(found: Sequence[Reference]) -> Markup | None:
    """Rules that light up a number with its characters and its passage, each from the others."""
    return rules("".join(_rule(r) for r in found)) if found else None


def _rule(reference: Reference) -> str:
    key = reference.key
    number, words, block = f".wb-ref.{key}", f".wb-cite.{key}", f".wb-ev.{key}"
    touched = ":is(:hover,:focus-visible)"
    lit = "{background:var(--wb-lit);box-shadow:0 0 0 2px var(--wb-lit-edge)}"
    return (
        f".wb-card:has({number}{touched},{words}:hover,{words}>:focus-visible,"
        f"{block}>summary{touched},#{reference.anchor}:target,#{reference.anchor}-ref:target) "
        f":is({number},{words}){lit}"
        f".wb-card:has({number}{touched}) {block}"
        "{border-color:var(--wb-lit-edge);box-shadow:0 0 0 1px var(--wb-lit-edge)}"
    )
