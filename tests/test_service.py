"""The verbs of the library, on the sample pilot."""

import contextlib
import hashlib
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench import Actor, Workbench
from workbench.errors import InputError, NotFoundError, QuestionError
from workbench.records import Status
from workbench.service import OWN, SAMPLE

DUE = "When is my bill due?"


def test_an_answer_cites_characters_that_are_there(wb):
    answer = wb.ask(DUE)
    assert answer.status is Status.ANSWERED
    assert "18 days" in answer.text
    for cited in answer.citations:
        text = wb.documents.text(cited.text_sha256)
        assert hashlib.sha256(text.encode()).hexdigest() == cited.text_sha256
        assert text[cited.start : cited.end] == cited.text


def test_the_split_of_every_passage_adds_up(wb):
    for item in wb.ask(DUE).evidence:
        assert item.split is not None
        assert abs(item.split.residual) < 1e-6
        assert item.split.score == pytest.approx(item.score, abs=1e-9)


def test_contributions_of_a_sentence_add_up_to_its_score(wb):
    from workbench.models.extractive import shipped

    for statement in wb.ask(DUE).statements:
        told = sum(c.value for c in statement.contributions)
        assert told + shipped().intercept == pytest.approx(statement.score)
        assert all(c.words for c in statement.contributions)


def test_removing_the_cited_sentence_hurts_most(wb):
    answer = wb.ask(DUE)
    effects = answer.effects
    best = effects.units[max(range(len(effects.values)), key=effects.values.__getitem__)]
    assert (best.start, best.end) == (answer.citations[0].start, answer.citations[0].end)
    assert effects.evaluations <= len(effects.units) + 2


def test_an_explanation_asked_later_is_the_one_that_was_shown(wb):
    answer = wb.ask(DUE)
    later = wb.explain(answer.id, method="leave_one_out", grade=False)
    assert replace(later, seconds=0) == replace(answer.effects, seconds=0)


@pytest.mark.parametrize("unit", ["passage", "sentence", "word"])
def test_every_unit_can_be_removed(wb, unit):
    effects = wb.explain(wb.ask(DUE), unit=unit)
    assert effects.unit == unit
    assert effects.full > effects.base
    assert len(effects.units) == len(effects.values) > 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [({"method": "magic"}, "no method “magic”"), ({"unit": "chapter"}, "no unit")],
)
def test_an_explanation_that_does_not_exist_is_refused(wb, arguments, words):
    answer = wb.ask(DUE)
    with pytest.raises(InputError, match=words):
        wb.explain(answer, **arguments)


def test_an_answer_reopens_as_it_was_given(wb):
    answer = wb.ask(DUE)
    assert wb.answer(answer.id) == answer


def test_the_same_question_gets_the_same_answer(wb):
    first, second = wb.ask(DUE), wb.ask(DUE)
    same = {
        "id": "", "created_at": first.created_at, "latency_ms": 0.0, "effects": None,
        "cost_usd": 0.0, "cost_basis": "",  # the time that it took
    }  # fmt: skip
    assert replace(first, **same) == replace(second, **same)


def test_out_of_scope_is_an_abstention_that_says_what_was_looked_for(wb):
    from workbench import words

    answer = wb.ask("Who won the chess world championship in 1972?")
    assert answer.status is Status.ABSTAINED
    assert answer.statements == ()
    said = words.answer_text(answer)
    assert "chess" in said
    assert "40 documents" in said


@pytest.mark.parametrize(
    "question", ["", "   ", "\x00\x01", "?!…", "x" * 50_000, "\n\t"], ids=lambda q: repr(q)[:12]
)
def test_a_question_that_cannot_be_asked_is_refused(wb, question):
    with pytest.raises(QuestionError):
        wb.ask(question)


@pytest.mark.parametrize("question", ["Когда платить?", "請求書の期限は?", "متى موعد الدفع؟"])
def test_a_question_in_another_script_ends_in_an_abstention(wb, question):
    assert wb.ask(question).status is Status.ABSTAINED


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(question=st.text(max_size=200))
def test_no_question_breaks_it(wb, question):
    with contextlib.suppress(QuestionError):
        assert 0 <= wb.ask(question).confidence <= 1


def test_personal_data_is_gone_from_everything_that_is_stored(wb, sample_folder):
    mail = "jo.blackwood@example.com"
    answer = wb.ask(f"My e-mail is {mail}, when is my bill due?")
    assert mail not in repr(answer)
    assert "<EMAIL_ADDRESS>" in answer.question
    wb.record_feedback(answer, comment=f"write to {mail}")
    wb.close()
    stored = b"".join(p.read_bytes() for p in sample_folder.rglob("*") if p.is_file())
    assert mail.encode() not in stored
    assert b"blackwood" not in stored.lower()


def test_an_own_document_is_asked_alone_when_wished(wb, tmp_path):
    (tmp_path / "bills.md").write_text(
        "# Club bills\n\nThe club's bill is due on the first Monday.\n"
    )
    wb.ingest(tmp_path / "bills.md")
    answer = wb.ask(DUE, collection=OWN)
    assert {e.passage.collection for e in answer.evidence} == {OWN}
    assert "first Monday" in answer.text


def test_an_unknown_collection_or_model_is_refused(wb):
    with pytest.raises(InputError, match="no collection “nowhere”"):
        wb.ask(DUE, collection="nowhere")
    with pytest.raises(InputError, match="no model “oracle”"):
        wb.ask(DUE, model="oracle")


def test_an_empty_store_abstains_and_says_what_to_do(empty_wb):
    from workbench import words

    answer = empty_wb.ask(DUE)
    assert answer.status is Status.ABSTAINED
    assert "Add documents" in words.answer_text(answer)


def test_a_new_version_replaces_the_old_one_in_answers_but_not_in_history(empty_wb, tmp_path):
    file = tmp_path / "opening.md"
    file.write_text("# Opening\n\nThe library opens at nine o'clock.\n")
    assert empty_wb.ingest(file)[0].status == "added"
    before = empty_wb.ask("When does the library open?")
    file.write_text("# Opening\n\nThe library opens at ten o'clock.\n")
    assert empty_wb.ingest(file)[0].status == "new_version"
    assert "ten" in empty_wb.ask("When does the library open?").text
    assert "nine" in empty_wb.answer(before.id).text


def test_a_deleted_document_is_gone_from_answers_old_and_new(wb):
    answer = wb.ask(DUE)
    wb.documents.delete(answer.citations[0].document)
    assert answer.text not in repr(wb.answer(answer.id))
    again = wb.ask(DUE)
    assert answer.citations[0].document not in {e.passage.document for e in again.evidence}
    with pytest.raises(InputError, match="was deleted"):
        wb.explain(answer.id)


def test_removing_the_sample_leaves_ones_own(wb, tmp_path):
    (tmp_path / "own.txt").write_text("The ferry leaves at noon.\n")
    wb.ingest(tmp_path / "own.txt")
    wb.remove_collection(SAMPLE)
    assert [d.collection for d in wb.documents.list()] == [OWN]


def test_history_is_ones_own(wb):
    other = wb.acting_as(Actor("0" * 16, "someone else"))
    wb.ask(DUE)
    other.ask("How do I read my meter?")
    assert [a.question for a in other.history()] == ["How do I read my meter?"]
    assert "How do I read my meter?" not in [a.question for a in wb.history()]


def test_another_tenant_sees_nothing(wb, sample_folder):
    answer = wb.ask(DUE)
    other = Workbench.open(sample_folder, tenant="other")
    assert other.documents.list() == []
    assert other.ask(DUE).status is Status.ABSTAINED
    with pytest.raises(NotFoundError):
        other.answer(answer.id)
    other.close()


def test_feedback_names_the_exact_answer(wb):
    answer = wb.ask(DUE)
    first = wb.record_feedback(answer, trust=5)
    second = wb.record_feedback(answer.id, kind="reject", comment="no")
    assert first.answer_sha256 == second.answer_sha256
    assert wb.record_feedback(wb.ask(DUE), trust=1).answer_sha256 != first.answer_sha256
    with pytest.raises(NotFoundError):
        wb.record_feedback("nothing", trust=1)


def test_the_suggested_questions_are_answered_from_the_sample(wb):
    suggestions = wb.suggestions()
    assert len(suggestions) >= 5
    assert [q for q in suggestions if wb.ask(q).status is not Status.ANSWERED] == []


def test_the_audit_trail_has_a_row_for_each_change(wb):
    before = wb.verify_audit().rows
    answer = wb.ask(DUE)
    wb.record_feedback(answer, trust=3)
    wb.documents.delete(wb.documents.list()[0].id)
    report = wb.verify_audit()
    assert report.ok
    assert report.rows == before + 3
