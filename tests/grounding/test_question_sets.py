"""Answers are judged by words."""

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
