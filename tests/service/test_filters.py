"""A filter decides which documents are asked, and nothing of another one is shown."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from workbench import words
from workbench.records import Filter, Status

QUESTION = "What is the unit rate of the fixed tariff in 2025?"
SHEET = "ta-02-tariff-sheet-2025.pdf"


def today():
    return datetime.now(UTC).date()


def by_file(wb):
    return {d.source.rpartition(":")[2]: d for d in wb.documents.list()}


@pytest.mark.parametrize("collection", [None, "sample"])
@pytest.mark.parametrize(
    ("only", "meant"),
    [
        (Filter(("internal",)), lambda g: g.sensitivity == "internal"),
        (Filter(("internal", "confidential")), lambda g: g.sensitivity != "public"),
        (Filter(owner="Billing team"), lambda g: g.owner == "Billing team"),
        (Filter(licence="internal use only"), lambda g: g.licence == "internal use only"),
        (
            Filter(("public",), owner="Pricing team", valid_on=date(2026, 6, 1)),
            lambda g: g.owner == "Pricing team" and g.valid_until != date(2026, 3, 31),
        ),
    ],
)
def test_no_passage_of_another_document_is_evidence(wb, only, meant, collection):
    allowed = {d.id for d in wb.documents.list() if meant(d.governance)}
    assert set(wb.governance.matching(only, collection)) == allowed
    for question in (QUESTION, "When is my bill due?"):
        answer = wb.ask(question, only=only, collection=collection)
        found = wb.search(question, only=only, collection=collection, k=50)
        seen = {e.passage.document for e in (*answer.evidence, *found)}
        assert seen
        assert seen <= allowed
        assert {c.document for c in answer.citations} <= allowed
        nothing = answer.abstention
        if nothing is not None:
            assert nothing.documents == len(allowed)
            assert nothing.closest is None or nothing.closest.document in allowed


def test_a_filter_stays_inside_the_collection(wb, tmp_path):
    file = tmp_path / "parking.md"
    file.write_text("# Parking\n\nThe bill for a parking ticket is due at once.\n")
    (own,) = wb.ingest(file, collection="own")
    only = Filter(("internal",))
    seen = {e.passage.document for e in wb.search("bill", only=only, collection="own", k=50)}
    assert seen == {own.document}
    everywhere = {e.passage.document for e in wb.search("bill", only=only, k=50)}
    assert seen < everywhere
    assert own.document not in wb.governance.matching(only, "sample")


@pytest.mark.parametrize("only", [Filter(owner="Nobody"), Filter(valid_on=date(1999, 1, 1))])
def test_where_no_document_is_left_there_is_no_answer_and_no_error(wb, only):
    for document in wb.documents.list():  # every document of the sample begins one day
        assert document.governance.valid_from
    answer = wb.ask("When is my bill due?", only=only)
    assert answer.status is Status.ABSTAINED
    assert (answer.evidence, answer.citations) == ((), ())
    assert "0 documents" in words.answer_text(answer)
    assert wb.search("bill", only=only) == []


def test_the_filter_stands_with_the_answer_and_what_is_open_does_not(wb):
    only = Filter(("public", "internal"), owner="Billing team", valid_on=date(2026, 6, 1))
    stored = wb.answer(wb.ask("When is my bill due?", only=only).id)
    assert {n: v for n, v in stored.settings.items() if n.startswith("only_")} == {
        "only_sensitivity": "public, internal",
        "only_owner": "Billing team",
        "only_valid_on": "2026-06-01",
    }
    plain = wb.answer(wb.ask("When is my bill due?", only=Filter()).id)
    assert not any(name.startswith("only_") for name in plain.settings)


def test_a_superseded_sheet_is_marked_and_left_out_of_what_holds_today(wb):
    sheet = by_file(wb)[SHEET].id
    found = [*wb.ask(QUESTION).evidence, *wb.search(QUESTION)]
    of_sheet = [e for e in found if e.passage.document == sheet]
    assert of_sheet
    for item in of_sheet:
        assert "outdated" in {mark.kind for mark in item.marks}
    others = [e for e in found if e.passage.document not in wb.governance.outdated()]
    assert not [m for e in others for m in e.marks if m.kind == "outdated" and m.start is None]
    only = Filter(valid_on=today())
    left = [*wb.ask(QUESTION, only=only).evidence, *wb.search(QUESTION, only=only, k=100)]
    assert left
    assert sheet not in {e.passage.document for e in left}
    assert sheet in wb.governance.matching(Filter(valid_on=date(2025, 6, 1)))


def test_a_replacement_counts_from_the_day_on_which_it_holds(wb):
    sheet, newer = (
        by_file(wb)[name] for name in (SHEET, "ta-01-flexible-and-fixed-tariffs-2026.html")
    )
    wb.governance.say(sheet.id, replace(sheet.governance, valid_until=None))
    begins = newer.governance.valid_from
    before = wb.governance.matching(Filter(valid_on=begins.replace(month=3, day=31)))
    assert sheet.id in before
    assert newer.id not in before
    after = wb.governance.matching(Filter(valid_on=begins))
    assert newer.id in after
    assert sheet.id not in after
    (mark,) = [m for id, m in wb.governance.outdated(begins).items() if id == sheet.id]
    assert mark.label == newer.id
