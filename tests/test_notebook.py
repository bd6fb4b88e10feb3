"""In Jupyter the records show themselves with the HTML of the app."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from IPython.core.formatters import DisplayFormatter

from tests.display import explained as given
from workbench import notebook
from workbench.compare.assemble import compared
from workbench.display.answer import answer_card
from workbench.display.attribution import attribution_heatmap, attribution_table, verdict_card
from workbench.display.charts import effects
from workbench.display.influences import influences_table
from workbench.display.panel import panel_table
from workbench.display.style import stylesheet
from workbench.records import (
    Actor,
    Answer,
    Attribution,
    Document,
    Evidence,
    Expected,
    ModelState,
    Passage,
    Result,
    Run,
    Status,
)

NOW = datetime(2026, 11, 24, tzinfo=UTC)
EVIDENCE = Evidence(1, Passage("d", "ab", 0, 5, "Text.", title="Title"), 0.5)
ANSWER = Answer("a", "<b>?</b>", Status.ABSTAINED, 0.1, (), (EVIDENCE,), "keyword", NOW)
RECORDS = [
    ANSWER,
    EVIDENCE,
    Attribution("m", (1.0,), (1.0,), (1.0,), 0.0, 1.0, 3),
    Document("d", "Title", "upload:x", "text/plain", "cd", "ab", 1, "c", 5, 5, NOW),
    given.attribution(),
    given.panel(),
    given.influences(),
]


class Shell:
    """As much of a running IPython as the hooks use."""

    def __init__(self) -> None:
        self.display_formatter = DisplayFormatter()

    def html(self, value: object) -> str | None:
        return self.display_formatter.formatters["text/html"](value)


@pytest.fixture
def shell() -> Shell:
    running = Shell()
    notebook.register(running)
    return running


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: type(r).__name__)
def test_records_show_themselves_styled(shell: Shell, record: object) -> None:
    html = shell.html(record)
    assert html is not None
    assert html.startswith(stylesheet())
    assert 'class="wb' in html


def test_the_card_is_the_same_as_in_the_app(shell: Shell) -> None:
    assert answer_card(ANSWER, titles={"d": "Title"}) in (shell.html(ANSWER) or "")
    assert "<b>" not in (shell.html(ANSWER) or "")


def test_a_graded_explanation_shows_its_verdict_and_all_numbers(shell: Shell) -> None:
    graded = given.attribution()
    html = shell.html(graded) or ""
    assert verdict_card(graded) in html
    assert attribution_table(graded) in html
    assert "<script" not in html


def test_effects_of_removal_are_bars_and_nothing_else_is(shell: Shell) -> None:
    alone = RECORDS[2]
    assert isinstance(alone, Attribution)
    assert alone.quantity == "removal"
    assert shell.html(alone) == str(stylesheet()) + str(effects(alone))
    shares = replace(alone, quantity="shapley")
    html = shell.html(shares) or ""
    assert 'class="wb wb-bars"' not in html  # whose words speak of removal
    assert verdict_card(shares) in html
    stopped = replace(alone, complete=False)
    assert "Stopped before its end." in (shell.html(stopped) or "")


def test_a_panel_and_what_drives_a_model_are_the_tables_of_the_app(shell: Shell) -> None:
    assert panel_table(given.panel()) in (shell.html(given.panel()) or "")
    assert influences_table(given.influences()) in (shell.html(given.influences()) or "")


def test_a_comparison_shows_what_to_pick(shell: Shell) -> None:
    expected = [Expected(f"q{n}", ("yes",)) for n in range(8)]
    run = Run("r", "set", "v", 8, (ModelState("m", "Mine", "s"),), (0,), "c", NOW, Actor())
    results = {"m": [Result("m", e.question, "answered", "yes", 0.9, right=True) for e in expected]}
    page = shell.html(compared(run, results, expected)) or ""
    assert "Pick “Mine”" in page
    assert "wb-board" in page


def test_the_heatmap_of_an_explanation_shows_itself(shell: Shell) -> None:
    markup = attribution_heatmap(given.attribution(), given.evidence(), titles=given.TITLES)
    assert shell.html(markup) == str(stylesheet()) + str(markup)


def test_markup_of_display_shows_itself(shell: Shell) -> None:
    assert "wb-card" in (shell.html(answer_card(ANSWER, titles={})) or "")


def test_lists_and_the_records_themselves_are_left_alone(shell: Shell) -> None:
    assert shell.html([ANSWER]) is None
    assert Shell().html(ANSWER) is None
    assert not hasattr(Answer, "_repr_html_")


def test_without_a_notebook_nothing_happens() -> None:
    notebook.register()
    notebook.register(object())
