"""A comparison as it is drawn: every figure is the comparison's, and hostile text stays text."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from workbench.compare.assemble import compared
from workbench.display import planner as planned
from workbench.display.comparison import board, matrix, report, trade
from workbench.records import (
    Actor,
    Decision,
    Expected,
    MatrixRow,
    ModelState,
    Question,
    Report,
    Result,
    Run,
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
