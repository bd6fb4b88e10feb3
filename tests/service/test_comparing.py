"""Runs over the sample: repeatable, resumable, honest about what changed and what failed."""

import csv
from dataclasses import replace
from datetime import date

import pytest

from workbench import Workbench
from workbench.errors import InputError, ModelError, NotFoundError
from workbench.models.function import FunctionModel
from workbench.records import Question, QuestionSet
from workbench.service.comparing import working

TWO = ["keyword", "extractive"]


@pytest.fixture
def mine(wb):
    wb.comparisons.add_sample()
    return wb.comparisons


def same(results):
    """Results without what depends on the machine."""
    return [replace(r, latency_ms=0, cost_usd=0) for r in results]


def test_a_comparison_says_which_to_pick_and_how_sure_that_is(wb):
    found = wb.compare(TWO, "sample", limit=20)
    assert {s.model for s in found.standings} == set(TWO)
    assert found.recommendation.sentence.startswith("Pick “")
    assert found.recommendation.doubt
    assert found.run.status == "finished"
    assert (found.run.done, found.run.asks, found.questions) == (40, 40, 20)
    (result, *_) = wb.comparisons.results(found.run.id, "extractive")
    assert result.citations
    assert result.evidence
    assert all(":" not in name for name in result.evidence)  # as the set calls its documents


def test_the_same_run_gives_the_same_results(mine):
    first, again = (mine.work(mine.start(TWO, "sample", questions=8, seeds=2).id) for _ in range(2))
    one, other = (same(mine.results(run.id)) for run in (first, again))
    assert one == other
    by_seed = [[replace(r, seed=0) for r in one if r.seed == seed] for seed in (0, 1)]
    assert by_seed[0] == by_seed[1]


def test_a_stopped_run_goes_on_without_asking_again(wb, mine, monkeypatch):
    run = mine.start(TWO, "sample", questions=8)
    stopped = mine.work(run.id, stop=lambda: mine.run(run.id).done >= 5)
    assert (stopped.status, stopped.done) == ("stopped", 5)
    asked = []
    answered = wb.answered
    monkeypatch.setattr(wb, "answered", lambda q, **k: asked.append(q) or answered(q, **k))
    assert mine.work(run.id).status == "finished"
    assert len(asked) == 16 - 5
    fresh = mine.work(mine.start(TWO, "sample", questions=8).id)
    assert same(mine.results(run.id)) == same(mine.results(fresh.id))


def test_a_crash_leaves_what_was_answered(wb, mine, monkeypatch):
    run = mine.start(["keyword"], "sample", questions=6)
    answered = wb.answered
    count = iter(range(100))

    def dies(question, **how):
        if next(count) == 3:
            raise KeyboardInterrupt
        return answered(question, **how)

    monkeypatch.setattr(wb, "answered", dies)
    with pytest.raises(KeyboardInterrupt):
        mine.work(run.id)
    assert (mine.run(run.id).status, mine.run(run.id).done) == ("interrupted", 3)
    monkeypatch.setattr(wb, "answered", answered)
    assert mine.work(run.id).done == 6


def test_changed_documents_end_a_run(wb, mine, tmp_path, monkeypatch):
    monkeypatch.setattr("workbench.compare.running.LOOK", 0.0)
    run = mine.start(["keyword"], "sample", questions=6)
    (tmp_path / "new.md").write_text("# New\n\nA new fee of nine euros.\n")

    def adds(done, *_):
        if done == 2:
            wb.ingest(tmp_path / "new.md")

    ended = mine.work(run.id, progress=adds)
    assert (ended.status, ended.done) == ("changed", 2)
    assert "Documents have changed" in ended.why
    with pytest.raises(InputError, match="Start a new run"):
        mine.work(run.id)


def test_a_changed_model_cannot_go_on(wb, mine):
    run = mine.start(["keyword"], "sample", questions=4)
    wb.calibration.set_threshold("keyword", 0.9)
    with pytest.raises(InputError, match="“keyword” has changed"):
        mine.work(run.id)


def test_a_failing_model_is_counted_and_never_dropped(wb, mine):
    def moody(question, evidence):
        if "gas" in question:
            raise RuntimeError("no gas today")
        return "18 days"

    wb.add_model(FunctionModel("moody", moody))
    found = wb.compare(["function:moody"], "sample", limit=6)
    (one,) = found.standings
    assert sum(one.failures.values()) == 1
    assert one.figures["accuracy"].n == 6


def test_a_budget_needs_known_costs(wb, mine):
    wb.add_model(FunctionModel("ours", lambda question, evidence: "yes"))
    with pytest.raises(InputError, match="no budget can hold it"):
        mine.start(["function:ours"], "sample", questions=3, budget_usd=1.0)
    run = mine.start(["keyword"], "sample", questions=6, budget_usd=1e-9)
    ended = mine.work(run.id)
    assert (ended.status, ended.done) == ("over_budget", 1)
    with pytest.raises(InputError, match="more than 0"):
        mine.start(["keyword"], "sample", budget_usd=0.0)


def test_an_estimate_says_what_is_not_known(wb, mine):
    wb.add_model(FunctionModel("ours", lambda question, evidence: "yes"))
    found = mine.estimate(["keyword", "cascade", "function:ours"], "sample", questions=10)
    keyword, cascade, ours = found.models
    assert keyword.asks == 10
    assert keyword.seconds > 0
    assert cascade.cost_usd > keyword.cost_usd
    assert ours.cost_usd is None
    assert found.cost_usd is None
    assert found.asks == 30
    assert not mine.runs()


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"models": ["nobody"]}, "There is no model “nobody”"),
        ({"models": []}, "at least one model"),
        ({"name": "nothing"}, "there are: “sample”"),
        ({"seeds": 0}, "at least one question"),
        ({"questions": 0}, "at least one question"),
        ({"collection": "none"}, "There is no collection"),
    ],
)
def test_what_cannot_be_run_is_refused_in_words(mine, how, said):
    given = {"models": ["keyword"], "name": "sample", **how}
    models, name = given.pop("models"), given.pop("name")
    with pytest.raises(InputError, match=said):
        mine.start(models, name, **given)


def test_two_runs_at_once_do_not_mix(wb, sample_folder, mine):
    other = Workbench.open(sample_folder)
    one = mine.start(["keyword"], "sample", questions=4)
    two = mine.start(["extractive"], "sample", questions=4)

    def beside(done, *_):
        if done == 2:
            other.comparisons.work(two.id)

    mine.work(one.id, progress=beside)
    assert {r.model for r in mine.results(one.id)} == {"keyword"}
    assert {r.model for r in mine.results(two.id)} == {"extractive"}
    other.close()


def test_a_run_that_somebody_works_on_is_not_taken(wb, sample_folder, mine):
    run = mine.start(["keyword"], "sample", questions=3)
    other = Workbench.open(sample_folder)
    refused = []

    def beside(done, *_):
        if done == 1:
            with pytest.raises(InputError, match="Somebody works on this run already") as error:
                other.comparisons.work(run.id)
            refused.append(error)

    assert mine.work(run.id, progress=beside).status == "finished"
    assert refused
    other.close()


def test_a_removed_set_still_has_its_runs(mine):
    run = mine.start(["keyword"], "sample", questions=3)
    mine.remove("sample")
    assert mine.work(run.id).status == "finished"
    assert len(mine.questions(run.id)) == 3
    with pytest.raises(NotFoundError, match="none yet"):
        mine.set("sample")


def test_a_set_without_questions_is_refused(mine):
    with pytest.raises(InputError):
        mine.add(b"", name="empty.jsonl")


def test_gold_that_does_not_stand_in_the_documents_is_noted(mine):
    line = b'{"question": "What?", "gold": [{"document": "nowhere.md", "text": "Not there."}]}'
    stored = mine.add(line, name="odd.jsonl")
    found = mine.set(stored.name)
    assert found.questions[0].lost
    assert found.questions[0].answerable
    assert any(n.kind == "gold" for n in found.notes)


def test_what_changed_since_the_last_run_is_said(wb, mine):
    assert mine.changes("sample") is None
    wb.compare(["keyword"], "sample", limit=3)
    assert mine.changes("sample").added == ()
    more = mine.set("sample")
    grown = replace(more, questions=(*more.questions, Question("new", "Is this new?")))
    mine.add(grown, name="sample")
    assert mine.changes("sample").added == ("new",)
    assert "has changed since this run" in " ".join(mine.notes(mine.runs()[0].id))


def test_an_overdue_set_is_warned_of(wb, mine):
    mine.set_due("sample", date(2020, 1, 1))
    assert [s.name for s in mine.overdue()] == ["sample"]
    found = wb.compare(["keyword"], "sample", limit=3)
    assert any("by 2020-01-01" in note for note in mine.notes(found.run.id))
    assert mine.set("sample").due == date(2020, 1, 1)
    mine.set_due("sample", None)
    assert mine.overdue() == ()


def test_a_set_grows_from_corrections(wb, mine):
    with pytest.raises(InputError, match="Nobody has corrected"):
        mine.grow("sample")
    answer = wb.ask("When is my bill due?")
    wb.record_feedback(answer, correction="18 days")
    before = mine.stored("sample").questions
    assert mine.grow("sample", into="grown").questions >= before
    assert mine.grow("corrections").questions == 1


def test_a_decision_is_recorded_without_personal_data(wb, mine):
    found = wb.compare(TWO, "sample", limit=5)
    made = mine.decide(found.run.id, "keyword", "Cheap. Ask una@post.example.")
    assert "una@post.example" not in made.reasons
    assert mine.decisions(found.run.id) == (made,)
    assert made.recommended == found.recommendation.model
    for model, reasons, said in (("nobody", "x", "did not take part"), ("keyword", " ", "Say why")):
        with pytest.raises(InputError, match=said):
            mine.decide(found.run.id, model, reasons)
    assert any(r.action == "run.decide" for r in wb._repository.audit.rows())


def test_a_report_stands_alone(wb, mine):
    found = wb.compare(TWO, "sample", limit=8)
    mine.decide(found.run.id, "extractive", "Right most often | <b>really</b>.")
    page, text = (mine.report(found.run.id, f).decode() for f in ("html", "md"))
    assert found.recommendation.sentence in text
    assert "&lt;b&gt;really&lt;/b&gt;" in page
    assert "<script" not in page
    assert "src=" not in page
    assert "http" not in page.replace("http-equiv", "")
    assert found.run.set_version in page
    assert found.run.set_version in text
    with pytest.raises(InputError, match="html or md"):
        mine.report(found.run.id, "pdf")
    assert any(r.action == "run.export" for r in wb._repository.audit.rows())


def test_a_summary_is_worked_out_once(wb, mine, monkeypatch):
    found = wb.compare(TWO, "sample", limit=5)
    monkeypatch.setattr("workbench.compare.assemble.compared", None)
    assert mine.comparison(found.run.id) == found


def test_slices_and_plans_begin_with_what_was_measured(wb, mine):
    found = wb.compare(TWO, "sample", limit=12)
    sliced = mine.sliced(found.run.id, "keyword", "accuracy", "stakes")
    assert sum(s.measured.n for s in sliced.slices) == 12
    plan = mine.assumptions(found.run.id, "keyword")
    assert plan.values["seconds"].measured
    assert plan.values["index_mb"].known
    assert not plan.values["questions_per_day"].measured
    for wrong in (("nobody", "accuracy"), ("keyword", "beauty")):
        with pytest.raises(InputError):
            mine.sliced(found.run.id, *wrong, "stakes")
    with pytest.raises(InputError):
        mine.assumptions(found.run.id, "nobody")


def test_a_big_set_starts_at_once(mine):
    several = tuple(Question(f"q{n}", f"What is number {n}?", (str(n),)) for n in range(20_000))
    from datetime import UTC, datetime

    mine.add(QuestionSet("big", several, "", "lines", datetime.now(UTC)), name="big")
    run = mine.start(["keyword"], "big")
    assert (run.questions, run.asks) == (20_000, 20_000)
    ended = mine.work(run.id, stop=lambda: mine.run(run.id).done >= 2)
    assert ended.done == 2


def test_working_knows_what_a_set_calls_documents(wb, mine):
    asker = working.Working(
        wb, wb._repository, mine.start(["keyword"], "sample", questions=1), mine.set("sample")
    ).asker()
    assert "bp-01-billing-and-payment-methods.html" in asker.judging.sources.values()


def test_suites_are_asked_besides_and_change_no_figure(wb, mine):
    plain = mine.work(mine.start(TWO, "sample", questions=5).id)
    run = mine.work(
        mine.start(TWO, "sample", questions=5, suites=["bias", "contradicting", "typos"]).id
    )
    assert run.suites == ("typos", "contradicting", "bias")
    assert run.done == run.asks > plain.asks
    assert same(mine.results(run.id)) == same(mine.results(plain.id))
    one, other = mine.comparison(run.id), mine.comparison(plain.id)
    assert [s.figures["accuracy"] for s in one.standings] == [
        s.figures["accuracy"] for s in other.standings
    ]
    found = mine.robustness(run.id)
    assert {(s.suite, s.model) for s in found.scores} == {
        (suite, model) for suite in ("typos", "contradicting") for model in TWO
    }
    assert {(t.model, t.kind) for t in found.treatments} == {
        (model, kind) for model in TWO for kind in ("name", "age", "group")
    }
    assert mine.robustness(plain.id) is None


def test_explanations_are_graded_where_that_was_wanted(wb, mine):
    found = wb.compare(["extractive"], "sample", limit=8, honesty=3)
    graded = [r for r in wb.comparisons.results(found.run.id) if r.honesty is not None]
    assert len(graded) == 3
    assert all(not r.honesty.failure and r.honesty.cost_usd > 0 for r in graded)
    (standing,) = found.standings
    assert standing.figures["faithfulness"].value > 0.5
    assert standing.figures["faithfulness"].n <= 3
    spent = sum(r.spent_usd for r in mine.results(found.run.id))
    assert found.run.spent_usd == pytest.approx(spent)
    without = wb.compare(["extractive"], "sample", limit=8)
    assert "faithfulness" not in without.standings[0].figures


def test_an_explanation_that_fails_is_told_and_counts(wb, mine, monkeypatch):
    def fails(*_, **__):
        raise ModelError("It went away.")

    monkeypatch.setattr(wb.explanations.__class__, "explaining", fails)
    found = wb.compare(["extractive"], "sample", limit=4, honesty=2)
    graded = [r.honesty for r in mine.results(found.run.id) if r.honesty]
    assert [h.failure for h in graded] == ["It went away."] * 2
    assert found.standings[0].figures["faithfulness"].value == 0.0
    assert found.run.status == "finished"


def test_what_suites_and_explanations_take_is_estimated(mine):
    plain = mine.estimate(["extractive"], "sample", questions=10)
    more = mine.estimate(["extractive"], "sample", questions=10, suites=["typos"], honesty=5)
    assert more.asks == 2 * plain.asks
    assert "5 explanations graded" in more.models[0].basis
    assert "explanations" not in plain.models[0].basis


def test_an_unknown_suite_is_told_before_anything_starts(mine):
    with pytest.raises(InputError, match="There is no suite"):
        mine.start(TWO, "sample", suites=["sarcasm"])
    with pytest.raises(InputError):
        mine.start(TWO, "sample", honesty=-1)
    assert mine.runs() == ()


def test_every_result_can_be_taken_out(wb, mine):
    run = mine.work(mine.start(TWO, "sample", questions=3, suites=["typos"]).id)
    rows = list(csv.DictReader(mine.exported(run.id).decode().splitlines()))
    assert len(rows) == run.done
    assert {row["model"] for row in rows} == set(TWO)
    assert {row["suite"] for row in rows} == {"", "typos"}
    asked = {q.text for q in mine.questions(run.id)}
    assert {row["asked"] for row in rows if not row["suite"]} == asked


def test_a_removed_run_is_gone_and_its_decision_stays(mine):
    run = mine.work(mine.start(["keyword"], "sample", questions=3).id)
    mine.decide(run.id, "keyword", "It is cheap.")
    mine.remove_run(run.id)
    with pytest.raises(NotFoundError):
        mine.run(run.id)
    assert [d.run for d in mine.decisions()] == [run.id]


def test_a_model_that_never_answers_breaks_no_suite(wb, mine):
    wb.add_model(FunctionModel("gone", lambda question, evidence: 1 / 0))
    run = mine.work(mine.start(["function:gone", "keyword"], "sample", questions=8,
                               suites=["typos", "bias"]).id)  # fmt: skip
    assert run.done == run.asks
    expected = {e.question for e in mine.expected(run.id)}
    assert {r.question for r in mine.results(run.id)} == expected
    assert mine.sliced(run.id, "function:gone", "accuracy", "stakes").overall.value == 0
    gone = {s.suite: s for s in mine.robustness(run.id).scores if s.model == "function:gone"}
    assert (gone["typos"].held.value, gone["typos"].held.n) == (0.0, 8)
    assert mine.report(run.id)
