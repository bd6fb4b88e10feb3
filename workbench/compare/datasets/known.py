"""Questions of a set as those who judge answers want them."""

from __future__ import annotations

from workbench.compare.datasets.reading import read
from workbench.grounding.question_sets import MOST, Known
from workbench.records import Question, QuestionSet


def known(data: bytes, name: str = "the question set") -> tuple[Known, ...]:
    """Questions to calibrate by, of any layout of :func:`~workbench.compare.datasets.read`.

    Raises
    ------
    InputError
        If any line of it cannot be used, or it holds no question or too many.
    """
    return as_known(read(data, name=name, most=MOST, strict=True))


def as_known(several: QuestionSet) -> tuple[Known, ...]:
    """The questions of a set, in their order; what belongs to one document is one group."""
    return tuple(_known(one, several.source_format) for one in several.questions)


def _known(one: Question, source_format: str) -> Known:
    documents = [gold.document for gold in one.gold if gold.document]
    group = one.group if source_format == "squad" else next(iter(documents), "")
    passages = (gold.text for gold in one.gold if gold.level == "span" and gold.text.strip())
    return Known(one.text, one.answers, tuple(passages), group)
