"""Models that are handed in: their words are held against the evidence, whatever they claim."""

import pytest

from workbench.errors import InputError, ModelError
from workbench.models.function import FunctionModel
from workbench.models.recorded import RecordedModel
from workbench.records import Status
from workbench.settings import Settings

DUE = "When is my bill due?"
FACT = "Your bill is due 18 days after the date printed on it."
LIE = "Pigeons deliver the invoices on Tuesdays from Paris."


def answering(wb, text, **settings):
    id = wb.add_model(FunctionModel("mine", lambda question, texts: text))
    return wb.ask(DUE, model=id)


def test_a_backed_statement_is_cited_and_an_invented_one_is_marked(wb):
    answer = answering(wb, f"{FACT} {LIE}")
    assert answer.status is Status.ANSWERED
    first, second = answer.statements
    assert first.support > 0.5 > second.support
    assert FACT in {c.text for c in first.citations}
    assert second.citations == ()
    assert [f.kind for f in answer.findings] == ["unsupported"]
    assert wb.answer(answer.id) == answer


def test_statements_that_nothing_backs_are_withheld_by_a_setting(wb):
    wb.settings = Settings(workspace=wb.settings.workspace, unsupported="withhold")
    answer = answering(wb, f"{FACT} {LIE}")
    assert [s.text for s in answer.statements] == [FACT]
    assert "left out" in answer.findings[-1].words


def test_nothing_but_invention_is_no_answer(wb):
    answer = answering(wb, LIE)
    assert answer.status is Status.ABSTAINED
    assert answer.statements == ()


def test_a_model_that_says_nothing_abstains(wb):
    assert answering(wb, "").status is Status.ABSTAINED


def test_a_citation_that_a_model_claims_is_not_trusted(wb):
    answer = answering(wb, f"{LIE[:-1]} [1].")
    assert not answer.citations


def test_five_hundred_statements_are_held_against_the_evidence(wb):
    answer = answering(wb, f"{FACT}\n" * 500)
    assert len(answer.statements) == 500
    assert len(answer.citations) < 10


def test_markup_and_other_scripts_are_text(wb):
    answer = answering(wb, f"<b>{FACT}</b>\n<script>x()</script>\nالفاتورة مستحقة الدفع.")
    assert answer.status is Status.ANSWERED
    from workbench.display.answer import answer_card

    assert "<script>" not in str(answer_card(answer, titles={}))


def test_a_model_that_fails_stores_nothing(wb):
    before = len(wb.history())
    id = wb.add_model(FunctionModel("broken", lambda *_: 1 / 0))
    with pytest.raises(ModelError, match="ZeroDivisionError"):
        wb.ask(DUE, model=id)
    assert len(wb.history()) == before


def test_recorded_answers_are_grounded_alike(wb):
    id = wb.add_model(RecordedModel("other", {DUE: FACT}))
    assert wb.models[id] == "other (recorded)"
    assert wb.ask(DUE, model=id).citations
    assert wb.ask("Who pays?", model=id).status is Status.ABSTAINED


def test_the_programs_own_models_cannot_be_replaced(wb):
    model = FunctionModel("x", lambda *_: "")
    model.id = "extractive"
    with pytest.raises(InputError, match="own models"):
        wb.add_model(model)


def test_any_text_is_checked_without_being_stored(wb):
    before = wb.verify_audit().rows
    found = wb.check(f"{FACT} {LIE}", [FACT])
    assert found.statements[0].probability > 0.5 > found.statements[1].probability
    assert wb.verify_audit().rows == before


def test_a_disclaimer_stands_under_answers_from_its_collection(wb):
    said = {"sample": "Invented, for trying things out.", "other": "Not here."}
    wb.settings = Settings(workspace=wb.settings.workspace, disclaimers=said)
    found = [f for f in wb.ask(DUE).findings if f.kind == "disclaimer"]
    assert [f.words for f in found] == ["Invented, for trying things out."]
    assert not [f for f in wb.ask("Who composed Fidelio?").findings if f.kind == "disclaimer"]
