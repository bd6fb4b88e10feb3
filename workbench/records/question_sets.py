"""Sets of questions whose answers are known, and what can be said of one or two of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """Where the answer to a question stands.

    Attributes
    ----------
    document : str
        The name of its source, as the set gives it; "" where only the words are known.
    text : str
        The words; "" where only the place is known.
    start, end : int or None
        Code points in the stored text of the document; None where they are not known.
    level : str
        How narrowly it points: ``span``, the words that say it; ``passage``, a passage that holds
        them among others; ``document``, no more than the document.
    grade : int
        How relevant it is, from 1.
    """

    document: str = ""
    text: str = ""
    start: int | None = None
    end: int | None = None
    level: str = "span"
    grade: int = 1


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a set.

    Attributes
    ----------
    id : str
        Its only one in its set.
    answers : tuple of str
        Any of them is right.
    gold : tuple of GoldSpan
        Where the answer stands.
    kind, stakes, group : str
        What sort of question it is, what hangs on it, and who asks it or what it is about; "" where
        the set does not say.
    tags : mapping
        Anything else that is said of it, by name.
    lost : tuple of GoldSpan
        What should be gold, and does not stand in the stored documents; it counts for nothing, but
        the question still has an answer.
    """

    id: str
    text: str
    answers: tuple[str, ...] = ()
    gold: tuple[GoldSpan, ...] = ()
    kind: str = ""
    stakes: str = ""
    group: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    lost: tuple[GoldSpan, ...] = ()

    @property
    def answerable(self) -> bool:
        """Whether there is an answer to it."""
        return bool(self.answers or self.gold or self.lost)


@dataclass(frozen=True, slots=True)
class SetNote:
    """Something about a set that was not as it should be.

    Attributes
    ----------
    kind : str
        ``broken``: a line that could not be used; ``left_out``: a question that was not taken, for
        a good reason; ``repeated``: an id that stood there twice, both are kept; ``gold``: a
        place that is not so; ``encoding``: how the file had to be read.
    message : str
        What, where, and what became of it.
    line : int or None
        Of the file, from 1.
    question : str
        The id of the question, where it was kept.
    """

    kind: str
    message: str
    line: int | None = None
    question: str = ""


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions whose answers are known.

    Attributes
    ----------
    version : str
        A hash of what the questions say; see :func:`workbench.compare.datasets.version`.
    source_format : str
        ``lines``, ``squad``, ``beir``, ``table``, ``corrections``, or ``several``.
    due : date or None
        By when somebody has to look whether it still holds.
    """

    name: str
    questions: tuple[Question, ...]
    version: str
    source_format: str
    created_at: datetime
    due: date | None = None
    notes: tuple[SetNote, ...] = ()

    def overdue(self, today: date) -> bool:
        """Whether the day by which somebody had to look at it has passed."""
        return self.due is not None and self.due < today


@dataclass(frozen=True, slots=True)
class SetSummary:
    """What a set holds, counted.

    Attributes
    ----------
    answerable, with_gold : int
        Questions that have an answer; questions of which it is known where that stands.
    kinds, stakes, groups : mapping
        Number of questions of each, the most frequent first; "" where the set does not say.
    tags : mapping
        For each tag the number of questions by its value.
    """

    questions: int
    answerable: int
    with_gold: int
    kinds: Mapping[str, int]
    stakes: Mapping[str, int]
    groups: Mapping[str, int]
    tags: Mapping[str, Mapping[str, int]]
    notes: Mapping[str, int]

    @property
    def answerable_share(self) -> float:
        """The share of questions that have an answer, 0 to 1."""
        return self.answerable / self.questions if self.questions else 0.0


@dataclass(frozen=True, slots=True)
class Near:
    """Two questions that say nearly the same."""

    one: str
    other: str
    similarity: float  # 0 to 1


@dataclass(frozen=True, slots=True)
class Overlap:
    """Which questions of one set stand in another, too.

    Attributes
    ----------
    same_id : tuple of str
        Ids that both have, whatever the questions say.
    same_text : tuple of (str, str)
        Ids of questions of the same words, case, punctuation and articles aside.
    near : tuple of Near
        For each other question of the first set the one of the second that is most alike, where
        that is alike enough.
    measure : str
        How likeness is measured, in words.
    of : int
        Questions of the first set.
    """

    same_id: tuple[str, ...]
    same_text: tuple[tuple[str, str], ...]
    near: tuple[Near, ...]
    measure: str
    of: int

    @property
    def share(self) -> float:
        """The share of the first set's questions that are asked in the second, too, 0 to 1."""
        asked = {one for one, _ in self.same_text} | {pair.one for pair in self.near}
        return len(asked) / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class SetChanges:
    """What changed from one version of a set to another: ids, each in the order of its set."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Which column of a table holds what; "" where none does.

    Attributes
    ----------
    answers : str
        Several in one cell stand in a JSON list, or with ``separator`` between them.
    gold_document, gold_text, gold_start, gold_end : str
        Where the answer stands; see :class:`GoldSpan`.
    tags : tuple of str
        Columns that become tags of their own name.
    """

    question: str = ""
    id: str = ""
    answers: str = ""
    gold_document: str = ""
    gold_text: str = ""
    gold_start: str = ""
    gold_end: str = ""
    kind: str = ""
    stakes: str = ""
    group: str = ""
    tags: tuple[str, ...] = ()
    separator: str = "|"
