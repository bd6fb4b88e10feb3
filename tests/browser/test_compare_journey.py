"""From a question set to a decision that somebody else can read, in a real browser."""

import re
import shutil

import pytest

from tests.browser.chromium import settled
from workbench import Workbench

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def folder(sample_master, tmp_path_factory):
    folder = tmp_path_factory.mktemp("compared") / "workspace"
    shutil.copytree(sample_master, folder)
    return folder


@pytest.fixture(scope="module")
def app(serve, folder):
    return serve(folder)


@pytest.fixture(scope="module")
def run(folder):
    """A finished run of two quick models."""
    wb = Workbench.open(folder)
    found = wb.compare(["keyword", "extractive"], "sample", limit=20, suites=["typos"], honesty=2)
    wb.close()
    return found.run.id


def test_from_nothing_to_a_recommendation(page, app):
    page.goto(f"{app}/Compare?view=sets")
    added = page.get_by_text(re.compile("sample: 150 questions"))
    add = page.get_by_role("button", name="Add the sample\u2019s questions")
    add = add.or_(page.get_by_role("button", name="Add the sample's questions"))
    add.or_(added).first.wait_for()
    if add.is_visible():
        add.click()
    added.first.wait_for()
    page.goto(f"{app}/Compare?view=run")
    questions = page.get_by_label("Questions", exact=True)
    questions.wait_for()
    settled(page)
    slow = page.get_by_role("button", name=re.compile("^Remove Neural reader"))
    for left in (1, 0):
        slow.last.click()
        page.wait_for_function(
            "n => document.querySelectorAll('[aria-label^=\"Remove Neural\"]').length === n",
            arg=left,
        )
        settled(page)
    questions.fill("5")
    questions.press("Enter")
    settled(page)
    page.get_by_role("button", name="What will it take?").click()
    page.get_by_text(re.compile("In all about")).wait_for()
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_url(re.compile("run="))
    page.reload()  # in the middle of the run, or just after it
    page.get_by_text(re.compile("Pick \u201c")).first.wait_for()


def test_figures_open_down_to_the_single_question(page, app, run):
    page.goto(f"{app}/Compare?run={run}")
    page.get_by_text(re.compile("Pick \u201c")).first.wait_for()
    for title, shown in (
        ("Every two models, tested", "First less second"),
        ("What if one model passed on to another?", "Passes on to"),
    ):
        settled(page)
        page.get_by_text(title, exact=True).click()
        page.get_by_text(shown).first.wait_for()
    settled(page)
    before = page.locator(".js-plotly-plot").count()
    page.get_by_text("Confidence against truth", exact=True).click()
    page.wait_for_function(
        "n => document.querySelectorAll('.js-plotly-plot').length > n", arg=before
    )
    page.get_by_role("radio", name="Questions", exact=True).click()
    page.wait_for_url(re.compile("view=questions"))
    page.get_by_role("radio", name="Different", exact=True).click()
    page.wait_for_url(re.compile("show=different"))
    settled(page)
    link = page.locator(".wb-matrix tbody th a").first
    asked = link.inner_text()
    link.click()
    page.wait_for_url(re.compile("question="))
    page.get_by_text(asked).first.wait_for()
    assert page.locator(".wb-side").count() == 2
    page.get_by_role("button", name="Back to all questions").click()
    page.locator(".wb-matrix").wait_for()
    assert "show=different" in page.url


def test_a_decision_goes_to_somebody_who_was_not_there(page, browser, app, run, tmp_path):
    page.goto(f"{app}/Compare?run={run}&view=decision")
    page.get_by_label("Why").fill("It was right most often, and costs next to nothing.")
    page.get_by_label("Why").press("Tab")
    page.get_by_role("button", name="Record the decision").click()
    page.get_by_text(re.compile("Decided: ")).first.wait_for()
    settled(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Report as HTML").click()
    download.value.save_as(tmp_path / "report.html")
    context = browser.new_context(offline=True, viewport={"width": 390, "height": 800})
    read = context.new_page()
    read.goto(f"file://{tmp_path / 'report.html'}")
    text = read.inner_text("body")
    assert "It was right most often" in text
    assert "Typing errors" in text
    assert "Limits" in text
    assert read.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
    context.close()


def test_a_run_is_removed_once_that_is_confirmed(page, app, folder):
    wb = Workbench.open(folder)
    run = wb.compare(["keyword"], "sample", limit=3).run.id
    page.goto(f"{app}/Compare?run={run}&view=decision")
    page.get_by_role("button", name="Remove this run").click()
    assert run in {r.id for r in wb.comparisons.runs()}
    page.get_by_role("button", name="Remove it").click()
    page.get_by_text("The run is removed.").wait_for()
    assert run not in {r.id for r in wb.comparisons.runs()}
    wb.close()
