"""``wb.calibration``: how sure models may be of answers, and how sure they must be to answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench import settings as configuration
from workbench.errors import InputError, QuestionError
from workbench.records import CalibrationChange
from workbench.service.noticing import Noticing
from workbench.settings import Settings

if TYPE_CHECKING:
    import numpy as np

    from workbench.grounding.calibrate import Judged
    from workbench.grounding.confidence import Calibration
    from workbench.grounding.question_sets import Known
    from workbench.models.corpus import Corpus, Served
    from workbench.store import Repository

#: So many questions with an answer are needed, or chance decides.
LEAST = 30
#: Whether a set belongs to the documents is seen by about so many of its questions.
_LOOKED = 300


@dataclass(frozen=True)
class InForce:
    """What a question is answered with."""

    calibration: Calibration | None  # None: the one that comes with the program
    threshold: float
    revision: int  # 0: as it comes with the program


class Calibrating:
    """Calibrations come with the program; once one is stored for a model, the store decides."""

    def __init__(
        self, repository: Repository, corpus: Corpus, settings: Settings, marks: Noticing
    ) -> None:
        self._repository, self._corpus = repository, corpus
        self._settings, self._marks = settings, marks

    @property
    def models(self) -> dict[str, str]:
        """The models that can be calibrated: id and plain name."""
        from workbench import models  # noqa: PLC0415

        return models.names()

    @property
    def sample(self) -> Path:
        """The questions of the sample pilot."""
        return configuration.app_folder() / "sample_data" / "questions.jsonl"

    def present(self, model: str) -> CalibrationChange:
        """The calibration and threshold of a model as they are stored, or as they come along."""
        return self._repository.calibrations.present(model) or CalibrationChange(model)

    def history(self, model: str) -> list[CalibrationChange]:
        """What was stored for a model, newest first."""
        return self._repository.calibrations.history(model)

    def threshold(self, model: str) -> float:
        """The confidence from which the model answers."""
        stored = self.present(model).threshold
        return self._settings.answer_threshold if stored is None else stored

    def in_force(self, model: str) -> InForce:
        """What a question to this model is answered with.

        Raises
        ------
        SettingsError
            If the stored calibration was made for other signals than this version's.
        """
        from workbench.grounding.confidence import fitted  # noqa: PLC0415

        stored = self.present(model)
        threshold = stored.threshold
        return InForce(
            None if stored.fit is None else fitted(stored.fit),
            self._settings.answer_threshold if threshold is None else threshold,
            stored.revision,
        )

    def set_threshold(self, model: str, value: float) -> None:
        """Answer from this confidence on: a higher one gives fewer answers, and safer ones.

        Raises
        ------
        InputError
            If it is not from 0 to 1, or there is no such model.
        """
        self._check(model)
        if not 0 <= value <= 1:
            raise InputError("A threshold is a confidence from 0 to 1.", str(value))
        self._repository.calibrations.put(model, float(value), self.present(model).fit)

    def reset(self, model: str) -> None:
        """Go back to the calibration that comes with the program, and the settings' threshold."""
        self._check(model)
        stored = self.present(model)
        if stored.fit is not None or stored.threshold is not None:
            self._repository.calibrations.put(model, None, None)

    def fit(
        self,
        questions: str | Path | bytes,
        model: str,
        *,
        collection: str | None = None,
        seed: int = 0,
        progress: Callable[[int, int, str], None] | None = None,
    ) -> CalibrationChange:
        """Ask a model questions with known answers, and calibrate it by what was right.

        Nothing of the questions and answers is stored but their number and hash. The threshold
        stays as it is.

        Parameters
        ----------
        questions : str, Path or bytes
            A file or its content, in a layout of
            :func:`workbench.grounding.question_sets.read`.
        collection : str, optional
            Ask only the documents of this collection.
        progress : callable, optional
            Called with how many are asked, of how many, and the question.

        Raises
        ------
        InputError
            If the set cannot be read, is too small, or does not belong to the stored documents.
        """
        from workbench.grounding import calibrate, question_sets  # noqa: PLC0415
        from workbench.grounding.confidence import shipped  # noqa: PLC0415

        self._check(model)
        data, name = _content(questions)
        known = question_sets.read(data, name)
        served = self._corpus.served(self._repository.documents)
        self._suits(known, served, collection, name)
        made = calibrate.fit(
            self._judged(known, model, served, collection, progress),
            shipped().get(model),
            questions_sha256=hashlib.sha256(data).hexdigest(),
            seed=seed,
            collection=collection,
        )
        self._repository.calibrations.put(model, self.present(model).threshold, made)
        return self.present(model)

    def _judged(
        self,
        known: Sequence[Known],
        model: str,
        served: Served,
        collection: str | None,
        progress: Callable[[int, int, str], None] | None,
    ) -> Judged:
        import numpy as np  # noqa: PLC0415

        from workbench.grounding.calibrate import Judged  # noqa: PLC0415

        x, right = [], []
        for number, one in enumerate(known, 1):
            signals, cited = self._asked(one.question, model, served, collection)
            x.append(signals)
            right.append(one.right(cited))
            if progress is not None:
                progress(number, len(known), one.question)
        groups = tuple(k.group or f"question {k.question}" for k in known)
        answerable = np.array([k.answerable for k in known])
        return Judged(np.array(x), np.array(right), answerable, groups)

    def _asked(
        self, question: str, model: str, served: Served, collection: str | None
    ) -> tuple[np.ndarray, str]:
        """Signals and words of the best candidate, as :meth:`Workbench.ask` would have them."""
        import numpy as np  # noqa: PLC0415

        from workbench.evidence.retrieve import retrieve  # noqa: PLC0415
        from workbench.grounding.answer import check_question  # noqa: PLC0415
        from workbench.grounding.confidence import NAMES, signals  # noqa: PLC0415

        asked = check_question(question, self._settings)
        k = self._settings.passages
        found = self._marks.beside(retrieve(served.index, asked, k=k, collection=collection))
        candidates = served.model(model).answer(asked, found)
        if not candidates.candidates:
            return np.full(len(NAMES), np.nan), ""
        x = np.array(signals(asked, found, candidates, served.index))
        return x, candidates.candidates[0].text

    def _suits(
        self, known: Sequence[Known], served: Served, collection: str | None, name: str
    ) -> None:
        """InputError where the set is too small, or belongs to other documents."""
        from workbench.grounding.answer import check_question  # noqa: PLC0415
        from workbench.grounding.question_sets import flat  # noqa: PLC0415

        for number, one in enumerate(known, 1):
            try:
                check_question(one.question, self._settings)
            except QuestionError as error:
                raise InputError(f"Question {number} of {name}: {error.message}", name) from error
        asked = [k for k in known if k.answerable]
        if len(asked) < LEAST:
            raise InputError(
                f"{name} has {len(asked)} questions with a known answer; at least {LEAST} are "
                "needed, because with fewer chance decides. 100 or more are better.",
                name,
            )
        where = served.index.positions(collection)
        said = " ".join(flat(served.index.passages[i].text) for i in where)
        looked = asked[:: max(1, len(asked) // _LOOKED)]
        there = sum(k.within(said) for k in looked)
        if there < len(looked) / 2:
            raise InputError(
                f"The documents that are asked hold the answers of only {there} of {len(looked)} "
                f"questions of {name}. Add the documents that the questions are about first.",
                name,
            )

    def _check(self, model: str) -> None:
        if model not in self.models:
            raise InputError(
                f"“{model}” cannot be calibrated; {', '.join(self.models)} can. The confidence "
                "of models with words of their own comes from how well these are backed.",
                model,
            )


def _content(questions: str | Path | bytes) -> tuple[bytes, str]:
    if isinstance(questions, bytes):
        return questions, "The question set"
    path = Path(questions)
    try:
        return path.read_bytes(), path.name
    except OSError as error:
        raise InputError(f"{path.name} cannot be read: {error.strerror}.", str(path)) from error
