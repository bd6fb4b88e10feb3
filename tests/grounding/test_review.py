"""Review rules: all that a rule states must hold, and what cannot be is refused."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from workbench.errors import InputError
from workbench.grounding.review import PRIORITIES, Facts, because, check, decide
from workbench.records import Review, ReviewRule

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CALM = Facts(question="When is my bill due?", answered=True, confidence=0.9, support=0.9)
#: Each condition with facts that meet it; CALM meets none of them.
CASES = {
    "confidence_below": (0.65, {"confidence": 0.6}),
    "support_below": (0.5, {"support": 0.4}),
    "conflict": (True, {"conflict": True}),
    "personal": (True, {"personal": True}),
    "manipulation": (True, {"manipulation": True}),
    "stakes": (("high",), {"stakes": "high"}),
    "topics": (("medic",), {"question": "Which medical equipment is covered?"}),
    "sensitivity": (("confidential",), {"sensitivity": frozenset({"confidential"})}),
}


def rule(name="r", **conditions):
    return ReviewRule(name, **conditions)


def test_every_condition_has_a_case():
    head = {"name", "role", "priority", "hours"}
    assert set(ReviewRule.__slots__) == head | set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_a_condition_applies_where_it_is_met_and_only_there(name):
    value, met = CASES[name]
    alone = rule(**{name: value})
    assert not decide([alone], CALM, NOW).needed
    found = decide([alone], replace(CALM, **met), NOW)
    assert found.needed
    assert found.reasons == (because(alone),)


@given(some.sets(some.sampled_from(sorted(CASES)), min_size=1), some.data())
def test_all_conditions_of_a_rule_must_hold_at_once(names, data):
    met = data.draw(some.sets(some.sampled_from(sorted(names))))
    facts = CALM
    for name in met:
        facts = replace(facts, **CASES[name][1])
    whole = rule(**{name: CASES[name][0] for name in names})
    assert decide([whole], facts, NOW).needed == (met == names)


def test_an_abstention_is_not_an_uncertain_answer():
    nothing = replace(CALM, answered=False, confidence=0.1, support=0.1)
    assert not decide([rule(confidence_below=0.9, support_below=0.9)], nothing, NOW).needed


def test_the_most_urgent_rule_says_who_and_the_shortest_time_counts():
    several = [
        rule("a", conflict=True, role="editor", priority="low", hours=2),
        rule("b", personal=True, role="privacy officer", priority="high", hours=48),
    ]
    facts = replace(CALM, conflict=True, personal=True)
    assert decide(several, facts, NOW) == Review(
        True,
        tuple(because(one) for one in several),
        "privacy officer",
        "high",
        NOW + timedelta(hours=2),
    )


def test_a_topic_is_the_beginning_of_a_word():
    about = rule(topics=("gas",))
    assert decide([about], replace(CALM, question="Is gas safe?"), NOW).needed
    assert not decide([about], replace(CALM, question="Is it Vegas?"), NOW).needed


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (rule(), "no condition"),
        (rule(" ", conflict=True), "name"),
        (rule(priority="urgent", conflict=True), "priority"),
        (rule(role=" ", conflict=True), "role"),
        (rule(hours=0, conflict=True), "hour"),
        (rule(confidence_below=1.5), "between 0 and 1"),
        (rule(support_below=0.0), "between 0 and 1"),
        (rule(stakes=("huge",)), "huge"),
        (rule(sensitivity=("secret",)), "secret"),
        (rule(topics=("gas", " ")), "empty topic"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_by_name(wrong, says):
    with pytest.raises(InputError, match=says):
        check([rule("fine", conflict=True), wrong])


def test_two_rules_of_one_name_are_refused():
    with pytest.raises(InputError, match="Rename"):
        check([rule("Gas", conflict=True), rule("gas ", personal=True)])


def test_no_rules_and_rules_that_match_everything_both_work():
    assert not decide([], CALM, NOW).needed
    assert decide([rule(confidence_below=1.0)], CALM, NOW).needed
    assert PRIORITIES == ("low", "normal", "high")
