"""Feedback that says nothing or is out of range is refused, with words that help."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from workbench.errors import FeedbackError
from workbench.records import Actor, Feedback
from workbench.trust.feedback import LONGEST, check

GOOD = Feedback("f", "a", "0" * 64, Actor(), datetime(2026, 1, 1, tzinfo=UTC), trust=4)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"trust": None, "helpful": False},
        {"trust": None, "reasons": ("wrong",)},
        {"trust": None, "comment": "Not what I meant."},
        {"kind": "reject", "trust": None},
        {"kind": "edit", "correction": "£30 within 10 days."},
    ],
)
def test_feedback_that_says_something_is_taken(change):
    assert check(replace(GOOD, **change)) is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"trust": None}, "nothing to record"),
        ({"trust": 0}, "from 1 to 5"),
        ({"trust": 6}, "from 1 to 5"),
        ({"kind": "shout"}, "no kind of feedback"),
        ({"reasons": ("wrong", "ugly")}, "“ugly” is no reason"),
        ({"kind": "edit"}, "text that would have been right"),
        ({"comment": "x" * (LONGEST + 1)}, "10,000 characters"),
    ],
)
def test_feedback_that_cannot_be_used_says_why(change, words):
    with pytest.raises(FeedbackError, match=words):
        check(replace(GOOD, **change))
