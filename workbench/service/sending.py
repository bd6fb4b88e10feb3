"""What leaves the program: text for a model at an endpoint, without personal data."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import lru_cache
from time import perf_counter
from typing import TYPE_CHECKING, Any

from workbench.evidence.marks.personal import find
from workbench.models.cascade import CascadeModel
from workbench.records import Candidates, Cost, Evidence, Passage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workbench.models.base import AnswerModel
    from workbench.privacy import Redactor
    from workbench.records import Candidate, Unit

_SAID_NOTHING = "the model does not say what it costs"
#: Texts whose personal data was looked for are remembered: an explanation sends them often.
_REMEMBERED = 512


class Sealed:
    """A model at an endpoint. What it is handed is looked through for personal data first.

    Letters and digits of it become dots, so that offsets stay; what comes back is held against
    the stored text, as ever. Public documents are sent as they are.

    Parameters
    ----------
    model : AnswerModel
        The one that is asked; its ``remote`` says whether it stands outside.
    public : collection of str
        Ids of documents in which nothing is covered.
    """

    def __init__(self, model: Any, redactor: Redactor, public: Collection[str]) -> None:
        self.model, self.id, self.label = model, str(model.id), str(model.label)
        self.remote = bool(model.remote)
        self._redactor, self._public = redactor, frozenset(public)
        self._plain = lru_cache(_REMEMBERED)(self._covered)

    def answer(self, question: str, evidence: Sequence[Evidence]) -> Candidates:
        """What the model answers."""
        given: Candidates = self.model.answer(self.asked(question), self.sent(evidence))
        return given

    def stream(
        self,
        question: str,
        evidence: Sequence[Evidence],
        on_text: Callable[[str], None] | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> Candidates:
        """The same, with each piece of the text as it comes."""
        given: Candidates = self.model.stream(
            self.asked(question), self.sent(evidence), on_text, stop
        )
        return given

    @property
    def said(self) -> dict[str, str | int]:
        """What an answer keeps of the endpoint: which model, told what, and where it ran."""
        endpoint = self.model.endpoint
        return {
            "endpoint": endpoint.name,
            "endpoint_model": endpoint.model,
            "prompt_version": self.model.prompt.version,
            "region": endpoint.region,
            "runs": "remote" if endpoint.remote else "on premises",
        }

    def asked(self, question: str) -> str:
        """A question as it is sent.

        Raises
        ------
        RedactionError
            If it could not be looked through; nothing is sent then.
        """
        return self._redactor.redact(question).text

    def sent(self, evidence: Sequence[Evidence]) -> list[Evidence]:
        """Evidence as it is sent."""
        return [
            item if item.passage.document in self._public else self._one(item) for item in evidence
        ]

    def _one(self, item: Evidence) -> Evidence:
        p = item.passage
        heads = tuple(self._plain(heading) for heading in p.headings)
        return replace(
            item,
            passage=replace(
                p, text=self._plain(p.text), title=self._plain(p.title), headings=heads
            ),
        )

    def _covered(self, text: str) -> str:
        from workbench.display.cover import cover  # noqa: PLC0415

        return cover(text, find([Passage("", "", 0, len(text), text)], self._redactor))


class SealedScoring(Sealed):
    """The same for a model that gives probabilities of a text."""

    def score(
        self,
        question: str,
        evidence: Sequence[Evidence],
        candidate: Candidate,
        units: Sequence[Unit],
        masks: NDArray[np.bool_],
    ) -> NDArray[np.float64]:
        """As :class:`workbench.models.base.ScoringModel` says."""
        given: NDArray[np.float64] = self.model.score(
            self.asked(question), self.sent(evidence), candidate, units, masks
        )
        return given


def seal(model: Any, redactor: Redactor, public: Collection[str]) -> Sealed:
    """A model at an endpoint, behind its seal."""
    kind = SealedScoring if hasattr(model, "score") else Sealed
    return kind(model, redactor, public)


class Member:
    """A model as a part of a cascade: it is sent what it may be sent, and says what it cost.

    Parameters
    ----------
    core_hour : float
        USD that a core costs an hour.
    """

    def __init__(self, model: AnswerModel, core_hour: float) -> None:
        self.model, self.id, self.label = model, model.id, model.label
        self._core_hour = core_hour
        self._on_text: Callable[[str], None] | None = None
        self._stop: Callable[[], bool] | None = None

    @property
    def remote(self) -> bool:
        """Whether it stands outside the premises."""
        return is_remote(self.model)

    def answer(self, question: str, evidence: Sequence[Evidence]) -> Candidates:
        """What the model answers."""

        def ask() -> Candidates:
            if not isinstance(self.model, Sealed):
                return self.model.answer(question, evidence)
            return self.model.stream(question, marked_covered(evidence), self._on_text, self._stop)

        return timed(self.model, ask, self._core_hour)

    def hear(self, on_text: Callable[[str], None] | None, stop: Callable[[], bool] | None) -> None:
        """Who hears it write from now on, and how it is stopped."""
        self._on_text, self._stop = on_text, stop


def is_remote(model: AnswerModel) -> bool:
    """Whether a model, or one that a cascade may ask, stands outside the premises."""
    if isinstance(model, CascadeModel):
        return is_remote(model.cheap) or is_remote(model.dear)
    return isinstance(model, Sealed | Member) and model.remote


def answering(model: AnswerModel, by: str) -> AnswerModel:
    """The model that answered: the member of a cascade, or the model itself."""
    if isinstance(model, CascadeModel):
        member = model.cheap if by == model.cheap.id else model.dear
        return member.model if isinstance(member, Member) else member
    return model


def marked_covered(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Evidence with what it is marked with covered: before anything is cut out of it."""
    from workbench.display.cover import covered_evidence  # noqa: PLC0415

    return [covered_evidence(item) for item in evidence]


def timed(model: AnswerModel, ask: Callable[[], Candidates], core_hour: float) -> Candidates:
    """What a model gives, with what it cost and how that is known: never silently nothing.

    Parameters
    ----------
    ask : callable
        Asks the model.
    core_hour : float
        USD that a core costs an hour, for the program's own models, which keep one busy.
    """
    from workbench import models  # noqa: PLC0415
    from workbench.models import prices  # noqa: PLC0415
    from workbench.models.function import FunctionModel  # noqa: PLC0415

    started = perf_counter()
    given = ask()
    if given.cost_basis:
        return given
    if model.id in models.names():
        cost = prices.of_time(given.seconds or perf_counter() - started, 1, core_hour)
    elif given.cost_usd or (given.cost_usd == 0 and isinstance(model, FunctionModel)):
        cost = Cost(given.cost_usd, "as the model says")
    else:
        cost = Cost(None, _SAID_NOTHING)
    return replace(given, cost_usd=cost.usd, cost_basis=cost.basis)


def told(error: str, redactor: Redactor) -> str:
    """What a failing endpoint said, to be kept: addresses of servers stay, personal data goes.

    Raises
    ------
    RedactionError
        If it could not be looked through.
    """
    for span in reversed(redactor.find(error, without=("URL", "IP_ADDRESS"))):
        error = f"{error[: span.start]}<{span.kind}>{error[span.end :]}"
    return error
