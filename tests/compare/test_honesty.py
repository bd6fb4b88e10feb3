"""Honesty of explanations: which questions are chosen, and what one explanation is worth."""

from hypothesis import given
from hypothesis import strategies as some

from workbench.compare.honesty import chosen, honesty
from workbench.compare.metrics import METRICS
from workbench.records import (
    Attribution,
    Citation,
    Expected,
    Faithfulness,
    Honesty,
    Question,
    Result,
    Span,
    Unit,
    Use,
)


@given(known=some.integers(0, 12), unknown=some.integers(0, 12), count=some.integers(0, 30))
def test_questions_with_an_answer_come_first_and_the_choice_stays(known, unknown, count):
    questions = [Question(f"a{n}", "?", ("x",)) for n in range(known)]
    questions += [Question(f"b{n}", "?") for n in range(unknown)]
    picked = chosen(questions, count)
    assert picked == chosen(questions, count)
    assert len(picked) == min(count, known + unknown)
    assert sum(id.startswith("a") for id in picked) == min(count, known)


def explained(values, uses, lds):
    units = tuple(Unit("doc", "sha", 10 * n, 10 * n + 9, "x") for n in range(len(values)))
    citation = Citation("doc", "sha", 0, 9, "x")
    same = tuple(values)
    return Attribution(
        "adaptive", same, same, same, 0.0, 1.0, 5,
        units=units,
        faithfulness=Faithfulness(lds, lds, None, None),
        uses=tuple(Use(citation, used, 0.5, True, 0.9) for used in uses),
    )  # fmt: skip


def test_the_figures_are_those_of_the_explanation():
    found = honesty(
        explained([3.0, 1.0, -5.0], [True, False], 0.8), [Span("set's name", 0, 4)],
        {"doc": "set's name"}, 0.25,
    )  # fmt: skip
    assert found == Honesty(0.8, 0.5, 0.75, cost_usd=0.25)


def test_what_is_not_known_is_not_said():
    assert honesty(explained([1.0], [], 0.5), [], {}, None) == Honesty(0.5, None, None)
    nothing = honesty(explained([-1.0], [], 0.5), [Span("doc", 0, 4)], {}, None)
    assert nothing.gold is None


def test_an_explanation_that_failed_is_worth_nothing_and_stays_in_the_average():
    results = [
        Result("m", "q0", "answered", honesty=Honesty(0.8, 1.0, 1.0)),
        Result("m", "q1", "answered", honesty=Honesty(failure="Too slow.")),
        Result("m", "q2", "answered"),  # not looked at
    ]
    expected = [Expected(f"q{n}") for n in range(3)]
    for name, value in (("faithfulness", 0.4), ("used", 0.5), ("gold_overlap", 0.5)):
        assert METRICS[name].figure(METRICS[name].values(results, expected)) == value
