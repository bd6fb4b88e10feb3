"""What retention rules let go: first said, then done, and no more than was said."""

from datetime import timedelta

import pytest

from workbench.errors import InputError
from workbench.records import Retention


def test_a_plan_changes_nothing_and_is_due_exactly_at_the_boundary(wb):
    name = wb.documents.list()[0].collection
    wb.retention.set(Retention(name, documents_days=1, answers_days=1))
    answer = wb.ask("When is my bill due?", collection=name)
    rows, documents = wb.verify_audit().rows, wb.documents.list()
    due = answer.created_at + timedelta(days=1)
    ids = {d.id for d in wb.retention.plan(due)}
    assert answer.id in ids
    assert answer.id not in {d.id for d in wb.retention.plan(due - timedelta(microseconds=1))}
    assert wb.verify_audit().rows == rows
    assert wb.documents.list() == documents


def test_only_the_plan_goes_and_what_is_gone_is_passed_over(wb):
    name = wb.documents.list()[0].collection
    answer, everywhere = wb.ask("When is my bill due?", collection=name), wb.history()[-1]
    wb.retention.set(Retention(name, answers_days=1))
    plan = wb.retention.plan(answer.created_at + timedelta(days=2))
    documents = wb.documents.list()
    assert [d.id for d in plan] == [answer.id]
    assert wb.retention.carry_out(plan) == plan
    assert wb.retention.carry_out(plan) == []
    assert [a.id for a in wb.history()] == [everywhere.id]
    assert wb.documents.list() == documents
    assert wb.verify_audit().ok


def test_rules_below_a_day_are_refused_and_empty_ones_go(empty_wb):
    with pytest.raises(InputError, match="at least one day"):
        empty_wb.retention.set(Retention("a", documents_days=0))
    empty_wb.retention.set(Retention("a", documents_days=1))
    empty_wb.retention.set(Retention("a"))
    assert empty_wb.retention.rules() == []


def test_documents_go_with_all_that_rests_on_them_and_each_leaves_a_row(wb, tmp_path):
    file = tmp_path / "parking.md"
    file.write_text("# Parking\n\nA ticket for Gate Quokka costs 4 euros a day.\n")
    (own,) = wb.ingest(file, collection="own")
    wb.retention.set(Retention("own", documents_days=30))
    added = wb.documents.get(own.document).created_at
    assert wb.retention.plan(added + timedelta(days=29)) == []
    plan = wb.retention.plan(added + timedelta(days=30))
    assert [(d.kind, d.id, d.name) for d in plan] == [("document", own.document, "Parking")]
    rows = wb.verify_audit().rows
    assert wb.retention.carry_out(plan) == plan
    assert wb.verify_audit().rows == rows + 1
    assert "own" not in wb.documents.collections()
    assert own.document not in {e.passage.document for e in wb.search("ticket Gate Quokka")}


def test_a_rule_is_put_in_the_place_of_the_earlier_one(empty_wb):
    empty_wb.retention.set(Retention("b", documents_days=1))
    empty_wb.retention.set(Retention("a", answers_days=2))
    empty_wb.retention.set(Retention("b", answers_days=3))
    assert empty_wb.retention.rules() == [
        Retention("a", answers_days=2),
        Retention("b", answers_days=3),
    ]
