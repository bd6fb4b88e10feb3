"""What people say of documents, one by one."""

from dataclasses import replace
from datetime import date

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
