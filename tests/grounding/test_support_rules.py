"""What words cannot weigh is ruled: other subjects, other numbers, and denials."""

import pytest

from workbench.grounding.support import check

EVIDENCE = [
    "The fee is 20 euros. Your bill is due 18 days after the date printed on it. "
    "Shops may not open on Sundays. There were 1.2 million meters."
]


def support(text):
    (one,) = check(text, EVIDENCE).statements
    return one.probability


@pytest.mark.parametrize(
    "text",
    [
        "The sky is blue.",
        "Pigeons deliver the invoices on Tuesdays from Paris.",
        "The fee is 30 euros.",
        "Your bill is not due 18 days after the date printed on it.",
        "Shops may open on Sundays.",
    ],
)
def test_it_is_in_doubt(text):
    assert support(text) < 0.5


@pytest.mark.parametrize(
    "text",
    [
        "The fee is 20 euros.",
        "Your bill is due 18 days after the date printed on it.",
        "Shops may not open on Sundays.",
        "There were 1,200,000 meters.",
        "1. The fee is 20 euros [3].",
    ],
)
def test_it_is_not(text):
    assert support(text) > 0.5


def test_another_subject_makes_the_whole_text_not_grounded():
    assert check("The fee is 20 euros.", EVIDENCE).is_grounded
    assert not check("The sky is blue and wide.", EVIDENCE).is_grounded
