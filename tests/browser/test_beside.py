"""One question to two models in a real browser: side by side, stacked, reloaded, opened alone."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

pytestmark = pytest.mark.browser

QUESTION = "When is my bill due?"
TOO_WIDE = """[...document.querySelectorAll('.wb-beside *')].filter(
  e => e.getBoundingClientRect().right > innerWidth + 1).length"""
CUT_OFF = """[...document.querySelectorAll('.wb-beside *')].filter(
  e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX === 'hidden'
       && e.innerText).length"""


def ask(page, address, question=QUESTION):
    """Ask two models; the address of what they answered."""
    page.goto(address)
    more = page.get_by_role("combobox", name="Compare with")
    more.click()
    page.get_by_role("option").filter(has_text="Keyword search").click()
    page.keyboard.press("Escape")
    page.get_by_text("Keyword search, the baseline").first.wait_for()
    page.get_by_label("Your question").fill(question)
    page.get_by_role("button", name="Ask", exact=True).click()
    page.locator(".wb-beside.wb-card").filter(has_text=question).wait_for()
    page.wait_for_url(re.compile("answers="))
    return page.url


def boxes(page):
    columns = page.locator(".wb-card .wb-column")
    assert columns.count() == 2
    return [columns.nth(i).bounding_box() for i in range(2)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_two_answers_stand_side_by_side_or_one_under_the_other(page, sample_app, width, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 1600})
    ask(page, sample_app)
    first, second = boxes(page)
    if width == 1440:
        assert first["y"] == second["y"]
        assert first["x"] + first["width"] <= second["x"]
    else:
        assert first["x"] == second["x"]
        assert first["y"] + first["height"] <= second["y"]
    assert page.evaluate(TOO_WIDE) == 0
    assert page.evaluate(CUT_OFF) == 0
    assert page.locator(".wb-own").count() > 1
    assert page.locator(".wb-beside .wb-ramp").count() == 1  # one scale, one legend


def test_a_refresh_shows_the_same_and_a_title_opens_one_alone_by_keyboard(page, sample_app):
    link = ask(page, sample_app)
    said = page.locator(".wb-columns").inner_text()
    page.reload()
    page.locator(".wb-beside.wb-card").wait_for()
    assert page.locator(".wb-columns").inner_text() == said
    first = parse_qs(urlsplit(link).query)["answers"][0].split(",")[0]
    title = page.locator(".wb-column a").first
    title.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"answer={first}"))
    page.locator(".wb-card:not(.wb-beside)").filter(has_text=QUESTION).wait_for()
    assert page.locator(".wb-beside").count() == 0


def test_a_number_leads_to_its_words_and_no_place_has_two_names(page, sample_app):
    ask(page, sample_app)
    ids = page.eval_on_selector_all(".wb-beside [id]", "all => all.map(e => e.id)")
    assert len(ids) == len(set(ids))
    for number in page.locator(".wb-column .wb-ref").all():
        assert number.get_attribute("href")[1:] in ids
    for way_back in page.locator(".wb-beside .wb-back").all():
        assert way_back.get_attribute("href")[1:] in ids
    names = page.locator(".wb-column [role=heading]").all_inner_texts()
    assert names == ["Best sentence", "Keyword search"]


def test_the_question_in_the_sidebar_opens_them_again(page, sample_app):
    link = ask(page, sample_app, "How do I read my meter?")
    page.get_by_role("link", name="Evidence").first.click()
    page.get_by_role("link", name="Ask", exact=True).click()
    page.get_by_role("link", name="How do I read my meter? (2 answers)").click()
    page.wait_for_url(re.compile(re.escape(urlsplit(link).query)))
    page.locator(".wb-beside.wb-card").filter(has_text="How do I read my meter?").wait_for()
    assert page.get_by_text("Keyword search, the baseline").first.is_visible()  # still chosen
