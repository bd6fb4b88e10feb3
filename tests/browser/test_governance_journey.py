"""What people click, in a real browser: whose a document is, what is covered in it, what holds."""

import shutil

import pytest

from tests.browser.chromium import settled
from workbench import Workbench

pytestmark = pytest.mark.browser

SECRET = "01632 960 347"


@pytest.fixture(scope="module")
def folder(sample_master, tmp_path_factory):
    folder = tmp_path_factory.mktemp("governed") / "workspace"
    shutil.copytree(sample_master, folder)
    return folder


@pytest.fixture(scope="module")
def app(serve, folder):
    return serve(folder)


@pytest.fixture
def documents(folder):
    wb = Workbench.open(folder)
    yield {d.source.rpartition(":")[2]: d.id for d in wb.documents.list()}
    wb.close()


def test_the_memo_is_covered_shown_when_asked_and_given_another_owner(page, app, documents):
    page.goto(f"{app}/Evidence?document={documents['in-04-case-memo.eml']}")
    text = page.locator(".wb-document, .stHtml").filter(has_text="DETAILS FOR PUTTING IT RIGHT")
    text.first.wait_for()
    assert SECRET not in page.content()
    page.get_by_text("Show personal data").click()
    page.get_by_text(SECRET).first.wait_for()
    settled(page)
    page.get_by_text("owner: Complaints team").click()
    owner = page.get_by_label("Owner", exact=True).locator("visible=true").last
    owner.fill("Team Quokka")
    owner.press("Tab")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("owner: Team Quokka").wait_for()
    page.get_by_text("What was said before stays in the history.").wait_for()
    history = page.get_by_text("History", exact=True)
    if not history.is_visible():
        page.get_by_text("owner: Team Quokka").click()
    history.wait_for()


def test_only_documents_that_hold_today_are_asked(page, app, documents):
    question = "What is the unit rate of the fixed tariff in 2025?"
    old = documents["ta-02-tariff-sheet-2025.pdf"]
    page.goto(app)
    page.get_by_label("Your question").fill(question)
    page.get_by_role("button", name="Ask", exact=True).click()
    page.locator(".wb-card").filter(has_text=question).wait_for()
    assert old in page.locator(".wb-card").inner_html()
    page.get_by_text("Narrow down the documents that are asked").click()
    page.get_by_text("Only documents that hold today").click()
    page.get_by_role("button", name="Ask", exact=True).click()
    page.locator(".wb-card").filter(has_text=question).wait_for()
    page.wait_for_function(
        "old => !document.querySelector('.wb-card').innerHTML.includes(old)", arg=old
    )
    assert "wb-evidence" in page.locator(".wb-card").inner_html()
