"""What is said and noticed of documents, in the store: every change kept, none left behind."""

from dataclasses import replace
from datetime import date

import pytest

from workbench.errors import InputError, NotFoundError, StoreError
from workbench.records import Actor, Governance, Mark, Tenant

SAID = Governance("Team Quokka", "CC0", "confidential", date(2026, 1, 1), date(2026, 12, 31), ())
TEXT = "One fact.\nWrite to quokka@post.example."
MARKS = (
    Mark("personal", "EMAIL_ADDRESS", 19, 38),
    Mark("invisible", "hidden", text="Unseen words."),
)


def add(repo, make, id="d1", marks=(), text=TEXT, **changes):
    added = make.document(text, id=id, **changes)
    repo.documents.add(*added, marks)
    return added[0]


def test_a_first_version_brings_what_is_said_and_a_later_one_keeps_it(repo, make):
    add(repo, make, governance=SAID)
    (first,) = repo.governance.of("d1")
    assert (first.revision, first.governance, first.actor) == (1, SAID, Actor("u1", "Una", "user"))
    changed = replace(SAID, owner="Team Wombat")
    repo.governance.say("d1", changed)
    add(repo, make, text="Another text.", version=2, governance=Governance(owner="Nobody"))
    assert repo.documents.get("d1").governance == changed
    assert [c.governance for c in repo.governance.of("d1")] == [SAID, changed]
    assert {d.governance for d in repo.documents.versions("d1")} == {changed}


def test_each_change_is_a_row_with_who_and_when(repo, make, store):
    add(repo, make)
    robin = Actor("u2", "Robin", "reviewer")
    there = repo.audit.verify().rows
    change = store.repository(Tenant("t1"), robin).governance.say("d1", SAID)
    first, second = repo.governance.of("d1")
    assert second == change
    assert (change.revision, change.actor, change.governance) == (2, robin, SAID)
    assert first.at < second.at
    assert repo.audit.verify().rows == there + 1
    with pytest.raises(InputError, match="Nothing is different"):
        repo.governance.say("d1", SAID)
    assert repo.audit.verify().rows == there + 1
    assert len(repo.governance.of("d1")) == 2


def test_unknown_documents_are_told_and_nothing_is_written(repo, make):
    add(repo, make)
    there = repo.audit.verify().rows
    with pytest.raises(NotFoundError):
        repo.governance.of("nothing")
    with pytest.raises(NotFoundError):
        repo.governance.say("nothing", SAID)
    with pytest.raises(NotFoundError, match="nothing"):
        repo.governance.say("d1", replace(SAID, supersedes=("nothing",)))
    assert repo.audit.verify().rows == there
    assert [c.revision for c in repo.governance.of("d1")] == [1]


def test_a_deleted_document_is_forgotten_with_all_that_was_said_and_noticed(repo, make):
    add(repo, make, governance=SAID, marks=MARKS)
    add(repo, make, id="d2", marks=MARKS[:1])
    repo.documents.delete("d1")
    with pytest.raises(NotFoundError):
        repo.governance.of("d1")
    assert repo.documents.marks() == {"d2": MARKS[:1]}
    add(repo, make)
    assert [c.governance for c in repo.governance.of("d1")] == [Governance()]
    assert repo.documents.marks() == {"d2": MARKS[:1]}


def test_only_documents_with_a_date_or_a_replacement_are_bounded(repo, make):
    add(repo, make, id="d1")
    add(repo, make, id="d2", governance=Governance(valid_from=date(2026, 1, 1)))
    add(repo, make, id="d3", governance=Governance(valid_until=date(2026, 1, 1)))
    add(repo, make, id="d4")
    assert [d.id for d in repo.documents.bounded()] == ["d2", "d3"]
    repo.governance.say("d4", Governance(supersedes=("d1",)))
    assert [d.id for d in repo.documents.bounded()] == ["d2", "d3", "d4"]
    repo.governance.say("d4", Governance())
    assert [d.id for d in repo.documents.bounded()] == ["d2", "d3"]


def test_marks_stand_with_their_version(repo, make):
    first = add(repo, make, marks=MARKS)
    assert repo.documents.marks() == repo.documents.marks("d1") == {"d1": MARKS}
    later = Mark("instruction", "a rule", 0, 5)
    second = add(repo, make, text="Other text.", version=2, marks=(later,))
    assert repo.documents.marks() == {"d1": (later,)}
    assert repo.documents.marks("d1", first.text_sha256) == {"d1": MARKS}
    assert repo.documents.marks("d1", second.text_sha256) == {"d1": (later,)}
    add(repo, make, version=3, marks=MARKS)  # the first text again
    assert repo.documents.marks("d1", first.text_sha256) == {"d1": MARKS}
    add(repo, make, text="Nothing in here.", version=4)
    assert repo.documents.marks() == {}


def test_marks_are_those_of_the_own_tenant(repo, make, store):
    other = store.repository(Tenant("t2"), Actor())
    add(repo, make, marks=MARKS)
    add(other, make, marks=MARKS[:1], governance=SAID)
    assert repo.documents.marks() == {"d1": MARKS}
    assert other.documents.marks("d1") == {"d1": MARKS[:1]}
    assert repo.governance.of("d1")[0].governance == Governance()
    repo.documents.delete("d1")
    assert other.documents.marks() == {"d1": MARKS[:1]}
    assert other.governance.of("d1")[0].governance == SAID


@pytest.mark.parametrize(
    ("start", "end"),
    [(0, len(TEXT) + 1), (-1, 3), (3, 3), (5, 2), (len(TEXT), len(TEXT)), (3, None)],
)
def test_marks_outside_the_text_are_refused_and_nothing_is_stored(repo, make, start, end):
    with pytest.raises(StoreError, match="do not fit"):
        add(repo, make, marks=(*MARKS, Mark("personal", "PHONE_NUMBER", start, end)))
    assert repo.documents.list() == []
    assert repo.documents.marks() == {}


def test_a_mark_may_reach_to_the_end_of_the_text(repo, make):
    whole = Mark("instruction", "a rule", 0, len(TEXT))
    add(repo, make, marks=(whole,))
    assert repo.documents.marks() == {"d1": (whole,)}
