"""A question about one's own number is answered, and the number is kept nowhere."""

import logging

import pytest

from benchmarks import leaking
from workbench import Workbench
from workbench.records import Status
from workbench.settings import Settings

METER = {"name": "METER_NUMBER", "pattern": r"\bLM-[0-9A-Z]{3}-[0-9A-Z]{3}\b"}
OWN = (
    ("1012345678903", "UK_MPAN"),
    ("LM-4Q7-X1D", "METER_NUMBER"),
)


@pytest.fixture
def meters(tmp_path):
    """A workspace with a document for each number, whose index is made."""
    folder = tmp_path / "workspace"
    wb = Workbench.open(settings=Settings(workspace=str(folder), personal=[METER]))
    yield wb, folder
    wb.close()


@pytest.mark.parametrize(("number", "kind"), OWN)
def test_the_number_finds_its_document_and_is_kept_nowhere_of_the_question(
    meters, tmp_path, caplog, number, kind
):
    wb, folder = meters
    caplog.set_level(logging.DEBUG)
    for name, text in {
        "hall.txt": f"The meter {number} is read on the third of each month.",
        "other.txt": "The meter ZZ-000-000 is read on the ninth of each month.",
    }.items():
        (tmp_path / name).write_text(text)
        wb.ingest(tmp_path / name)
    (document,) = [d for d in wb.documents.list() if "hall" in d.source]
    assert [mark.label for mark in wb.marks.of(document.id)] == [kind]

    answer = wb.ask(f"On which day is my meter {number} read?")
    assert answer.status is Status.ANSWERED
    assert answer.citations[0].document == document.id
    assert answer.question == f"On which day is my meter <{kind}> read?"

    # The document holds the number by right; once it is deleted, only the question could.
    wb.documents.delete(document.id)
    assert number not in repr(wb.answer(answer.id))
    kept = [
        (where, data)
        for where, data in leaking._kept(folder)
        if where.startswith("table ") or where == "audit.anchor"
    ]
    assert len(kept) > 5
    assert not list(leaking.leaks([number], [*kept, ("log", caplog.text.encode())]))
