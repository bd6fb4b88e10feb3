"""A model is calibrated by questions, answers by what is stored, and goes back to what came."""

import json

import pytest

from workbench import Workbench
from workbench.errors import InputError, SettingsError
from workbench.grounding.confidence import THRESHOLD
from workbench.records import Status
from workbench.settings import app_folder

SET = app_folder() / "sample_data" / "questions.jsonl"
DUE = "When is my bill due?"


def test_what_comes_with_the_program_is_in_force_first(wb):
    present = wb.calibration.present("extractive")
    assert (present.revision, present.fit, present.threshold) == (0, None, None)
    assert wb.calibration.threshold("extractive") == THRESHOLD
    assert wb.ask(DUE).settings["calibration"] == 0


def test_a_set_is_fitted_and_then_decides(wb):
    seen = []
    before = wb.ask(DUE)
    rows = len(wb.history(1000))
    made = wb.calibration.fit(SET, "extractive", progress=lambda *at: seen.append(at))
    assert [(n, of) for n, of, _ in seen] == [(i, 150) for i in range(1, 151)]
    assert len(wb.history(1000)) == rows  # the questions of the set are not stored as answers
    assert made.fit == wb.calibration.present("extractive").fit
    assert sum(made.fit.answerable) == 115
    assert 30 < sum(made.fit.right) < 115
    assert made.fit.auroc > 0.7
    after = wb.ask(DUE)
    assert after.confidence != before.confidence
    assert after.reasons == before.reasons
    assert after.settings["calibration"] == 1
    again = wb.calibration.fit(SET.read_bytes(), "extractive")
    assert again.fit == made.fit
    wb.calibration.reset("extractive")
    assert wb.ask(DUE).confidence == before.confidence
    assert [c.revision for c in wb.calibration.history("extractive")] == [3, 2, 1]


def test_no_question_is_stored_with_the_calibration(wb, sample_folder):
    wb.calibration.fit(SET, "keyword")
    data = (sample_folder / "workbench.db").read_bytes()
    assert b"heat pump" not in data


def test_the_threshold_of_the_store_decides_for_its_model_and_tenant_alone(wb, sample_folder):
    wb.calibration.set_threshold("extractive", 1.0)
    assert wb.ask(DUE).status is Status.ABSTAINED
    assert wb.ask(DUE).settings["threshold"] == 1.0
    assert wb.calibration.threshold("keyword") == THRESHOLD
    other = Workbench.open(sample_folder, tenant="other")
    assert other.calibration.threshold("extractive") == THRESHOLD
    other.close()
    wb.calibration.set_threshold("extractive", 0.0)
    assert wb.ask(DUE).status is Status.ANSWERED


def test_a_fit_keeps_the_threshold_and_a_threshold_the_fit(wb):
    wb.calibration.set_threshold("keyword", 0.55)
    made = wb.calibration.fit(SET, "keyword")
    assert made.threshold == 0.55
    wb.calibration.set_threshold("keyword", 0.3)
    assert wb.calibration.present("keyword").fit == made.fit


def test_resetting_what_came_with_the_program_leaves_no_row(wb):
    wb.calibration.reset("extractive")
    assert wb.calibration.history("extractive") == []


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
def test_a_threshold_is_from_0_to_1(wb, value):
    with pytest.raises(InputError, match="from 0 to 1"):
        wb.calibration.set_threshold("extractive", value)


def lines(count, question="When is my bill due?", answers=("18 days",)):
    rows = [{"question": f"{question} {i}", "answers": list(answers)} for i in range(count)]
    return "\n".join(map(json.dumps, rows)).encode()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (lines(29), "at least 30"),
        (lines(40, answers=()), "0 questions with a known answer"),
        (lines(40, answers=("nowhere to be found",)), "only 0 of 40"),
        (lines(40) + b'\n{"question": "?!"}', "Question 41 of"),
        (lines(40, question="x" * 3000), "Question 1 of"),
        (b"", "no question"),
        (b"{]", "Line 1"),
        (b"\xff\xfe\x00", "UTF-8"),
    ],
)
def test_a_set_that_cannot_be_used_is_refused_and_changes_nothing(wb, data, why):
    with pytest.raises(InputError, match=why):
        wb.calibration.fit(data, "extractive")
    assert wb.calibration.history("extractive") == []


def test_a_file_that_is_not_there_and_a_model_that_is_not_there_are_named(wb):
    with pytest.raises(InputError, match="nowhere"):
        wb.calibration.fit("nowhere.jsonl", "extractive")
    with pytest.raises(InputError, match="no collection “elsewhere”"):
        wb.calibration.fit(SET, "extractive", collection="elsewhere")
    with pytest.raises(InputError, match="“oracle” cannot be calibrated"):
        wb.calibration.fit(SET, "oracle")


def test_without_documents_it_is_said_that_they_are_missing(empty_wb):
    with pytest.raises(InputError, match="Add the documents"):
        empty_wb.calibration.fit(SET, "extractive")


def test_a_calibration_of_another_version_is_told_not_passed_over(wb, make_old_fit):
    wb._repository.calibrations.put("extractive", None, make_old_fit)
    with pytest.raises(SettingsError, match="--reset"):
        wb.ask(DUE)
    wb.calibration.reset("extractive")
    assert wb.ask(DUE).text


@pytest.fixture
def make_old_fit(wb):
    from dataclasses import replace

    made = wb.calibration.fit(SET, "keyword").fit
    return replace(made, signals=("odds",))


def test_a_large_set_is_looked_through_by_a_part_of_it(wb, monkeypatch):
    """A hundred times the sample's questions would be held against all text for nothing."""
    from workbench.grounding.question_sets import Known

    looked = []
    monkeypatch.setattr(Known, "within", lambda self, said: looked.append(self) or False)
    with pytest.raises(InputError, match="hold the answers of only 0"):
        wb.calibration.fit(lines(3000), "extractive")
    assert len(looked) == 300


def test_questions_are_judged_by_the_answer_that_asking_gives(wb):
    """Confidence and first citation are those of `ask`, documents in force preferred."""
    from workbench.compare import datasets
    from workbench.grounding.confidence import shipped
    from workbench.service.judging import Judge

    wb.calibration.set_threshold("extractive", 0.0)
    known = datasets.known(SET.read_bytes())
    some = [known[0], known[60], *[k for k in known if "2026" in k.group][:4]]
    served = wb._corpus.served(wb.documents)
    judge = Judge(served.model("extractive"), served.index, wb.marks, wb.settings)
    judged = judge.judged(some)
    for one, x, right in zip(some, judged.x, judged.right, strict=True):
        answer = wb.ask(one.question)
        assert answer.confidence == shipped()["extractive"].probability(x)
        assert right == one.right(answer.citations[0].text)
