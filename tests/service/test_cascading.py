"""A cascade is tried on questions, put to use for its tenant alone, and answers as it was tried."""

import json

import pytest

from workbench import Workbench
from workbench.compare import datasets
from workbench.errors import InputError, ModelError
from workbench.explain.game import Stopped
from workbench.grounding import cascading
from workbench.grounding.confidence import shipped_escalation
from workbench.models.function import FunctionModel
from workbench.settings import app_folder

SET = app_folder() / "sample_data" / "questions.jsonl"
PAIR = ("keyword", "extractive")
ID = "cascade:keyword+extractive"


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    """The sample's first questions, as many as a set needs at least."""
    path = tmp_path_factory.mktemp("set") / "few.jsonl"
    path.write_text("\n".join(SET.read_text("utf-8").splitlines()[:40]), "utf-8")
    return path


def add(wb, function, name="mine"):
    return wb.add_model(FunctionModel(name, function))


def test_both_models_are_asked_each_question_and_nothing_is_stored(wb, few):
    rows, trail, seen = len(wb.history(1000)), len(wb._repository.audit.rows(limit=1000)), []
    sweep = wb.cascades.sweep(few, *PAIR, progress=lambda *at: seen.append(at[:2]))
    assert seen == [(i, 40) for i in range(1, 41)]
    assert (sweep.cheap, sweep.dear, sweep.total) == (*PAIR, 40)
    assert len(sweep.confidence) == len(sweep.right_dear) == len(sweep.cost_cheap) == 40
    assert all(0 < c < 1 for c in sweep.confidence)
    assert not any(r and not a for r, a in zip(sweep.right_cheap, sweep.answerable, strict=True))
    assert all(seconds > 0 for seconds in (*sweep.seconds_cheap, *sweep.seconds_dear))
    assert all(cost > 0 for cost in (*sweep.cost_cheap, *sweep.cost_dear))  # time is not free
    assert sweep.failures == ()
    assert len(wb.history(1000)) == rows
    assert len(wb._repository.audit.rows(limit=1000)) == trail
    assert wb.cascades.stored() == {}


def test_the_sweep_judges_what_asking_gives(wb, few):
    """Confidence and rightness are those of `ask`, for either model."""
    for model in PAIR:
        wb.calibration.set_threshold(model, 0.0)
    known = datasets.known(few.read_bytes())
    sweep = wb.cascades.sweep(few, *PAIR)
    for i in (0, 7, 21, 39):
        first, then = (wb.answered(known[i].question, model=model) for model in PAIR)
        assert sweep.confidence[i] == first.confidence
        assert sweep.right_cheap[i] == known[i].right(first.citations[0].text)
        assert sweep.right_dear[i] == known[i].right(then.citations[0].text)


def test_the_cascade_passes_on_what_the_sweep_says_it_does(wb, few):
    sweep = wb.cascades.sweep(few, *PAIR)
    step = cascading.at_most(sweep, 0.5)
    wb.cascades.use(*PAIR, step.threshold)
    model = wb.cascades.model(ID, wb.answerer, wb.index)
    assert (model.id, model.threshold) == (ID, step.threshold)
    by = []
    for one in datasets.known(few.read_bytes()):
        found = wb.marks.beside(wb.search(one.question, k=wb.settings.passages))
        by.append(model.answer(one.question, found).by)
    assert by.count("extractive") / len(by) == step.escalated


def test_a_calibration_of_ones_own_decides_here_too(wb, few):
    before = wb.cascades.sweep(few, *PAIR).confidence
    wb.calibration.fit(few, "keyword")
    assert wb.cascades.sweep(few, *PAIR).confidence != before


def test_it_is_put_to_use_changed_and_dropped_with_a_trace(wb):
    assert wb.cascades.use(*PAIR, 0.3) == ID
    assert wb.cascades.use(*PAIR, 0.6) == ID
    assert wb.cascades.stored() == {ID: 0.6}
    assert wb.cascades.threshold(ID) == 0.6
    assert wb.cascades.threshold("cascade") == shipped_escalation()
    wb.calibration.set_threshold("keyword", 0.2)  # no cascade
    assert wb.cascades.stored() == {ID: 0.6}
    wb.cascades.drop(ID)
    assert wb.cascades.stored() == {}
    assert wb.cascades.threshold(ID) == shipped_escalation()
    rows = [r for r in wb._repository.audit.rows(limit=100) if r.subject == f"model:{ID}"]
    assert len(rows) == 3
    with pytest.raises(InputError, match="not in use"):
        wb.cascades.drop(ID)


def test_another_tenant_sees_nothing_of_it(wb, sample_folder):
    wb.cascades.use(*PAIR, 0.6)
    other = Workbench.open(sample_folder, tenant="other")
    assert other.cascades.stored() == {}
    assert other.cascades.threshold(ID) == shipped_escalation()
    other.cascades.use(*PAIR, 0.1)
    assert wb.cascades.stored() == {ID: 0.6}
    other.close()


def test_without_documents_it_is_said_that_they_are_missing(empty_wb):
    with pytest.raises(InputError, match="Add the documents"):
        empty_wb.cascades.sweep(SET, *PAIR)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no question"),
        (b"{]", "Line 1"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b'{"question": "When is my bill due?", "answers": ["18 days"]}', "at least 30"),
        ("\n".join(json.dumps({"question": f"Who? {i}", "answers": ["nowhere"]})
                   for i in range(40)).encode(), "only 0 of 40"),
    ],
)  # fmt: skip
def test_a_set_that_cannot_be_used_is_refused(wb, data, why):
    with pytest.raises(InputError, match=why):
        wb.cascades.sweep(data, *PAIR)


def test_what_is_not_there_is_named(wb, few):
    with pytest.raises(InputError, match="nowhere"):
        wb.cascades.sweep("nowhere.jsonl", *PAIR)
    with pytest.raises(InputError, match="no collection “elsewhere”"):
        wb.cascades.sweep(few, *PAIR, collection="elsewhere")


@pytest.mark.parametrize(
    ("pair", "why"),
    [(("keyword", "keyword"), "two different"), (("oracle", "keyword"), "“oracle” cannot"),
     (("keyword", "cascade"), "“cascade” cannot"), (("", "keyword"), "“” cannot"),
     (("keyword", ID), "cannot be part")],
)  # fmt: skip
def test_a_pair_that_cannot_be_is_refused(wb, few, pair, why):
    for ask in (lambda: wb.cascades.sweep(few, *pair), lambda: wb.cascades.use(*pair, 0.5)):
        with pytest.raises(InputError, match=why):
            ask()
    assert wb.cascades.stored() == {}


@pytest.mark.parametrize("threshold", [-0.1, 1.1, float("nan"), float("inf")])
def test_a_threshold_that_is_none_is_refused(wb, threshold):
    with pytest.raises(InputError, match="from 0 to 1"):
        wb.cascades.use(*PAIR, threshold)
    with pytest.raises(InputError, match="no cascade"):
        wb.cascades.threshold("keyword")


def test_a_model_with_words_of_its_own_is_right_by_what_it_says(wb, few):
    known = {k.question: k for k in datasets.known(few.read_bytes())}
    right = [k.question for k in known.values() if k.answers][::2]

    def says(question, texts):
        return f"That is {known[question].answers[0]}." if question in right else "I think so."

    id = add(wb, says)
    sweep = wb.cascades.sweep(few, id, "extractive")
    assert [q in right for q in known] == list(sweep.right_cheap)
    assert all(0 <= c <= 1 for c in sweep.confidence)
    assert set(sweep.cost_cheap) == {None}  # it does not say what it costs
    assert cascading.alone(sweep)[0].cost_per_1000 is None


def test_a_question_that_makes_a_model_fail_counts_as_wrong_and_is_told(wb, few):
    asked = []

    def says(question, texts):
        asked.append(question)
        if len(asked) == 7:
            raise ZeroDivisionError("no way")
        return texts[0]

    id = add(wb, says)
    sweep = wb.cascades.sweep(few, "keyword", id)
    assert [(f.question, f.model) for f in sweep.failures] == [(6, id)]
    assert "no way" in sweep.failures[0].message
    assert sweep.right_dear[6] is False
    assert sweep.seconds_dear[6] is None
    assert len(asked) == 40  # each question once


def test_a_model_that_fails_from_the_start_is_not_asked_on(wb, few):
    asked = []

    def says(question, texts):
        asked.append(question)
        raise ZeroDivisionError("no way")

    with pytest.raises(ModelError, match=r"each of the first 5 questions: .*no way"):
        wb.cascades.sweep(few, "keyword", add(wb, says))
    assert len(asked) == 5


def test_a_model_without_an_answer_leaves_it_to_the_dear_one(wb, few):
    sweep = wb.cascades.sweep(few, add(wb, lambda *_: None), "extractive")
    assert set(sweep.confidence) == {None}
    assert not any(sweep.right_cheap)
    assert cascading.at(sweep, 0.0).escalated == 1.0
    assert cascading.at_most(sweep, 0.9) is None


def test_what_was_asked_is_given_back_where_it_is_stopped(wb, few):
    def stop(done, of, question):
        if done == 12:
            raise Stopped

    sweep = wb.cascades.sweep(few, *PAIR, progress=stop)
    assert (len(sweep.confidence), len(sweep.right_dear), sweep.total) == (12, 12, 40)
    assert cascading.steps(sweep)


def test_confidential_documents_are_kept_from_both_where_one_is_remote(wb, few, monkeypatch):
    """A cascade hands the same evidence to both, so the sweep does."""
    from workbench.records import Candidate, Candidates
    from workbench.service import sending

    handed = []

    class Remote:
        id, label, remote = "chat:far", "far away", True

        def answer(self, question, evidence):
            handed.extend(item.passage.document for item in evidence)
            return Candidates((Candidate("It is so.", 0.0),), (0,), cost_basis="known")

    sealed = sending.seal(Remote(), wb.redactor, ())
    secret = frozenset([wb.answered("When is my bill due?").evidence[0].passage.document])
    later = []
    monkeypatch.setattr(
        type(wb.governance), "confidential",
        lambda self: secret if len(later) < 12 else frozenset(d.id for d in wb.documents.list()),
    )  # fmt: skip
    monkeypatch.setattr(type(wb.cascades), "members", {"keyword": "k", "chat:far": "far"})
    own = wb.answerer
    monkeypatch.setattr(
        type(wb), "answerer", lambda self, id: sealed if id == "chat:far" else own(id)
    )
    wb.cascades.sweep(few, "keyword", "chat:far", progress=lambda *said: later.append(len(handed)))
    assert handed
    assert not secret.intersection(handed)
    assert later[11] == len(handed)  # what became confidential on the way stays here, too
