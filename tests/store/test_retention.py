"""Rules for keeping, in the store: one a collection and tenant, and what is old by them."""

from datetime import timedelta

import pytest

from tests.store.conftest import START
from workbench.errors import InputError, NotFoundError
from workbench.records import Actor, Retention, Tenant


def put(repo, make, id, **changes):
    if not repo.documents.list():
        repo.documents.add(*make.document())
    made = make.answer(repo.documents.passages(), id=id, **changes)
    repo.answers.put(*made)
    return made[0]


def test_one_rule_a_collection_the_last_one_holds(repo):
    repo.retention.set(Retention("b", 1, 2))
    repo.retention.set(Retention("a", None, 5))
    repo.retention.set(Retention("b", 3))
    assert repo.retention.list() == [Retention("a", None, 5), Retention("b", 3, None)]
    repo.retention.set(Retention("b"))
    assert repo.retention.list() == [Retention("a", None, 5)]
    repo.retention.set(Retention("nowhere"))  # there was none, and is none
    assert repo.retention.list() == [Retention("a", None, 5)]


@pytest.mark.parametrize(
    "rule", [Retention("a", 0), Retention("a", None, 0), Retention("a", 5, -1)]
)
def test_less_than_a_day_is_refused_and_the_rule_before_stays(repo, rule):
    repo.retention.set(Retention("a", 7))
    there = repo.audit.verify().rows
    with pytest.raises(InputError, match="at least one day"):
        repo.retention.set(rule)
    assert repo.retention.list() == [Retention("a", 7)]
    assert repo.audit.verify().rows == there


def test_a_rule_leaves_a_row_and_is_the_own_tenants(repo, store):
    other = store.repository(Tenant("t2"), Actor())
    repo.retention.set(Retention("a", 7))
    newest = repo.audit.rows(1)[0]
    assert (newest.action, newest.subject) == ("retention.set", "collection:a")
    assert other.retention.list() == []
    other.retention.set(Retention("a"))
    assert repo.retention.list() == [Retention("a", 7)]


def test_answers_up_to_a_moment_are_those_of_the_collection_and_tenant(repo, make, store):
    later = START + timedelta(seconds=1)
    put(repo, make, "a2", collection="sample", created_at=later)
    put(repo, make, "a1", collection="sample")
    put(repo, make, "a3", collection="other")
    put(repo, make, "a4")
    put(store.repository(Tenant("t2"), Actor()), make, "a5", collection="sample")
    moment = timedelta(microseconds=1)

    def found(until):
        return [a.id for a in repo.answers.up_to(until, "sample")]

    assert found(START - moment) == []
    assert found(START) == found(later - moment) == ["a1"]
    assert found(later) == ["a1", "a2"]


def test_a_deleted_answer_takes_its_feedback_along_and_leaves_its_hash(repo, make):
    answer, kept = put(repo, make, "a1"), put(repo, make, "a2")
    for id, about in (("f1", answer), ("f2", kept)):
        repo.feedback.add(*make.feedback(about.id, repo.answers.sha256(about.id), id=id))
    digest = repo.answers.sha256("a1")
    repo.answers.delete("a1")
    with pytest.raises(NotFoundError):
        repo.answers.get("a1")
    assert [f.id for f in repo.feedback.list()] == ["f2"]
    assert repo.answers.get("a2").id == "a2"
    newest = repo.audit.rows(1)[0]
    assert (newest.action, newest.subject) == ("answer.delete", "answer:a1")
    assert digest in newest.details
    assert repo.audit.verify().ok
    with pytest.raises(NotFoundError):
        repo.answers.delete("a1")
