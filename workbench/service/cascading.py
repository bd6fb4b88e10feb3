"""``wb.cascades``: pairs of a cheap and a dear model, tried on questions and put to use."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import InputError
from workbench.models.cascade import CascadeModel, id_of, is_cascade, label_of, pair
from workbench.records import Candidates, Evidence, Sweep

if TYPE_CHECKING:
    from workbench.evidence.index import Index
    from workbench.models.base import AnswerModel
    from workbench.models.cascade import Sure
    from workbench.service.answering import Answering
    from workbench.store import Repository


class Cascades:
    """A threshold that is stored puts a cascade to use, for its tenant alone.

    It stands where the thresholds of models stand, with its history, under the cascade's id.
    """

    def __init__(self, wb: Answering, repository: Repository) -> None:
        self._wb, self._repository = wb, repository

    @property
    def members(self) -> dict[str, str]:
        """The models that can be paired: id and plain name."""
        return {
            id: name
            for id, name in self._wb.models.items()
            # A cascade asks an endpoint with the version of its prompt that is in force.
            if not is_cascade(id) and not {"+", "@"} & set(id)
        }

    def sweep(
        self,
        questions: str | Path | bytes,
        cheap: str,
        dear: str,
        *,
        collection: str | None = None,
        progress: Callable[[int, int, str], None] | None = None,
    ) -> Sweep:
        """Ask two models the same questions with known answers, each of them once.

        Nothing of it is stored. A question that makes a model fail counts as wrong for it.

        Parameters
        ----------
        questions : str, Path or bytes
            A file or its content, in a layout of
            :func:`workbench.compare.datasets.read`.
        collection : str, optional
            Ask only the documents of this collection.
        progress : callable, optional
            Called with how many are asked, of how many, and the question. It stops by raising
            :class:`workbench.explain.game.Stopped`; what is known by then is given back.

        Raises
        ------
        InputError
            If the set cannot be read, is too small or does not belong to the stored documents, or
            the two models cannot be paired.
        ModelError
            If a model fails at each of the first questions.
        """
        from workbench.compare import datasets  # noqa: PLC0415
        from workbench.service.calibrating import content  # noqa: PLC0415
        from workbench.service.judging import Judge  # noqa: PLC0415
        from workbench.service.sweeping import Sweeping  # noqa: PLC0415

        self._check(cheap, dear)
        data, name = content(questions)
        known = datasets.known(data, name)
        if collection is not None and collection not in self._wb.documents.collections():
            raise InputError(f"There is no collection “{collection}”.", collection)
        index = self._wb.index
        first, then = self._wb.answerer(cheap), self._wb.answerer(dear)
        Judge(first, index, self._wb.marks, self._wb.settings, collection).check(known, name)
        sweeping = Sweeping(self._wb, first, then, index, self.sure(index), collection)
        return sweeping.over(known, hashlib.sha256(data).hexdigest(), progress)

    def use(self, cheap: str, dear: str, threshold: float) -> str:
        """Let a cascade answer, with this threshold; its id.

        Raises
        ------
        InputError
            If the two models cannot be paired, or the threshold is not one.
        """
        from workbench.grounding.cascading import ALWAYS  # noqa: PLC0415

        self._check(cheap, dear)
        if not 0 <= threshold <= ALWAYS:
            raise InputError(
                f"A threshold is a confidence from 0 to 1, or {ALWAYS:g} for always asking both.",
                str(threshold),
            )
        id = id_of(cheap, dear)
        self._repository.calibrations.put(id, float(threshold), None)
        return id

    def drop(self, id: str) -> None:
        """Forget a cascade's threshold; answers that it gave stay.

        The cascade that comes with the program goes on with the threshold that comes along.

        Raises
        ------
        InputError
            If none is stored.
        """
        if id not in self.stored():
            raise InputError(f"The cascade “{id}” is not in use.", id)
        self._repository.calibrations.put(id, None, None)

    def stored(self) -> dict[str, float]:
        """The thresholds that were set, by the ids of their cascades."""
        found = self._repository.calibrations.thresholds()
        return {id: threshold for id, threshold in found.items() if is_cascade(id)}

    def labels(self, alone: Mapping[str, str]) -> dict[str, str]:
        """The cascades that can be asked: the one that comes along, and those in use.

        Parameters
        ----------
        alone : mapping
            The plain names of the models that can be members, by id.
        """
        found = {}
        for id in dict.fromkeys(("cascade", *self.stored())):
            cheap, dear = pair(id)
            if cheap in alone and dear in alone:
                found[id] = label_of(alone[cheap], alone[dear])
        return found

    def threshold(self, id: str) -> float:
        """The dear model is asked where the confidence in the cheap one's answer is below it.

        Raises
        ------
        InputError
            If the id is not that of a cascade.
        """
        from workbench.grounding.confidence import shipped_escalation  # noqa: PLC0415

        pair(id)
        present = self._repository.calibrations.present(id)
        known = None if present is None else present.threshold
        return shipped_escalation() if known is None else known

    def sure(self, index: Index) -> Sure:
        """The confidence that a cascade decides by: the one that an answer would be given with."""
        from workbench.grounding.confidence import confidence  # noqa: PLC0415
        from workbench.grounding.written import ground_written  # noqa: PLC0415

        def of(model: str, question: str, evidence: Sequence[Evidence], given: Candidates) -> float:
            if not given.candidates:
                return 0.0
            first = given.candidates[0]
            if first.evidence is None:
                return ground_written(first.text, evidence, withhold=False).confidence
            answered = given.by or model
            known = self._wb.calibration.in_force(answered).calibration
            return confidence(answered, question, evidence, given, index, known).probability

        return of

    def model(self, id: str, get: Callable[[str], AnswerModel], index: Index) -> CascadeModel:
        """The cascade of that id, with its threshold in force.

        Parameters
        ----------
        get : callable
            The answer model of an id.

        Raises
        ------
        InputError
            If the id is not that of a cascade, or a model of it does not exist.
        """
        cheap, dear = pair(id)
        self._check(cheap, dear)
        return CascadeModel(get(cheap), get(dear), self.sure(index), self.threshold(id))

    def _check(self, cheap: str, dear: str) -> None:
        for id in (cheap, dear):
            if id not in self.members:
                there = ", ".join(self.members)
                raise InputError(f"“{id}” cannot be part of a cascade; {there} can.", id)
        if cheap == dear:
            raise InputError("A cascade needs two different models.", cheap)
