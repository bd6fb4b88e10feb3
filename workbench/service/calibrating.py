"""``wb.calibration``: how sure models may be of answers, and how sure they must be to answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench import settings as configuration
from workbench.errors import InputError
from workbench.records import CalibrationChange
from workbench.service.judging import Judge
from workbench.service.noticing import Noticing
from workbench.settings import Settings

if TYPE_CHECKING:
    from workbench.grounding.confidence import Calibration
    from workbench.models.corpus import Corpus
    from workbench.store import Repository


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
        return self._threshold(self.present(model))

    def in_force(self, model: str) -> InForce:
        """What a question to this model is answered with.

        Raises
        ------
        SettingsError
            If the stored calibration was made for other signals than this version's.
        """
        from workbench.grounding.confidence import fitted  # noqa: PLC0415

        stored = self.present(model)
        calibration = None if stored.fit is None else fitted(stored.fit)
        return InForce(calibration, self._threshold(stored), stored.revision)

    def _threshold(self, stored: CalibrationChange) -> float:
        from workbench.grounding.confidence import threshold  # noqa: PLC0415

        for said in (stored.threshold, self._settings.answer_threshold):
            if said is not None:
                return said
        return threshold(stored.model)

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
            :func:`workbench.compare.datasets.read`.
        collection : str, optional
            Ask only the documents of this collection.
        progress : callable, optional
            Called with how many are asked, of how many, and the question.

        Raises
        ------
        InputError
            If the set cannot be read, is too small, or does not belong to the stored documents.
        """
        from workbench.compare import datasets  # noqa: PLC0415
        from workbench.grounding import calibrate  # noqa: PLC0415
        from workbench.grounding.confidence import shipped  # noqa: PLC0415

        self._check(model)
        data, name = content(questions)
        known = datasets.known(data, name)
        if collection is not None and collection not in self._repository.documents.collections():
            raise InputError(f"There is no collection “{collection}”.", collection)
        served = self._corpus.served(self._repository.documents)
        judge = Judge(served.model(model), served.index, self._marks, self._settings, collection)
        judge.check(known, name)
        made = calibrate.fit(
            judge.judged(known, progress),
            shipped().get(model),
            questions_sha256=hashlib.sha256(data).hexdigest(),
            seed=seed,
            collection=collection,
        )
        self._repository.calibrations.put(model, self.present(model).threshold, made)
        return self.present(model)

    def _check(self, model: str) -> None:
        if model not in self.models:
            raise InputError(
                f"“{model}” cannot be calibrated; {', '.join(self.models)} can. The confidence "
                "of models with words of their own comes from how well these are backed.",
                model,
            )


def content(questions: str | Path | bytes) -> tuple[bytes, str]:
    """What a question set holds, and a name for the messages.

    Raises
    ------
    InputError
        If the file cannot be read.
    """
    if isinstance(questions, bytes):
        return questions, "The question set"
    path = Path(questions)
    try:
        return path.read_bytes(), path.name
    except OSError as error:
        raise InputError(f"{path.name} cannot be read: {error.strerror}.", str(path)) from error
