"""What happened to an answer is told in order and in words, of this answer and tenant alone."""

import json
from dataclasses import replace

import pytest

from workbench import Actor, Workbench

QUESTION = "When is my bill due?"
OWNER, LICENCE = "Team Quokka", "Quokka licence 4.2"


def said(wb, answer):
    return [step.what for step in wb.trail.of(answer)]


def rows(wb, action):
    return [r for r in wb._repository.audit.rows(10_000) if r.action == action]


def govern(wb, id):
    document = wb.documents.get(id)
    changed = replace(document.governance, owner=OWNER, licence=LICENCE, sensitivity="confidential")
    wb.governance.say(id, changed)


def test_the_steps_of_an_answer_in_order(wb):
    answer = wb.ask(QUESTION)
    (source,) = {c.document for c in answer.citations}
    wb.answer(answer.id)
    wb.acting_as(Actor("u2", "Robin", "reviewer")).record_feedback(answer, trust=2)
    govern(wb, source)
    wb.documents.delete(source)
    steps = wb.trail.of(wb.answer(answer.id, trace=False))
    assert [step.what for step in steps] == [
        "A source was added, in version 1.",
        "The question was asked, and the result stored: answered.",
        "The answer was opened again.",
        "Feedback was given: rating.",
        "What is said of a source was changed; it is confidential now.",
        "A source was deleted, and its text with it.",
    ]
    assert [step.row for step in steps] == sorted({step.row for step in steps})
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    assert [step.who for step in steps if step.what.startswith("Feedback")] == ["Robin"]


def test_nothing_of_another_answer_document_or_tenant_is_told(wb, sample_folder):
    answer, other = wb.ask(QUESTION), wb.ask("How do I read my meter?")
    before = said(wb, answer)
    source = {c.document for c in answer.citations}
    wb.answer(other.id)
    wb.record_feedback(other, trust=1)
    for document in [d.id for d in wb.documents.list() if d.id not in source]:
        govern(wb, document)
    foreign = Workbench.open(sample_folder, tenant="two")
    foreign.load_sample()
    foreign.trail.opened("answer", answer.id)
    assert said(foreign, answer) == [
        "A source was added, in version 1.",  # of the other tenant: the sample is the same
        "The answer was opened again.",
    ]
    foreign.close()
    assert said(wb, answer) == before


def test_opening_and_taking_away_leave_one_row_each(wb):
    answer = wb.ask(QUESTION)
    document = answer.citations[0].document
    deeds = [
        (lambda: wb.answer(answer.id), "answer.open", f"answer:{answer.id}"),
        (lambda: wb.read(document), "document.open", f"document:{document}"),
        (lambda: wb.original(document), "document.export", f"document:{document}"),
        (lambda: wb.export("answers"), "answers.export", "answers:all"),
        (lambda: wb.export("feedback", "jsonl"), "feedback.export", "feedback:all"),
    ]
    for deed, action, subject in deeds:
        there = wb.verify_audit().rows
        deed()
        assert wb.verify_audit().rows == there + 1
        newest = wb._repository.audit.rows(1)[0]
        assert (newest.action, newest.subject) == (action, subject)
    there = wb.verify_audit().rows
    wb.answer(answer.id, trace=False)
    wb.history(), wb.search("bill"), wb.trail.of(answer), wb.marks.report()
    assert wb.verify_audit().rows == there
    assert wb.verify_audit().ok


def test_what_is_not_there_leaves_no_row(wb):
    there = wb.verify_audit().rows
    for deed in (wb.answer, wb.read, wb.original):
        with pytest.raises(Exception, match="nothing"):
            deed("nothing")
    assert wb.verify_audit().rows == there


def test_no_row_holds_text_of_documents_or_of_what_is_said_of_them(wb):
    answer = wb.ask(QUESTION)
    document = wb.documents.get(answer.citations[0].document)
    wb.read(document.id), wb.original(document.id), wb.export("answers")
    wb.record_feedback(answer, trust=1, comment="A very special comment", correction="A wombat")
    govern(wb, document.id)
    wb.documents.delete(document.id)
    told = "\n".join(r.details for r in wb._repository.audit.rows(10_000))
    secret = [OWNER, LICENCE, document.governance.owner, document.governance.licence]
    secret += [document.title, QUESTION, answer.text, "special comment", "wombat"]
    assert [text for text in secret if text in told] == []
    (changed,) = [json.loads(r.details) for r in rows(wb, "document.govern")[:1]]
    assert changed["changed"] == ["owner", "licence", "sensitivity"]
