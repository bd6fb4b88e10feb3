"""An answer comes back exactly as it was seen, and holds no text of documents meanwhile."""

import zlib
from dataclasses import is_dataclass, replace
from datetime import UTC, timedelta
from typing import get_args, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text as sql

from workbench.errors import NotFoundError, StoreError
from workbench.records import (
    Actor,
    Answer,
    Citation,
    Evidence,
    Mark,
    Passage,
    Redacted,
    Signal,
    Split,
    Statement,
    Status,
    Tenant,
    Unit,
)
from workbench.store.serialise import dumps, loads


@pytest.fixture
def seen(repo, make):
    """An answer over three passages of two documents, and its redacted question."""
    one, two = make.document("One fact.\nAnother fact."), make.document("Third.", id="d2")
    repo.documents.add(*one)
    repo.documents.add(*two)
    return make.answer(repo.documents.passages())


def test_an_answer_comes_back_equal(repo, seen):
    digest = repo.answers.put(*seen)
    assert repo.answers.get("a1") == seen[0]
    assert repo.answers.sha256("a1") == digest


def test_what_is_stored_holds_no_text_title_or_heading(store, repo, seen):
    repo.answers.put(*seen)
    with store.read(repo.tenant) as connection:
        payload = zlib.decompress(connection.scalar(sql("SELECT payload FROM answers"))).decode()
    for text in ("fact", "Third", "Title of", "Heading"):
        assert text not in payload
    assert "In words of its own." in payload


def test_the_records_of_an_answer_that_hold_text_are_these():
    """Whoever gives another of its records a text teaches the store to strip that as well."""
    with_text, waiting, known = set(), [Answer], set()
    while waiting:
        kind = waiting.pop()
        hints = get_type_hints(kind)
        if hints.get("text") is str:
            with_text.add(kind)
        mentioned = {part for hint in hints.values() for part in _parts(hint)}
        new = {part for part in mentioned if is_dataclass(part)} - known
        waiting += new
        known |= new
    assert with_text == {Passage, Citation, Statement, Unit, Mark}


def test_marks_are_not_stored_with_an_answer(repo, seen):
    answer, redacted = seen
    marked = tuple(
        replace(item, marks=(Mark("invisible", "hidden", text="unseen"),))
        for item in answer.evidence
    )
    repo.answers.put(replace(answer, evidence=marked), redacted)
    assert repo.answers.get("a1") == answer


def _parts(hint):
    return {hint}.union(*(_parts(part) for part in get_args(hint)))


def test_texts_of_a_deleted_document_are_empty_and_the_rest_stays(repo, seen):
    answer, _ = seen
    repo.answers.put(*seen)
    repo.documents.delete("d1")
    got = repo.answers.get("a1")
    assert got.statements[0].text == got.statements[0].citations[0].text == ""
    assert got.statements[1].text == "In words of its own."
    assert [e.passage.text for e in got.evidence] == ["", "", "Third."]
    assert [e.passage.title for e in got.evidence] == ["", "", "Title of d2"]
    assert [u.text for u in got.effects.units] == ["", "", "Third."]
    assert got.abstention.closest.text == ""
    assert [(e.score, e.split, e.passage.start) for e in got.evidence] == [
        (e.score, e.split, e.passage.start) for e in answer.evidence
    ]


def test_a_withdrawn_document_stays_withdrawn_where_another_has_its_text(repo, make):
    repo.documents.add(*make.document("One fact."))
    repo.documents.add(*make.document("One fact.", id="d2"))
    repo.answers.put(*make.answer(repo.documents.passages()))
    repo.documents.delete("d1")
    got = repo.answers.get("a1")
    assert [e.passage.text for e in got.evidence] == ["", "One fact."]
    assert got.statements[0].text == ""


def test_an_answer_keeps_the_text_of_the_version_that_it_saw(repo, make, seen):
    repo.answers.put(*seen)
    repo.documents.add(*make.document("All is different now.", version=2))
    assert repo.answers.get("a1") == seen[0]


def test_a_question_that_was_not_redacted_is_refused(repo, seen):
    answer, redacted = seen
    with pytest.raises(TypeError, match="redact"):
        repo.answers.put(answer, answer.question)
    with pytest.raises(TypeError, match="redact"):
        repo.answers.put(answer, None)
    with pytest.raises(ValueError, match="another text"):
        repo.answers.put(replace(answer, question="I am jo@x.org"), redacted)
    assert repo.answers.mine() == []


def test_a_quotation_that_is_not_its_citation_is_refused(repo, seen):
    answer, redacted = seen
    for statement in (replace(answer.statements[0], text="other"), Statement("uncited")):
        with pytest.raises(ValueError, match="first citation"):
            repo.answers.put(replace(answer, statements=(statement,)), redacted)


def test_an_answer_is_stored_once(repo, seen):
    repo.answers.put(*seen)
    with pytest.raises(StoreError, match="nothing was stored"):
        repo.answers.put(*seen)


def test_unknown_answers_are_named(repo):
    for call in (repo.answers.get, repo.answers.sha256):
        with pytest.raises(NotFoundError, match="no answer “nope”"):
            call("nope")


def test_history_is_ones_own_newest_first(store, repo, make):
    repo.documents.add(*make.document())
    passages = repo.documents.passages()
    una = Actor("u1", "Una", "user")
    for number in range(4):
        answer, redacted = make.answer(
            passages, id=f"a{number}", question=f"Number {number}?", actor=una
        )
        answer = replace(answer, created_at=answer.created_at + timedelta(seconds=number))
        repo.answers.put(answer, redacted)
    repo.answers.put(*make.answer(passages, id="b", actor=Actor("u2")))
    assert [line.id for line in repo.answers.mine(3)] == ["a3", "a2", "a1"]
    newest = repo.answers.mine()[0]
    assert (newest.question, newest.status, newest.model) == (
        "Number 3?",
        Status.ANSWERED,
        "extractive",
    )
    other = store.repository(Tenant("t1"), Actor("u2"))
    assert [line.id for line in other.answers.mine()] == ["b"]


def test_an_answer_changed_behind_the_programs_back_is_not_given_out(store, repo, seen):
    repo.answers.put(*seen)
    forged = zlib.compress(dumps(replace(seen[0], confidence=0.99), Answer).encode())
    for payload in (forged, b"not compressed"):
        with store.write(repo.tenant) as connection:
            connection.execute(sql("UPDATE answers SET payload = :p"), {"p": payload})
        with pytest.raises(StoreError, match="outside the program"):
            repo.answers.get("a1")


def test_numbers_that_are_not_finite_are_refused(repo, seen):
    answer, redacted = seen
    with pytest.raises(StoreError, match="cannot be stored"):
        repo.answers.put(replace(answer, latency_ms=float("nan")), redacted)


def test_values_of_another_type_are_refused(repo, seen):
    answer, redacted = seen
    with pytest.raises(StoreError, match="cannot be stored"):
        repo.answers.put(replace(answer, reasons=(object(),)), redacted)


finite = st.floats(allow_nan=False, allow_infinity=False)


@given(
    score=finite,
    signals=st.dictionaries(st.text(max_size=5), st.builds(Signal, finite, finite, finite, finite)),
    cells=st.lists(st.tuples(finite, finite), max_size=3).map(tuple),
    settings_=st.dictionaries(
        st.text(max_size=5), st.none() | st.text() | st.integers(-(2**53), 2**53) | finite
    ),
    moment=st.datetimes(timezones=st.just(UTC)),
)
@settings(max_examples=60, deadline=None)
def test_any_numbers_survive_the_json(make, score, signals, cells, settings_, moment):
    *_, passages = make.document()
    answer, _ = make.answer(passages)
    split = Split(("a",) * len(cells), ((0, 1), (2, 3)), cells, score, score)
    answer = replace(
        answer,
        evidence=(Evidence(1, passages[0], score, signals, split),),
        settings=settings_,
        created_at=moment,
    )
    text = dumps(answer, Answer)
    assert loads(text, Answer) == answer
    assert dumps(loads(text, Answer), Answer) == text


def test_stored_json_of_something_else_is_refused():
    with pytest.raises(StoreError, match="stored Answer cannot be read"):
        loads("{}", Answer)


def test_only_redaction_lets_text_through(repo, make, seen):
    """Feedback: comment and correction are both asked for their proof."""
    digest = repo.answers.put(*seen)
    feedback, said, corrected = make.feedback("a1", digest, comment="Fine.", correction="Better.")
    for pair in (("Fine.", corrected), (said, "Better."), (said, None)):
        with pytest.raises(TypeError):
            repo.feedback.add(feedback, *pair)
    with pytest.raises(ValueError, match="another text"):
        repo.feedback.add(feedback, Redacted("Other."), corrected)
    assert repo.feedback.list() == []


def test_feedback_comes_back_equal_and_by_answer(repo, make, seen):
    digest = repo.answers.put(*seen)
    kept = make.feedback("a1", digest, comment="Mail jo@x.org", correction="Better.", helpful=None)
    bare = make.feedback("a1", digest, id="f2", trust=None, reasons=(), kind="reject")
    repo.feedback.add(*kept)
    repo.feedback.add(*bare)
    assert repo.feedback.list() == repo.feedback.list("a1") == [kept[0], bare[0]]
    assert repo.feedback.list("a2") == []
    assert repo.feedback.list()[0].comment == "Mail <EMAIL_ADDRESS>"


def test_feedback_needs_the_answer_that_was_seen(repo, make, seen):
    digest = repo.answers.put(*seen)
    with pytest.raises(NotFoundError, match="no answer “a9”"):
        repo.feedback.add(*make.feedback("a9", digest))
    with pytest.raises(StoreError, match="another state"):
        repo.feedback.add(*make.feedback("a1", "0" * 64))
    assert repo.feedback.list() == []
