"""What people say of documents, one by one."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from workbench.errors import InputError, NotFoundError
from workbench.records import Governance


def test_a_change_is_a_row_of_history_and_touches_no_other_document(wb):
    one, *others = wb.documents.list()
    before = wb.governance.history(one.id)
    said = replace(wb.governance.of(one.id), owner="Team Quokka")
    change = wb.governance.say(one.id, said)
    assert wb.governance.history(one.id) == [*before, change]
    assert change.actor.id
    assert change.at.tzinfo
    present = {d.id: d for d in wb.documents.list()}
    assert present[one.id] == replace(one, governance=said)
    assert [present[d.id] for d in others] == others
    with pytest.raises(InputError, match="Nothing is different"):
        wb.governance.say(one.id, said)


@pytest.mark.parametrize(
    "wrong",
    [
        {"sensitivity": "secret"},
        {"owner": "x" * 201},
        {"licence": "x" * 201},
        {"valid_from": date(2026, 2, 1), "valid_until": date(2026, 1, 1)},
        {"supersedes": ("no-such-document",)},
    ],
)
def test_what_cannot_be_is_refused_and_not_stored(wb, wrong):
    one = wb.documents.list()[0]
    before = wb.governance.history(one.id)
    with pytest.raises((InputError, NotFoundError)):
        wb.governance.say(one.id, Governance(**wrong))
    assert wb.governance.history(one.id) == before


def test_no_document_replaces_itself_or_its_own_replacement(wb):
    one, other = [d for d in wb.documents.list() if not d.governance.supersedes][:2]
    wb.governance.say(one.id, replace(one.governance, supersedes=(other.id,)))
    with pytest.raises(InputError, match="each other"):
        wb.governance.say(other.id, replace(other.governance, supersedes=(one.id,)))
    with pytest.raises(InputError, match="itself"):
        wb.governance.say(other.id, replace(other.governance, supersedes=(other.id,)))


def test_a_list_takes_good_rows_next_to_bad_ones(wb, tmp_path):
    one = wb.documents.list()[0]
    path = tmp_path / "list.csv"
    path.write_text(f"\ufefffile,owner\n{one.id},Team Quokka\nnowhere.pdf,Nobody\n", "utf-8")
    found = wb.governance.read_list(path)
    assert [(f.line, f.status) for f in found] == [(2, "changed"), (3, "failed")]
    assert wb.governance.of(one.id).owner == "Team Quokka"


@pytest.mark.parametrize("number", [2, 3, 5])
def test_no_ring_of_documents_replaces_each_other(wb, number):
    ring = [d for d in wb.documents.list() if not d.governance.supersedes][:number]
    for one, other in pairwise(ring):
        wb.governance.say(one.id, replace(one.governance, supersedes=(other.id,)))
    last, first = ring[-1], ring[0]
    before = wb.governance.history(last.id)
    with pytest.raises(InputError, match="ring"):
        wb.governance.say(last.id, replace(last.governance, supersedes=(first.id,)))
    assert wb.governance.history(last.id) == before


def test_several_may_replace_the_same_document(wb):
    one, two, three = [d for d in wb.documents.list() if not d.governance.supersedes][:3]
    wb.governance.say(one.id, replace(one.governance, supersedes=(two.id, three.id)))
    wb.governance.say(two.id, replace(two.governance, supersedes=(three.id,)))
    assert wb.governance.of(one.id).supersedes == (two.id, three.id)


def test_what_replaces_a_deleted_document_can_still_be_changed(wb):
    one, two, three = [d for d in wb.documents.list() if not d.governance.supersedes][:3]
    wb.governance.say(one.id, replace(one.governance, supersedes=(two.id,)))
    wb.documents.delete(two.id)
    wb.governance.say(three.id, replace(three.governance, supersedes=(one.id,)))
    assert wb.governance.of(three.id).supersedes == (one.id,)


# ---------------------------------------------------------------- lists


def read(wb, tmp_path, text, **options):
    path = tmp_path / "list.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return wb.governance.read_list(path, **options)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "owner,licence\na,b\n",
        "file\na.md\n",
        "file;owner\na.md;b\n",
        "file,colour\na.md,red\n",
        b"file,owner\n\xff,x\n",
        b"\x89PNG\r\n\x1a\n\0\0",
    ],
)
def test_what_is_no_such_list_is_refused_in_plain_words(wb, tmp_path, text):
    rows = wb.verify_audit().rows
    with pytest.raises(InputError, match=r"list\.csv"):
        read(wb, tmp_path, text)
    assert wb.verify_audit().rows == rows


def test_a_header_alone_is_an_empty_list(wb, tmp_path):
    assert read(wb, tmp_path, "file,owner\n") == []


def test_a_name_that_two_documents_have_is_not_guessed(wb, tmp_path):
    for folder in ("a", "b"):
        file = tmp_path / folder / "fees.md"
        file.parent.mkdir()
        file.write_text(f"# Fees {folder}\n\nThe fee {folder} is 4 euros.\n")
        wb.ingest(file, collection=folder)
    (row,) = read(wb, tmp_path, "file,owner\nfees.md,Team Quokka\n")
    assert row.status == "failed"
    assert "names 2 documents" in row.error
    (row,) = read(wb, tmp_path, "file,owner\nfees.md,Team Quokka\n", collection="a")
    assert row.status == "changed"
    (row,) = read(wb, tmp_path, f"file,owner\n{tmp_path / 'b' / 'fees.md'},Team Wombat\n")
    assert row.status == "changed"
    owners = {d.collection: d.governance.owner for d in wb.documents.list()}
    assert (owners["a"], owners["b"]) == ("Team Quokka", "Team Wombat")


def test_what_a_list_leaves_empty_stays_and_saying_it_again_changes_nothing(wb, tmp_path):
    one, other = wb.documents.list()[:2]
    text = f"file,owner,valid_until,supersedes\n{one.id},,2030-01-31,{other.id}\n"
    assert [f.status for f in read(wb, tmp_path, text)] == ["changed"]
    assert wb.governance.of(one.id) == replace(
        one.governance, valid_until=date(2030, 1, 31), supersedes=(other.id,)
    )
    history = wb.governance.history(one.id)
    assert [f.status for f in read(wb, tmp_path, text)] == ["same"]
    assert wb.governance.history(one.id) == history


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("sensitivity", "secret", "no sensitivity"),
        ("valid_from", "31.3.2026", "no date"),
        ("supersedes", "nowhere.md", "nowhere.md"),
        ("owner", "x" * 201, "200 characters"),
    ],
)
def test_a_bad_value_in_a_list_is_told_with_its_line(wb, tmp_path, column, value, words):
    id = wb.documents.list()[0].id
    before = wb.governance.of(id)
    (row,) = read(wb, tmp_path, f"file,{column}\n{id},{value}\n")
    assert (row.line, row.status) == (2, "failed")
    assert words in row.error
    assert wb.governance.of(id) == before
