"""A comparison as it is drawn: every figure is the comparison's, and hostile text stays text."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from workbench.compare.assemble import compared
from workbench.display import planner as planned
from workbench.display.comparison import board, matrix, report, robustness, trade
from workbench.display.comparison.still import still
from workbench.records import (
    Actor,
    Decision,
    Difference,
    Expected,
    MatrixRow,
    Measured,
    ModelState,
    Question,
    Report,
    Result,
    Robustness,
    Run,
    SuiteScore,
    Treatment,
    Upset,
    Variant,
)

HOSTILE = "<script>alert(1)</script> | **b** `x`"
AT = datetime(2026, 11, 26, tzinfo=UTC)


@pytest.fixture
def found():
    expected = [Expected(f"q{n}", (f"a{n}",)) for n in range(40)]
    states = tuple(ModelState(m, f"{HOSTILE} {m}", "s", {"weights": "w"}) for m in ("x", "y", "z"))
    run = Run("r", HOSTILE, "v", 40, states, (0,), "c", AT, Actor(name=HOSTILE), asks=120)
    right = {"x": 30, "y": 10, "z": 20}
    cost = {"x": 0.01, "y": 0.02, "z": None}
    results = {
        m: [
            Result(m, e.question, "answered", "no", 0.6, right=n < right[m], latency_ms=20.0,
                   cost_usd=cost[m])
            for n, e in enumerate(expected)
        ]
        for m in right
    }  # fmt: skip
    return compared(run, results, expected)


def test_the_board_says_what_was_found(found):
    page = board.leaderboard(found)
    for s in found.standings:
        assert f"<strong>{s.figures['accuracy'].value:.0%}</strong>" in page
    assert "$10.00" in page
    assert "not known" in page  # what z costs
    assert "worse" in page
    assert "<script" not in page
    assert page.index("1. ") < page.index("2. ") < page.index("3. ")
    assert "Doubt" in board.recommendation(found)


def test_dominated_models_are_named_with_what_dominates_them(found):
    said = board.dominated(found.by_cost, found.run.labels, "money")
    assert any("y”" in one and "x”" in one for one in said)
    assert any("is not placed" in one for one in said)


def test_points_carry_their_model_and_unknown_costs_are_left_out(found):
    figure = trade.trade(found, "cost")
    placed = {
        row[0] for t in figure.data for row in (t.customdata if t.customdata is not None else [])
    }
    assert placed == {"x", "y"}
    assert len({t.marker.symbol for t in figure.data[1:]}) == 2  # not told apart by colour alone
    assert {r[0] for t in trade.trade(found, "time").data[1:] for r in t.customdata} == set("xyz")


def test_each_way_to_end_has_words():
    ended = {
        "right": Result("m", "q", "answered", right=True),
        "wrong": Result("m", "q", "answered", right=False),
        "held back rightly": Result("m", "q", "abstained", right=True),
        "held back": Result("m", "q", "abstained", right=False),
        "failed": Result("m", "q", "failed", failure="timeout"),
        "not judged": Result("m", "q", "answered"),
    }
    assert {words: matrix.verdict(result) for words, result in ended.items()} == {
        words: words for words in ended
    }


def test_hostile_words_are_shown_and_links_lead_to_the_question():
    question = Question("q/1 &", HOSTILE, (HOSTILE,))
    row = MatrixRow(question, {"m": Result("m", "q/1 &", "answered", HOSTILE, right=False)}, 0.0)
    drawn = matrix.matrix([row], {"m": HOSTILE, "n": "Other"}, "?view=questions&question=")
    one = matrix.one_question(question, row.results, {"m": HOSTILE, "n": "Other"})
    for page in (drawn, one):
        assert "<script" not in page
        assert "&lt;script&gt;" in page
        assert "not asked" in page
    assert "question=q%2F1%20%26" in drawn


def test_a_record_holds_the_figures_and_stands_alone(found):
    decision = Decision("d", "r", "y", HOSTILE, AT, Actor(name="Una"), "x")
    content = Report(found, AT, decision, (), 0, {}, (HOSTILE,))
    page, text = report.html_report(content), report.markdown_report(content)
    for s in found.standings:
        assert f"{s.figures['accuracy'].value:.0%}" in page
        assert f"{s.figures['accuracy'].value:.0%}" in text
    assert "This is not what was recommended" in page
    for alone in ("<script", "src=", "@import", "url("):
        assert alone not in page
    rows = [line for line in text.splitlines() if line.startswith("|")]
    widths = {len(line.replace("\\|", "").split("|")) for line in rows if "Beside" in line}
    assert len(widths) == 1
    assert "<script>" not in text.replace("\\<script\\>", "")
    none = report.html_report(replace(content, decision=None))
    assert "Nothing was decided yet" in none


def test_a_plan_is_drawn():
    from workbench.compare.planner import between, exactly, plan, sensitivity
    from workbench.records import Assumptions

    given = Assumptions("m", "cores", False, {
        "questions_per_day": between(10, 20, 30), "growth": exactly(0.0),
        "seconds": exactly(0.1, measured=True), "core_hour": between(0.01, 0.05, 0.1),
        "documents": exactly(0), "log_mb": exactly(0), "training_hours": exactly(0),
    })  # fmt: skip
    drawn = planned.monthly(plan(given, 6))
    assert list(drawn.data[0].x) == [1, 2, 3, 4, 5, 6]
    moved = sensitivity(given, 6)
    names = {m.name: m.name for m in moved}
    bars = planned.sensitivity(moved, names).data
    assert {b.name for b in bars} == {"at its low value", "at its high value"}
    assert len({b.marker.pattern.shape for b in bars}) == 2


def test_the_still_chart_places_every_model_whose_cost_is_known(found):
    page = still(found, "cost")
    places = re.findall(
        r'wb-still-point ([\w-]+)" style="left:([\d.]+)%;bottom:([\d.]+)%">(\d)', page
    )
    at = {int(number): (kind, float(left), float(bottom)) for kind, left, bottom, number in places}
    order = [s.model for s in found.standings]
    assert {order[n - 1] for n in at} == {"x", "y"}  # what z costs is not known
    for number, (kind, _, bottom) in at.items():
        standing = found.standings[number - 1]
        assert bottom == pytest.approx(100 * standing.figures["accuracy"].value, abs=0.06)
        on = next(r.on for r in found.by_cost if r.model == standing.model)
        assert kind == ("wb-still-on" if on else "wb-still-off")
    cheap, dear = (at[order.index(model) + 1][1] for model in ("x", "y"))
    assert cheap < dear
    assert "<script" not in page
    assert still(replace(found, by_cost=()), "cost") is None


ALIKE = Measured("accuracy", 0.5, 0.4, 0.6, 10)


def robust():
    variant = Variant("q~typos-1", "q", "typos", f"{HOSTILE}?", "same", "1 typing error")
    before = Result("x", "q", "answered", HOSTILE, right=True)
    after = Result("x", "q~typos-1", "abstained", right=False)
    score = SuiteScore(
        "typos", "Typing errors", "Letters are lost.", "x", Measured("held", 0.25, 0.1, 0.5, 8), 2,
        (Upset(variant, HOSTILE, before, after),),
    )  # fmt: skip
    low, high = replace(ALIKE, value=0.2), replace(ALIKE, value=0.8)
    groups = {
        who: {"accuracy": accuracy, "confidence": ALIKE, "escalated": replace(ALIKE, value=None)}
        for who, accuracy in (("19", low), ("45", ALIKE), ("82", high))
    }
    told = Difference(
        "accuracy", "82", "19", 0.6, 0.4, 0.8, 0.001, 0.001, "better", 10, 0, "mcnemar"
    )
    return Robustness((score,), (Treatment("x", "age", ALIKE, groups, (told,)),))


def test_what_held_and_who_fares_worse_is_shown(found):
    made = robust()
    page = robustness.scores(made, {"x": HOSTILE, "n": "Other"})
    assert "<strong>25%</strong>" in page
    assert "nothing to tell by" in page  # of the other model
    drawn = robustness.upset(made.scores[0].upset)
    assert "Before, right" in drawn
    assert "After, held back" in drawn
    people = robustness.treatments(made.treatments, {"x": HOSTILE})
    assert "right: 20% (19) to 80% (82)" in people
    assert "confidence: 50% for all" in people
    assert "passed on: not known" in people
    assert "right lower for 19 than for 82" in people
    for part in (page, drawn, people):
        assert "<script" not in part
    record = Report(found, AT, None, (), 0, {}, (), made)
    for text in (report.html_report(record), report.markdown_report(record)):
        assert "When questions and evidence change" in text
        assert "When somebody else asks" in text


def test_how_true_explanations_are_stands_on_the_board_where_it_was_looked_at(found):
    assert "Explanations" not in board.leaderboard(found)
    graded = replace(found, run=replace(found.run, honesty=20))
    page = board.leaderboard(graded)
    assert "true –" in page
    assert "of 20 questions" in page
