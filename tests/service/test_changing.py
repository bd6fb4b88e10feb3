"""What suites do to evidence: as they say, seeded, and told where nothing fits."""

import pytest

from workbench.compare.suites import variants
from workbench.grounding.question_sets import Known
from workbench.records import Question
from workbench.service.comparing.changing import PLANTED, Changing

ASKED = Question("q", "When is my bill due?", ("18 days",))


@pytest.fixture
def evidence(wb):
    return list(wb.search(ASKED.text, k=5))


def changed(wb, suite, evidence, known=None, questions=(ASKED,)):
    made = next(v for v in variants([suite], questions) if v.base == "q")
    change = Changing(made, known or Known(ASKED.text, ASKED.answers), wb.marks)
    found = list(change(evidence, wb.index))
    return made, change, found


def test_a_contradiction_stands_after_what_it_contradicts(wb, evidence):
    made, change, found = changed(wb, "contradicting", evidence)
    assert change.applied
    (at,) = [n for n, item in enumerate(found) if item.passage.document == PLANTED]
    assert "18 days" in found[at - 1].passage.text
    assert made.planted in found[at].passage.text
    assert "18 days" not in found[at].passage.text
    assert [item for item in found if item.passage.document != PLANTED] == [
        item if n < at else type(item)(n + 2, item.passage, item.score, item.signals, item.split,
                                       item.marks)
        for n, item in enumerate(evidence)
    ]  # fmt: skip


def test_nothing_to_contradict_is_told(wb, evidence):
    _, change, found = changed(wb, "contradicting", evidence, Known("?", ("never said",)))
    assert not change.applied
    assert found == evidence


def test_irrelevant_passages_come_first_and_hold_no_answer(wb, evidence):
    _, change, found = changed(wb, "irrelevant", evidence)
    assert change.applied
    new = found[: len(found) - len(evidence)]
    assert len(new) == 2
    there = {item.passage.document for item in evidence}
    for item in new:
        assert item.passage.document not in there
        assert not Known(ASKED.text, ASKED.answers).right(item.passage.text)
    assert [item.rank for item in found] == [*range(1, len(found) + 1)]
    assert changed(wb, "irrelevant", evidence)[2] == found


def test_reordered_is_the_other_way_round(wb, evidence):
    _, _, found = changed(wb, "reordered", evidence)
    assert [i.passage for i in found] == [i.passage for i in evidence][::-1]
    assert not changed(wb, "reordered", evidence[:1])[1].applied


def test_an_order_is_marked_as_it_would_be_on_arrival(wb, evidence):
    marked = 0
    for n in range(12):
        asked = Question("q", f"{ASKED.text} {n}")
        made, _, found = changed(wb, "instructions", evidence, questions=(asked,))
        assert made.order in found[0].passage.text
        assert evidence[0].passage.text in found[0].passage.text
        marked += any(mark.kind == "instruction" for mark in found[0].marks)
    assert marked >= 6


@pytest.mark.parametrize("suite", ["irrelevant", "reordered", "instructions", "contradicting"])
def test_no_evidence_is_left_as_it_is(wb, suite):
    _, change, found = changed(wb, suite, [])
    assert not change.applied
    assert found == []
