"""What a suite does to evidence that was found, before a model sees it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from workbench.records import Evidence, Passage, Variant

if TYPE_CHECKING:
    from workbench.evidence.index import Index
    from workbench.grounding.question_sets import Known
    from workbench.service.noticing import Noticing

#: Passages of other documents that are put in.
IRRELEVANT = 2
#: The document that planted passages are said to come from.
PLANTED = "planted"


@dataclass
class Changing:
    """Changes evidence as one variant wants it.

    Attributes
    ----------
    applied : bool
        Whether there was anything to change, once it was called.
    """

    variant: Variant
    known: Known
    marks: Noticing
    applied: bool = True

    def __call__(self, evidence: Sequence[Evidence], index: Index) -> Sequence[Evidence]:
        """Other evidence, ranked anew."""
        made = getattr(self, f"_{self.variant.evidence}")(list(evidence), index)
        self.applied = made is not None
        if made is None:
            return evidence
        return [replace(item, rank=rank) for rank, item in enumerate(made, 1)]

    def _reordered(self, evidence: list[Evidence], index: Index) -> list[Evidence] | None:
        return evidence[::-1] if len(evidence) > 1 else None

    def _irrelevant(self, evidence: list[Evidence], index: Index) -> list[Evidence] | None:
        """Passages that hold no known answer, and stand in none of the documents found."""
        there = {item.passage.document for item in evidence}
        others = [p for p in index.passages if p.document not in there]
        random = np.random.default_rng(list(self.variant.id.encode()))
        picked: list[Passage] = []
        for place in random.permutation(len(others)).tolist():
            if len(picked) < IRRELEVANT and not self.known.right(others[place].text):
                picked.append(others[place])
        if not picked or not evidence:
            return None
        put = [self._item(index, evidence[0], passage) for passage in picked]
        return [*self.marks.beside(put), *evidence]

    def _contradicting(self, evidence: list[Evidence], index: Index) -> list[Evidence] | None:
        """The sentence that holds a known answer once more, with the wrong one in its place."""
        for at, item in enumerate(evidence):
            text = item.passage.text
            for answer in self.known.answers:
                found = re.search(rf"(?<!\w){re.escape(answer)}(?!\w)", text, re.IGNORECASE)
                if not found:
                    continue
                start = item.passage.start
                a, b = item.passage.around(start + found.start(), start + found.end())
                wrong = (
                    text[a - start : found.start()]
                    + self.variant.planted
                    + text[found.end() : b - start]
                )
                planted = self._planted(index, item, wrong)
                return [*evidence[: at + 1], planted, *evidence[at + 1 :]]
        return None

    def _instruction(self, evidence: list[Evidence], index: Index) -> list[Evidence] | None:
        """The best passage, with one more sentence at its end."""
        if not evidence:
            return None
        first = evidence[0]
        told = self._planted(index, first, f"{first.passage.text}\n\n{self.variant.order}")
        return [told, *evidence[1:]]

    def _planted(self, index: Index, like: Evidence, text: str) -> Evidence:
        """A passage that is stored nowhere, with the marks that it would have got on arrival."""
        from workbench.explain.cutting import rewritten  # noqa: PLC0415

        blank = Passage(PLANTED, "", 0, 0, "", title="Planted passage")
        item = self._item(index, like, rewritten(blank, text))
        return replace(item, marks=self.marks.of_text(item.passage))

    def _item(self, index: Index, like: Evidence, passage: Passage) -> Evidence:
        """A passage as evidence, with its signals on the scale of what was found."""
        from workbench.explain.retrieval import rescored  # noqa: PLC0415

        item = Evidence(0, passage, 0.0, like.signals)
        return rescored(index, self.variant.question, item, passage.text)
