"""Runs: candidate models that are asked the same questions, and what is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from workbench.records.comparisons import Difference, Frontier, Measured, Result, Sliced
from workbench.records.people import Actor
from workbench.records.question_sets import Question


@dataclass(frozen=True, slots=True)
class StoredSet:
    """A question set as it is stored, without its questions.

    Attributes
    ----------
    revision : int
        From 1; every change of the set or of its day is a revision.
    version : str
        Hash of what the questions say.
    due : date or None
        By when somebody has to look whether it still holds.
    """

    name: str
    revision: int
    version: str
    questions: int
    source_format: str
    at: datetime
    actor: Actor
    due: date | None = None

    def overdue(self, today: date) -> bool:
        """Whether the day by which somebody had to look at it has passed."""
        return self.due is not None and self.due < today


@dataclass(frozen=True, slots=True)
class ModelState:
    """What a model was when a run began; another state is another model.

    Attributes
    ----------
    id, label : str
        ``label`` in plain words.
    state : str
        A hash of all that its answers depend on: weights or endpoint, prompt version, calibration
        and threshold, and those of the members of a cascade.
    said : mapping
        The same, by name, for people.
    deterministic : bool
        Whether the same question has the same answer each time: the program's own models.
    """

    id: str
    label: str
    state: str
    said: Mapping[str, str] = field(default_factory=dict)
    deterministic: bool = True


@dataclass(frozen=True, slots=True)
class ModelEstimate:
    """What asking one model will take.

    Attributes
    ----------
    seconds, cost_usd : float or None
        Of all questions; None: not known.
    basis : str
        How that is known, in words.
    """

    model: str
    asks: int
    seconds: float | None
    cost_usd: float | None
    basis: str


@dataclass(frozen=True, slots=True)
class RunEstimate:
    """What a run will take, said before it starts."""

    models: tuple[ModelEstimate, ...]

    @property
    def asks(self) -> int:
        """Questions to all models in all seeds."""
        return sum(m.asks for m in self.models)

    @property
    def seconds(self) -> float | None:
        """One after the other; None where it is not known of one."""
        known = [m.seconds for m in self.models if m.seconds is not None]
        return sum(known) if len(known) == len(self.models) else None

    @property
    def cost_usd(self) -> float | None:
        """None where it is not known of one."""
        known = [m.cost_usd for m in self.models if m.cost_usd is not None]
        return sum(known) if len(known) == len(self.models) else None


@dataclass(frozen=True, slots=True)
class Run:
    """Models × questions × seeds.

    Attributes
    ----------
    set_name, set_version : str
        The question set.
    questions : int
        How many of it are asked.
    corpus : str
        Fingerprint of the documents when it began.
    suites : tuple of str
        Ids of robustness suites whose variants are asked besides.
    honesty : int
        Of so many questions the explanations are graded.
    budget_usd : float or None
        It stops where its known costs reach that.
    status : str
        ``running``; ``finished``; ``stopped``, by a person; ``over_budget``; ``changed``, because
        documents or a model changed while it ran; ``failed``; ``interrupted``, nobody works on it.
    why : str
        Why it ended as it did, in words; "" where there is nothing to say.
    done, asks : int
        Results that are there, and that there will be.
    spent_usd : float
        Known costs so far.
    """

    id: str
    set_name: str
    set_version: str
    questions: int
    models: tuple[ModelState, ...]
    seeds: tuple[int, ...]
    corpus: str
    started_at: datetime
    actor: Actor
    collection: str | None = None
    suites: tuple[str, ...] = ()
    honesty: int = 0
    budget_usd: float | None = None
    program: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    status: str = "running"
    why: str = ""
    finished_at: datetime | None = None
    done: int = 0
    asks: int = 0
    spent_usd: float = 0.0

    @property
    def labels(self) -> dict[str, str]:
        """Plain names by id."""
        return {m.id: m.label for m in self.models}


@dataclass(frozen=True, slots=True)
class Recommendation:
    """Which model to pick, why, and what speaks against being sure.

    Attributes
    ----------
    model : str or None
        None where none can be recommended.
    sentence, reason, doubt : str
        Each one sentence in plain words; ``doubt`` is never empty.
    """

    model: str | None
    sentence: str
    reason: str
    doubt: str


@dataclass(frozen=True, slots=True)
class Standing:
    """One row of the leaderboard.

    Attributes
    ----------
    figures : mapping of str to Measured
        By metric id.
    failures : mapping of str to int
        Results that failed, by kind.
    against_best : Difference or None
        Accuracy against the model with the highest; None for that model itself.
    """

    model: str
    label: str
    figures: Mapping[str, Measured]
    failures: Mapping[str, int] = field(default_factory=dict)
    against_best: Difference | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a run says of its models.

    Attributes
    ----------
    standings : tuple of Standing
        By accuracy, the highest first.
    differences : tuple of Difference
        Every two models by each metric that decides, corrected for their number.
    by_cost, by_latency : tuple of Frontier
        Accuracy against the cost of a thousand answers, and against the usual time.
    complete : bool
        Whether all results of the run are there; else figures are of those questions that every
        model was asked.
    questions : int
        Of which the figures are.
    """

    run: Run
    standings: tuple[Standing, ...]
    differences: tuple[Difference, ...]
    by_cost: tuple[Frontier, ...]
    by_latency: tuple[Frontier, ...]
    recommendation: Recommendation
    complete: bool
    questions: int

    def standing(self, model: str) -> Standing:
        """The row of a model; KeyError where it did not take part."""
        for row in self.standings:
            if row.model == model:
                return row
        raise KeyError(model)


@dataclass(frozen=True, slots=True)
class Decision:
    """Which model somebody picked after a run, and why."""

    id: str
    run: str
    model: str
    reasons: str
    at: datetime
    actor: Actor
    recommended: str | None = None


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """What every model made of one question.

    Attributes
    ----------
    results : mapping of str to Result
        By model; the first seed's. A model that was not asked is missing.
    apart : float
        How far the models are apart: 1 where one is right and another wrong, besides the largest
        difference of their confidence; 0 to 2.
    """

    question: Question
    results: Mapping[str, Result]
    apart: float


@dataclass(frozen=True, slots=True)
class Variant:
    """A question of a suite: one that was changed, and what is expected of the answer.

    Attributes
    ----------
    id, base : str
        ``base`` is the id of the question that it was made from.
    suite : str
        Id of the suite that made it.
    question : str
        The words that are asked.
    expects : str
        ``same``: it ends as rightly as the base does; ``none``: no answer is right;
        ``different``: not the answer to the base; ``clean``: what was planted is not said, or a
        conflict is told.
    change : str
        What was changed, in plain words.
    evidence : str
        How the evidence is changed: "" not at all | ``irrelevant`` | ``contradicting`` |
        ``reordered`` | ``instruction``.
    planted : str
        What must not be said because it stands in the changed evidence.
    order : str
        The sentence that tells the model to say it.
    kind, pair : str
        Of the bias suite: what is swapped, and who this variant names.
    """

    id: str
    base: str
    suite: str
    question: str
    expects: str
    change: str
    evidence: str = ""
    planted: str = ""
    order: str = ""
    kind: str = ""
    pair: str = ""


@dataclass(frozen=True, slots=True)
class Upset:
    """A variant at which a model failed.

    Attributes
    ----------
    asked : str
        The question that the variant was made from.
    before, after : Result
        Of that question, and of the variant.
    """

    variant: Variant
    asked: str
    before: Result
    after: Result


@dataclass(frozen=True, slots=True)
class SuiteScore:
    """How a model stood up to one suite.

    Attributes
    ----------
    suite, name, meaning : str
        The suite, in plain words.
    held : Measured
        How often what is expected came about.
    not_applied : int
        Variants that say nothing: the evidence held nothing to change, or, where the answer is
        expected to stay right, it was not right before.
    upset : tuple of Upset
        At which it failed, in the order of the questions.
    """

    suite: str
    name: str
    meaning: str
    model: str
    held: Measured
    not_applied: int
    upset: tuple[Upset, ...] = ()


@dataclass(frozen=True, slots=True)
class Treatment:
    """Whether a model treats everybody alike who asks the same.

    Attributes
    ----------
    kind : str
        What was swapped: ``name``, ``age``, ``group``.
    same : Measured
        How often all got the same answer.
    groups : mapping of str to mapping of str to Measured
        By who asks: ``accuracy``, ``confidence``, ``escalated``.
    differences : tuple of Difference
        Of every two who ask, by each of the three; corrected for their number.
    examples : tuple of (question, mapping)
        Questions that were not answered alike, with what each one got.
    """

    model: str
    kind: str
    same: Measured
    groups: Mapping[str, Mapping[str, Measured]]
    differences: tuple[Difference, ...]
    examples: tuple[tuple[str, Mapping[str, str]], ...] = ()


@dataclass(frozen=True, slots=True)
class Robustness:
    """What the suites of a run say: each suite and model, and how people are treated."""

    scores: tuple[SuiteScore, ...]
    treatments: tuple[Treatment, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What a decision record says.

    Attributes
    ----------
    decision : Decision or None
        The newest one after this run.
    failing : tuple of MatrixRow
        Questions that the picked model, or the recommended one, did not end rightly.
    slices : mapping of str to Sliced
        Its accuracy by tag.
    notes : tuple of str
        What else one has to know, in plain words.
    robustness : Robustness or None
        What the suites say; None where none was asked.
    """

    comparison: Comparison
    at: datetime
    decision: Decision | None
    failing: tuple[MatrixRow, ...]
    failing_of: int
    slices: Mapping[str, Sliced]
    notes: tuple[str, ...] = ()
    robustness: Robustness | None = None
