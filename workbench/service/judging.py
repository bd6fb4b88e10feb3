"""A question set is put to a model: whether it suits the documents, and what was right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.errors import InputError, QuestionError

if TYPE_CHECKING:
    import numpy as np

    from workbench.evidence.index import Index
    from workbench.grounding.calibrate import Judged
    from workbench.grounding.question_sets import Known
    from workbench.models.base import AnswerModel
    from workbench.service.noticing import Noticing
    from workbench.settings import Settings

#: So many questions with an answer are needed, or chance decides.
LEAST = 30
#: Whether a set belongs to the documents is seen by about so many of its questions.
_LOOKED = 300


@dataclass(frozen=True)
class Judge:
    """Puts questions to a model as :meth:`workbench.Workbench.ask` would, and stores nothing."""

    model: AnswerModel
    index: Index
    marks: Noticing
    settings: Settings
    collection: str | None = None

    def check(self, known: Sequence[Known], name: str) -> None:
        """Refuse a set that cannot be asked, is too small, or belongs to other documents.

        Raises
        ------
        InputError
            With what to do about it.
        """
        from workbench.grounding.answer import check_question  # noqa: PLC0415

        for number, one in enumerate(known, 1):
            try:
                check_question(one.question, self.settings)
            except QuestionError as error:
                raise InputError(f"Question {number} of {name}: {error.message}", name) from error
        answerable = [k for k in known if k.answerable]
        if len(answerable) < LEAST:
            raise InputError(
                f"{name} has {len(answerable)} questions with a known answer; at least {LEAST} are "
                "needed, because with fewer chance decides. 100 or more are better.",
                name,
            )
        self._belongs(answerable, name)

    def _belongs(self, answerable: Sequence[Known], name: str) -> None:
        from workbench.grounding.question_sets import flat  # noqa: PLC0415

        where = self.index.positions(self.collection)
        said = " ".join(flat(self.index.passages[i].text) for i in where)
        looked = answerable[:: max(1, len(answerable) // _LOOKED)]
        there = sum(k.within(said) for k in looked)
        if there < len(looked) / 2:
            raise InputError(
                f"The documents that are asked hold the answers of only {there} of {len(looked)} "
                f"questions of {name}. Add the documents that the questions are about first.",
                name,
            )

    def judged(
        self,
        known: Sequence[Known],
        progress: Callable[[int, int, str], None] | None = None,
    ) -> Judged:
        """What the model gave to each question, and whether it was right."""
        import numpy as np  # noqa: PLC0415

        from workbench.grounding.calibrate import Judged  # noqa: PLC0415

        x, right = [], []
        for number, one in enumerate(known, 1):
            signals, cited = self._asked(one.question)
            x.append(signals)
            right.append(one.right(cited))
            if progress is not None:
                progress(number, len(known), one.question)
        groups = tuple(k.group or f"question {k.question}" for k in known)
        answerable = np.array([k.answerable for k in known])
        return Judged(np.array(x), np.array(right), answerable, groups)

    def _asked(self, question: str) -> tuple[np.ndarray, str]:
        """Signals, and the words that the answer begins with."""
        import numpy as np  # noqa: PLC0415

        from workbench.evidence.retrieve import retrieve  # noqa: PLC0415
        from workbench.grounding import conflict  # noqa: PLC0415
        from workbench.grounding.answer import check_question  # noqa: PLC0415
        from workbench.grounding.confidence import NAMES, signals  # noqa: PLC0415

        asked = check_question(question, self.settings)
        k = self.settings.passages
        found = self.marks.beside(retrieve(self.index, asked, k=k, collection=self.collection))
        given = conflict.prefer_in_force(asked, found, self.model.answer(asked, found))
        if not given.candidates:
            return np.full(len(NAMES), np.nan), ""
        first = given.chosen[0] if given.chosen else 0
        return np.array(signals(asked, found, given, self.index)), given.candidates[first].text
