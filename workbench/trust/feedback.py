"""What a piece of feedback must hold before it is stored."""

from __future__ import annotations

from workbench.errors import FeedbackError
from workbench.records import Feedback
from workbench.words import FEEDBACK_KINDS, REASONS

#: The longest comment or correction, in characters.
LONGEST = 10_000


def check(feedback: Feedback) -> None:
    """Refuse feedback that says nothing, or holds a value out of its range.

    Raises
    ------
    FeedbackError
        Saying what is wrong, and what would be right.
    """
    f = feedback
    if f.kind not in FEEDBACK_KINDS:
        raise FeedbackError(f"“{f.kind}” is no kind of feedback; use {', '.join(FEEDBACK_KINDS)}.")
    if f.trust is not None and f.trust not in range(1, 6):
        raise FeedbackError(f"Trust is a whole number from 1 to 5, not {f.trust}.")
    unknown = [reason for reason in f.reasons if reason not in REASONS]
    if unknown:
        raise FeedbackError(f"“{unknown[0]}” is no reason; use {', '.join(REASONS)}.")
    if max(len(f.comment), len(f.correction)) > LONGEST:
        raise FeedbackError(f"Comments and corrections may have {LONGEST:,} characters at most.")
    if f.kind == "edit" and not f.correction:
        raise FeedbackError("An edited answer needs the text that would have been right.")
    said = (f.trust is not None, f.helpful is not None, f.reasons, f.comment, f.correction)
    if f.kind == "rating" and not any(said):
        raise FeedbackError("There is nothing to record yet: rate, tick or write something.")
