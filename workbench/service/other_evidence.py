"""What would have been answered from other evidence, and what of it an answer needs at least."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workbench.errors import InputError
from workbench.records import Answer, Attribution, Evidence, Passage, Smallest, Status, Unit

if TYPE_CHECKING:
    import numpy as np

    from workbench.service.questions import Questions

#: Coalitions that the search for smallest sets may try; each is one answer.
TRIES = 200


@dataclass(frozen=True)
class WhatIf:
    """What the program would have answered from changed evidence. Nothing of it is stored."""

    answer: Answer
    changed: bool  # another text, or another status


class OtherEvidence:
    """Answers from evidence that was changed. Nothing of it is stored."""

    def __init__(self, questions: Questions) -> None:
        self._wb = questions

    def what_if(
        self,
        answer: Answer | str,
        *,
        off: Sequence[Unit] = (),
        edits: Mapping[int, str] | None = None,
        order: Sequence[int] | None = None,
        add: str = "",
    ) -> WhatIf:
        """What would be answered from other evidence. Nothing of it is stored.

        Parameters
        ----------
        off : sequence of Unit
            Passages or sentences that are left out.
        edits : mapping of int to str
            Another text for a passage, by its position in the answer's evidence, from 0.
        order : sequence of int
            Positions of the passages in another order; those left out are dropped.
        add : str
            A sentence of one's own, which becomes one more passage.

        Raises
        ------
        InputError
            If a position does not exist or stands twice.
        """
        given = self._handed(answer)
        changed = self._changed(given, off, edits or {}, order, add)
        found = self._wb.answered_from(given, changed)
        return WhatIf(found, (found.text, found.status) != (given.text, given.status))

    def smallest(
        self,
        answer: Answer | str,
        attribution: Attribution,
        *,
        tries: int = TRIES,
        watch: Callable[[int], None] | None = None,
    ) -> Smallest:
        """The smallest set that keeps the answer, and the smallest whose removal changes it.

        Each coalition that is tried is answered anew from evidence out of which the other units
        were cut. The units are those of the attribution, passages or sentences, in its order.

        Parameters
        ----------
        tries : int
            The most coalitions that are tried.
        watch : callable, optional
            Called with how many were tried; it ends the search by raising
            :class:`workbench.explain.game.Stopped`, and what was found by then is given back.

        Raises
        ------
        InputError
            For other units, as without its words a sentence is none; and where nothing was
            answered.
        """
        from workbench.explain.cutting import of_evidence  # noqa: PLC0415
        from workbench.explain.minimal import smallest  # noqa: PLC0415

        if attribution.unit not in ("passage", "sentence"):
            raise InputError("The smallest sets are sought among passages or sentences.")
        given = self._handed(answer)
        if given.status is not Status.ANSWERED:
            raise InputError("There is no answer that could be kept or lost.", given.id)
        wanted = self._wb.said_from(given, given.evidence)

        def holds(mask: np.ndarray) -> bool:
            left = of_evidence(given.evidence, attribution.units, mask)
            return self._wb.said_from(given, left) == wanted

        return smallest(len(attribution.units), attribution.order, holds, budget=tries, watch=watch)

    def _changed(
        self,
        given: Answer,
        off: Sequence[Unit],
        edits: Mapping[int, str],
        order: Sequence[int] | None,
        add: str,
    ) -> list[Evidence]:
        import numpy as np  # noqa: PLC0415

        from workbench.explain.cutting import of_evidence, rewritten  # noqa: PLC0415
        from workbench.explain.retrieval import rescored  # noqa: PLC0415

        count = len(given.evidence)
        at = list(range(count)) if order is None else list(order)
        if not set(edits) | set(at) <= set(range(count)) or len(set(at)) < len(at):
            raise InputError(f"Passages are numbered from 0 to {count - 1}, each at most once.")
        for i, text in edits.items():
            if i not in at or not text.strip():
                raise InputError(
                    f"Passage {i} cannot be edited: it was left out, or its new text is empty. "
                    "Switch off what is not wanted."
                )
        index = self._wb.index
        found: list[Evidence] = []
        for i in at:
            item = given.evidence[i]
            if i in edits and edits[i] != item.passage.text:
                fresh = rescored(index, given.question, item, edits[i])
                item = replace(fresh, passage=rewritten(item.passage, edits[i]), marks=())
            left = of_evidence([item], off, np.zeros(len(off), dtype=bool))
            # Its signals stay: the whole passage was found, and a part of it is left out here.
            found += [one if one is item else replace(one, split=None, marks=()) for one in left]
        if add.strip():
            found.append(self._own(given, add.strip()))
        return [
            replace(item, rank=rank, marks=item.marks or self._wb.marks.of_text(item.passage))
            for rank, item in enumerate(found, 1)
        ]

    def _own(self, given: Answer, text: str) -> Evidence:
        """A sentence of one's own as a passage, on the scale of the others."""
        from workbench.explain.cutting import rewritten  # noqa: PLC0415
        from workbench.explain.retrieval import rescored  # noqa: PLC0415

        passage = rewritten(Passage("what-if", "", 0, 0, "", title="Your own sentence"), text)
        signals = given.evidence[0].signals if given.evidence else {}
        return rescored(self._wb.index, given.question, Evidence(0, passage, 0.0, signals), text)

    def _handed(self, answer: Answer | str) -> Answer:
        """The same as its model may be handed it: covered for one at an endpoint, or refused."""
        return self._wb.handed(self._given(answer))

    def _given(self, answer: Answer | str) -> Answer:
        """The answer with its evidence; InputError where a source of it is gone."""
        stored = self._wb.stored(answer) if isinstance(answer, str) else answer
        given = self._wb.marks.on(stored)
        if any(not item.passage.text for item in given.evidence):
            raise InputError(
                "A source of this answer was deleted, so it cannot be explained any more. "
                "Ask the question again.",
                given.id,
            )
        return given
