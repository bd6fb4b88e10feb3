"""What comes of asking candidate models the same questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from workbench.records.question_sets import Question


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a document: offsets into its stored text; ``end`` is exclusive."""

    document: str
    start: int
    end: int
    text: str = ""

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a character."""
        return self.document == other.document and self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Expected:
    """What results of one question are held against. None: not known; empty: known to be none.

    Attributes
    ----------
    question : str
        Its id.
    answers : tuple of str or None
        Any of them is right; empty where the question has no answer.
    spans : tuple of Span or None
        Where the answer stands.
    relevant : mapping or None
        Grades, above 0, of the pieces of evidence that hold what is asked for, by id.
    tags : mapping
        What slices are made by, such as kind, stakes, group.
    lost : bool
        It has an answer, even if neither the words nor the place of one are known.
    """

    question: str
    answers: tuple[str, ...] | None = None
    spans: tuple[Span, ...] | None = None
    relevant: Mapping[str, int] | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    lost: bool = False

    @classmethod
    def of(cls, question: Question, relevant: Mapping[str, int] | None = None) -> Expected:
        """What is known of a question of a set.

        Parameters
        ----------
        relevant : mapping, optional
            By default the documents of its gold.
        """
        spans = tuple(
            Span(g.document, g.start, g.end, g.text)
            for g in question.gold
            if g.start is not None and g.end is not None
        )
        documents = {g.document: 1 for g in question.gold if g.document}
        said = {"kind": question.kind, "stakes": question.stakes, "group": question.group}
        return cls(
            question.id,
            question.answers or (None if question.answerable else ()),
            spans or None,
            relevant or documents or None,
            {**question.tags, **{name: value for name, value in said.items() if value}},
            question.answerable,
        )

    @property
    def answerable(self) -> bool | None:
        """Whether there is an answer; None where it is not known."""
        if self.lost or self.answers or self.spans:
            return True
        return None if self.answers is None else False


@dataclass(frozen=True, slots=True)
class Honesty:
    """How far the explanation of one answer is true.

    Attributes
    ----------
    faithfulness : float or None
        Rank correlation of what the explanation foretells with what happens (LDS), −1 to 1.
    used : float or None
        Share of its citations whose removal loses the answer.
    gold : float or None
        Share of what speaks for the answer that lies on the known evidence; None where that is
        not known.
    failure : str
        Why there is no explanation; "" where there is one, or nothing to explain.
    cost_usd : float or None
        Of the explanation, beside that of the answer.
    """

    faithfulness: float | None = None
    used: float | None = None
    gold: float | None = None
    failure: str = ""
    cost_usd: float | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What one model made of one question with one seed. None: not known.

    Attributes
    ----------
    question : str
        Its id.
    status : str
        answered | abstained | blocked | failed
    confidence : float or None
        Calibrated probability that the answer, or what came closest to one, is right; 0 to 1.
    right : bool or None
        Whether it ended rightly: by a right answer, or by none where there is none.
    closest_right : bool or None
        Of an abstention: whether what came closest would have been a right answer.
    failure, message : str
        Kind of failure, such as ``timeout``, and what was said; empty where nothing failed.
    latency_ms, cost_usd : float or None
        Of a failed one, too: waiting and paying for nothing is waiting and paying.
    citations : tuple of Span
        In the order in which they are numbered.
    sentence : str
        The whole sentence around the first citation, or around what came closest.
    support : tuple of (float or None)
        For each statement: probability that the evidence backs it; None: not looked for.
    evidence : tuple of str
        Ids of what was retrieved, best first.
    tags : mapping
        Those of the question.
    honesty : Honesty or None
        Of its explanation; None where that was not looked at.
    """

    model: str
    question: str
    status: str
    text: str = ""
    confidence: float | None = None
    seed: int = 0
    right: bool | None = None
    closest_right: bool | None = None
    failure: str = ""
    message: str = ""
    latency_ms: float | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost_usd: float | None = None
    citations: tuple[Span, ...] = ()
    sentence: str = ""
    support: tuple[float | None, ...] = ()
    evidence: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    honesty: Honesty | None = None

    @property
    def spent_usd(self) -> float:
        """What is known to have been spent on it, its explanation included."""
        explained = self.honesty.cost_usd if self.honesty else None
        return (self.cost_usd or 0.0) + (explained or 0.0)

    @property
    def failed(self) -> bool:
        """Whether the model failed instead of ending in an answer or in none."""
        return self.status == "failed" or bool(self.failure)

    @property
    def answered(self) -> bool:
        """Whether an answer was given."""
        return self.status == "answered" and not self.failed


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure of one model with its 95 % interval.

    Attributes
    ----------
    value, low, high : float or None
        None where no question counts, or something that it needs is not known.
    n : int
        Questions that count.
    of : str
        What they are, in plain words.
    failed : int
        Results among them that failed; they count as the worst there is.
    unknown : int
        Results of which it is not known, so that the figure is not, either.
    """

    metric: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    of: str = "questions"
    failed: int = 0
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """How far two models are apart on the questions that count for both.

    Attributes
    ----------
    estimate, low, high : float or None
        ``first`` less ``second``, with the 95 % interval of this one comparison.
    p : float or None
        How often a difference so large or larger would come by chance if the models were alike.
    p_corrected : float or None
        The same once it is allowed for that several comparisons were made.
    verdict : str
        Of ``first``: better | worse | cannot be told apart; by ``p_corrected``.
    more : int or None
        How many more questions would tell, if the difference is what it seems to be; 0 where it
        is told already; None where no number can be given.
    test : str
        How ``p`` was found: mcnemar | permutation | normal | none
    """

    metric: str
    first: str
    second: str
    estimate: float | None
    low: float | None
    high: float | None
    p: float | None
    p_corrected: float | None
    verdict: str
    n: int
    more: int | None = None
    test: str = "none"

    def turned(self) -> Difference:
        """The same from the other side: ``second`` less ``first``."""
        other = {"better": "worse", "worse": "better"}

        def less(value: float | None) -> float | None:
            return None if value is None else -value

        return replace(
            self, first=self.second, second=self.first, estimate=less(self.estimate),
            low=less(self.high), high=less(self.low),
            verdict=other.get(self.verdict, self.verdict),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Frontier:
    """Where one model stands among the others: what it brings, and what it takes.

    Attributes
    ----------
    brings, takes : float or None
        Such as accuracy, which should be large, and cost, which should be small.
    on : bool or None
        Whether no other model brings as much for less, or more for as much. None where it is not
        known what it brings or takes: then it dominates none, and none dominates it.
    dominated_by : tuple of str
        The models that do, the one that brings most first.
    unknown : str
        What is not known, in plain words; else empty.
    """

    model: str
    brings: float | None
    takes: float | None
    on: bool | None
    dominated_by: tuple[str, ...] = ()
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class Slice:
    """The questions that share a tag's value.

    Attributes
    ----------
    gap, gap_low, gap_high : float or None
        This slice less all other questions, with its 95 % interval.
    small : bool
        Too few questions to say much.
    """

    name: str
    measured: Measured
    gap: float | None
    gap_low: float | None
    gap_high: float | None
    small: bool = False


@dataclass(frozen=True, slots=True)
class Sliced:
    """One figure of one model by the values of one tag.

    Attributes
    ----------
    widest : float or None
        The best slice less the worst, without regard to sign; None with fewer than two slices.
    chance : float or None
        As wide it would be on average if the tag had nothing to do with it.
    p : float or None
        How often chance makes it so wide or wider.
    warnings : tuple of str
        In plain words.
    """

    tag: str
    metric: str
    overall: Measured
    slices: tuple[Slice, ...]
    widest: float | None
    chance: float | None
    p: float | None
    warnings: tuple[str, ...] = ()
