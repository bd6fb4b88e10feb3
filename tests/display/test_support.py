"""The table of statements, evidence and support."""

from workbench.display.support import agreement, opinions_table, support_table, verdict
from workbench.grounding.support import check

EVIDENCE = ["The fee is 20 euros. It is due in May."]


def table(text, evidence=EVIDENCE, **more):
    return str(support_table(check(text, evidence), text, evidence, **more))


def test_words_that_nothing_backs_are_underlined_and_the_backing_is_quoted():
    shown = table("It is due in May. Pigeons deliver it on Tuesdays.", names=["The contract"])
    assert "It is due in May." in shown
    assert "The contract: " in shown
    assert shown.count("wb-unbacked") == 3 + 1  # three words, and the legend
    assert ">Pigeons<" in shown


def test_every_row_says_in_words_and_as_a_number_how_far_it_is_backed():
    shown = table("It is due in May. The fee is 30 euros.")
    assert "Backed" in shown
    assert "Hardly backed" in shown
    assert "%" in shown


def test_the_verdict_counts_what_is_in_doubt():
    assert verdict(check("It is due in May.", EVIDENCE)).startswith("Backed by the evidence")
    assert "1 of 2" in verdict(check("The fee is 30 euros. It is due in May.", EVIDENCE))
    assert "Not all" in verdict(check("The sky is blue and wide.", EVIDENCE))


def test_markup_is_shown_and_never_live():
    shown = table("<script>alert(1)</script> is due in May.", ["<b>It</b> is due in May."])
    assert "<script>" not in shown
    assert "<b>" not in shown
    assert "&lt;" in shown


def test_no_statement_is_said():
    assert "no statement" in table(" … ")


def test_two_judges_stand_side_by_side_and_where_they_differ_is_said():
    shown = opinions_table(
        ["It is due in May.", "<b>Pigeons</b>.", "Odd."],
        [True, False, True], [True, True, None], "<i>small",
    )  # fmt: skip
    assert "They say the same of 1 of 2 statements" in shown
    assert "Of 1 more it said nothing" in shown
    assert "<b>" not in shown
    assert "&lt;i&gt;small" in shown
    assert shown.count("<strong>backed</strong>") == 1


def test_agreement_is_said_in_words():
    assert agreement([True], [True]) == "Both say the same."
    assert agreement([True, False], [True, False]) == "Both say the same of all 2 statements."
    assert "no judgement" in agreement([True], [None])
