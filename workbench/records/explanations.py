"""What each part of the evidence is worth to an answer, and how far that can be believed."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.records.evidence import Citation


@dataclass(frozen=True, slots=True)
class Unit:
    """A player of an explanation: a stretch of text that can be kept or removed.

    ``start`` and ``end`` are offsets into the stored text; for a word of the question, whose
    ``document`` is "", into the question.
    """

    document: str
    text_sha256: str
    start: int
    end: int
    text: str
    kind: str = "sentence"  # passage | sentence | word | question


@dataclass(frozen=True, slots=True)
class Faithfulness:
    """What really happens when evidence is removed, beside what an attribution says.

    Areas and falls are shares of ``full - base``: 1 is all that the evidence brings, 0 nothing.
    None where they are undefined, because the evidence brings nothing.
    """

    lds: float | None  # rank correlation of predicted and true values on held-out masks
    lds_additive: float | None  # the same, of the plain sum of the units' values
    comprehensiveness: float | None  # mean fall when the first units are removed; 1 is best
    sufficiency: float | None  # mean fall when only the first units are kept; 0 is best
    removed: tuple[tuple[float, float], ...] = ()  # share of the tokens removed, fall
    kept: tuple[tuple[float, float], ...] = ()  # share of the tokens kept, fall
    drops: tuple[tuple[int, float], ...] = ()  # k, fall when the first k units are removed
    masks: int = 0  # held-out ones
    evaluations: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer depends on, in one word, and the units that it is about.

    ``kind`` is ``one`` (depends on one unit), ``either`` (any of these suffices), ``both`` (all of
    these are needed), ``many`` (no few units decide), ``none`` (does not depend on the evidence).
    """

    kind: str
    units: tuple[int, ...] = ()
    against: tuple[int, ...] = ()  # units that hold the answer back
    contradicted: tuple[Citation, ...] = ()  # sources that say something else


@dataclass(frozen=True, slots=True)
class Use:
    """Two marks of one citation: whether the answer needs it, and whether it says the same."""

    citation: Citation
    used: bool  # removing it changes the answer
    fall: float  # of the value when the cited unit is removed
    supports: bool  # it says what the statement says
    support: float | None  # probability, 0 to 1; None where it was not looked for


@dataclass(frozen=True, slots=True)
class Attribution:
    """What each unit is worth to the answer, by one method.

    ``values`` are in log-odds of the answer, one for each of ``units``; ``low`` and ``high``
    bound them. ``base`` is the value with nothing kept, ``full`` with everything.
    """

    method: str
    values: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    base: float
    full: float
    evaluations: int
    structural: bool = False
    units: tuple[Unit, ...] = ()
    unit: str = "sentence"
    seconds: float = 0.0
    seed: int = 0
    grade_evaluations: int = 0
    quantity: str = "removal"  # what values and intervals are of: shapley | removal | slope
    payoff: str = "log_odds"  # what is explained: log_odds | similarity | score
    needs: tuple[tuple[int, ...], ...] = ()  # sets of units; without one of each, all is lost
    losses: tuple[tuple[tuple[int, ...], float], ...] = ()  # fall once all units of a set are gone
    removal: tuple[float, ...] = ()  # with these two: fall of the value while the answer stands
    complete: bool = True  # False: stopped before its end
    notes: tuple[str, ...] = ()  # what to know of it, in plain words
    span: str = ""  # the words of the answer that are explained
    faithfulness: Faithfulness | None = None  # None: not graded
    verdict: Verdict | None = None
    uses: tuple[Use, ...] = ()

    @property
    def unclear(self) -> tuple[bool, ...]:
        """Which units cannot be told from zero: zero lies in their interval."""
        return tuple(low <= 0 <= high for low, high in zip(self.low, self.high, strict=True))

    @property
    def order(self) -> tuple[int, ...]:
        """The units from the most helpful one down; ties in reading order."""
        return tuple(sorted(range(len(self.values)), key=lambda i: -self.values[i]))


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two methods say the same of one answer."""

    first: str
    second: str
    correlation: float | None  # Spearman's, of the values; None where one is constant
    top: float  # Jaccard overlap of the three most helpful units


@dataclass(frozen=True, slots=True)
class Panel:
    """Several methods on one game, from one cache of evaluations."""

    attributions: tuple[Attribution, ...]
    agreement: tuple[Agreement, ...] = ()


@dataclass(frozen=True, slots=True)
class Estimate:
    """What an explanation will take, before it starts. None: unknown."""

    evaluations: int
    seconds: float | None
    cost_usd: float | None


@dataclass(frozen=True, slots=True)
class Smallest:
    """The smallest sets of units that decide an answer, as far as they were found.

    ``keeps`` alone keeps the answer; removing ``breaks`` changes it. Empty where none was found.
    ``proven`` says that every smaller set was tried.
    """

    keeps: tuple[int, ...]
    breaks: tuple[int, ...]
    keeps_proven: bool
    breaks_proven: bool
    evaluations: int


@dataclass(frozen=True, slots=True)
class Influence:
    """What drove one answer of a question set."""

    question: str
    status: str
    confidence: float
    verdict: str  # its kind
    lds: float | None
    documents: tuple[tuple[str, float], ...]  # id, worth of all its passages in the evidence
    features: tuple[tuple[str, float, float], ...]  # name, x, contribution to the sentence
    tags: tuple[tuple[str, str], ...] = ()  # what slices are made by: name, value
    error: str = ""  # why it could not be explained


@dataclass(frozen=True, slots=True)
class Influences:
    """What drives a model over a question set."""

    model: str
    method: str
    unit: str
    rows: tuple[Influence, ...]
    evaluations: int = 0
    seconds: float = 0.0
