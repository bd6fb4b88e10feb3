"""Answers are judged by words."""

import pytest

from workbench.grounding.question_sets import Known


def test_an_answer_is_right_by_its_words():
    known = Known("?", ("18 days",), ("Your bill is due 18 days after the date on it.",))
    assert known.right("It takes 18 DAYS, no more.")
    assert known.right("bill is due 18")  # part of the known passage
    assert not known.right("due")
    assert not known.right("It takes 118 days.")
    assert not known.right("")
    assert not Known("?").right("Anything.")
    assert not Known("?", ("the",)).right("A the b.")  # an answer without words is no answer


@pytest.mark.parametrize(
    ("said", "answer", "right"),
    [
        ("30 days", "within 30 days", True),
        ("30 April 2026", "by 30 April 2026", True),
        ("21", "21 days", True),
        ("60 minutes", "wait 60 minutes", True),
        ("5 working days", "6 working days", False),
        ("days", "within 30 working days", False),
        ("12 days", "within 4 working days", False),
        ("£60", "£60 for each fuel you leave", False),
        ("within", "within 30 days", False),
        ("", "30 days", False),
    ],
)
def test_a_short_answer_is_right_if_it_is_most_of_a_known_one(said, answer, right):
    assert Known("How long?", (answer,)).right(said) is right
