"""A second opinion on an answer: a language model says which statements its sources say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.errors import InputError
from workbench.service import sending

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.records import Answer
    from workbench.service.asking import Asking


@dataclass(frozen=True, slots=True)
class Seconded:
    """Our marks of support beside those of another model.

    Attributes
    ----------
    judge : str
        The plain name of the model.
    statements : tuple of str
        Personal data of the sources is covered, as it is in what the judge reads.
    ours : tuple of bool
        Whether a statement is likelier backed than not.
    theirs : tuple of bool or None
        None where its reply could not be read.
    share : float or None
        Of the statements of which both said something, those on which they agree.
    kappa : float or None
        Cohen's; None where it is not defined.
    """

    judge: str
    statements: tuple[str, ...]
    ours: tuple[bool, ...]
    theirs: tuple[bool | None, ...]
    share: float | None
    kappa: float | None

    @property
    def compared(self) -> int:
        """Of how many statements both said something."""
        return sum(said is not None for said in self.theirs)

    @property
    def agreed(self) -> int:
        """On how many both say the same."""
        return sum(a == b for a, b in zip(self.ours, self.theirs, strict=True))


def second_opinion(
    wb: Asking,
    answer: Answer,
    endpoint: str,
    progress: Callable[[int, int, str], None] | None = None,
) -> Seconded:
    """Ask the model of an endpoint of each statement whether the evidence says it.

    What is sent is covered as for an answer. It leaves a row in the audit trail.

    Parameters
    ----------
    progress : callable, optional
        Called with how many statements are judged, of how many, and the last one. It ends the
        work by raising.

    Raises
    ------
    InputError
        If there is no such endpoint, nothing to judge, or a source may not be sent to it.
    ModelError
        If it fails.
    """
    from workbench.display.cover import covered  # noqa: PLC0415
    from workbench.grounding.support import check  # noqa: PLC0415
    from workbench.models.chat.judge import agreement, judge  # noqa: PLC0415

    sealed: Any = wb.answerer(f"chat:{endpoint}")
    given = wb.marks.on(answer)
    documents = [item.passage.document for item in given.evidence]
    if sealed.remote and wb.governance.confidential().intersection(documents):
        raise InputError(
            f"A source of this answer is confidential, and “{endpoint}” stands outside your "
            "premises. Ask a model that runs here.",
            answer.id,
        )
    texts = [item.passage.text for item in given.evidence]
    checked = check(given.text, texts).statements
    if not checked or not all(texts):
        raise InputError("There is no statement with its sources that could be judged.", answer.id)
    words = covered(given).text  # as long as before
    statements = tuple(words[one.start : one.end] for one in checked)
    sent = sealed.sent(sending.marked_covered(given.evidence))
    wb.trail.judged(answer.id, endpoint)
    theirs: list[bool | None] = []
    for number, statement in enumerate(statements, 1):
        asked, shown = [sealed.asked(statement)], [item.passage.text for item in sent]
        theirs += judge(sealed.model, asked, shown, documents=documents)
        if progress is not None:
            progress(number, len(statements), statement)
    ours = tuple(one.probability >= 0.5 for one in checked)
    found = agreement(ours, theirs)
    return Seconded(wb.models[sealed.id], statements, ours, tuple(theirs), found.share, found.kappa)
