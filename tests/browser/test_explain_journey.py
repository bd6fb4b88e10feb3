"""What people do on the Explain page, in a real browser: look, choose by keyboard, send on."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.chromium import settled

pytestmark = pytest.mark.browser

QUESTION = "When is my bill due?"
BELIEVED, PANEL, WHAT_IF, STATEMENTS, RETRIEVAL, EXPORT = LOOKS = (
    "Can it be believed?", "Methods side by side", "What if?", "Sources × statements",
    "Why these passages", "Numbers and export",
)  # fmt: skip
#: What is drawn last of each.
LAST = {
    BELIEVED: ".js-plotly-plot >> nth=1",
    PANEL: ".js-plotly-plot >> nth=1",
    WHAT_IF: "text=The smallest sets that decide",
    STATEMENTS: ".js-plotly-plot",
    RETRIEVAL: ".wb-more",
    EXPORT: "text=The notebook makes the same explanation again",
}
#: What is drawn in the charts.
MARKS = {BELIEVED: ".scatterlayer path", PANEL: ".hm image", STATEMENTS: ".hm image"}
#: Elements that reach beyond the window, but for those in a box that scrolls or cuts.
TOO_WIDE = """() => {
  const cut = e => e && e !== document.body &&
    (/auto|scroll|hidden|clip/.test(getComputedStyle(e).overflowX) &&
     e.getBoundingClientRect().right <= innerWidth + 1 || cut(e.parentElement));
  const wide = [...document.querySelectorAll('[data-testid=stMainBlockContainer] *')].filter(
    e => e.getBoundingClientRect().width && e.getBoundingClientRect().right > innerWidth + 1
         && !cut(e.parentElement));
  return wide.map(e => `${e.tagName}.${e.getAttribute('class')}`);
}"""


@pytest.fixture
def console(page):
    """The page's errors in the console, but for two addresses that Streamlit tries in vain."""
    errors = []

    def note(message):
        if message.type == "error" and "/_stcore/" not in message.location.get("url", ""):
            errors.append(message.text)

    page.on("console", note)
    yield errors
    assert errors == []


@pytest.fixture(scope="module")
def link(browser, sample_app):
    """The address of an answer's explanation."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(sample_app)
    page.get_by_label("Your question").fill(QUESTION)
    page.get_by_role("button", name="Ask", exact=True).click()
    page.locator(".wb-card").filter(has_text=QUESTION).wait_for()
    page.wait_for_url(re.compile("answer="))
    (id,) = parse_qs(urlsplit(page.url).query)["answer"]
    context.close()
    return f"{sample_app}/Explain?answer={id}"


def query(page):
    return {k: v[0] for k, v in parse_qs(urlsplit(page.url).query).items()}


def looked_at(page, name):
    """Wait until the address says so; what is drawn first does not stand in it."""
    page.wait_for_function(
        "([look, first]) => (new URL(location).searchParams.get('look') ?? first) === look",
        arg=[name, LOOKS[0]],
    )


def verdict(page):
    said = page.locator(".wb-verdict-said")
    said.wait_for()
    return said.inner_text()


def numbers(page):
    """The effects that are drawn in the text."""
    page.locator(".wb-worth").first.wait_for()
    return page.eval_on_selector_all(".wb-worth", "all => all.map(e => e.dataset.n)")


def test_from_an_answer_to_its_explanation_and_another_unit_by_keyboard(page, console, sample_app):
    page.goto(sample_app)
    page.get_by_label("Your question").fill(QUESTION)
    page.get_by_role("button", name="Ask", exact=True).click()
    page.locator(".wb-card").filter(has_text=QUESTION).wait_for()
    page.get_by_role("link", name="Explain this answer").click()
    assert "depends on one sentence" in verdict(page)
    page.wait_for_url(re.compile(r"/Explain\?answer=\w+$"))
    settled(page)
    page.get_by_role("radio", name="Sentences").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.innerText.trim()") == "Words"
    page.keyboard.press("Shift+Tab")
    page.get_by_role("radio", name="Passages", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("unit=passage"))
    page.locator(".wb-verdict-said").filter(has_text="one passage").wait_for()


def test_a_copied_address_shows_somebody_else_the_same(page, browser, link, console):
    page.goto(f"{link}&unit=passage&method=shapley&seed=3&span=5-16")
    said, drawn = verdict(page), numbers(page)
    assert drawn
    settled(page)
    address = page.url
    context = browser.new_context()
    other = context.new_page()
    other.goto(address)
    assert verdict(other) == said
    assert numbers(other) == drawn
    assert other.get_by_text("About these words of the answer").is_visible()
    settled(other)
    assert query(other) == query(page)
    context.close()


def test_a_refresh_right_after_a_choice_shows_what_was_chosen(page, link, console):
    page.goto(link)
    verdict(page)
    page.get_by_role("radio", name="Words", exact=True).click()
    page.wait_for_url(re.compile("unit=word"))
    page.reload()
    page.locator(".wb-heat").wait_for()
    page.get_by_role("radio", name="Words", exact=True, checked=True).wait_for()
    assert query(page)["unit"] == "word"
    assert re.search(r"\bwords?\b", verdict(page))


def test_charts_are_drawn_for_whoever_looks_deeper(page, link, console):
    page.goto(link)
    verdict(page)
    for name in (BELIEVED, PANEL, STATEMENTS):
        page.get_by_role("radio", name=name).click()
        looked_at(page, name)
        if name == PANEL:
            page.get_by_role("button", name="Put them side by side").click()
        settled(page)
        page.locator(LAST[name]).first.wait_for()
        page.locator(".js-plotly-plot").locator(MARKS[name]).first.wait_for()


def test_the_notebook_and_the_page_to_send_on_stand_alone(page, browser, link, console, tmp_path):
    page.goto(f"{link}&look={EXPORT}")
    said = verdict(page)
    for label, name in (("Open as notebook", "made.ipynb"), ("One page to send on", "made.html")):
        with page.expect_download() as download:
            page.get_by_role("button", name=label).click()
        download.value.save_as(tmp_path / name)
    import nbformat

    made = json.loads((tmp_path / "made.ipynb").read_text("utf-8"))
    assert made["nbformat"] == 4
    nbformat.validate(nbformat.from_dict(made))
    context = browser.new_context()
    file = context.new_page()
    asked = []
    file.on("request", lambda request: asked.append(request.url))
    file.goto((tmp_path / "made.html").as_uri())
    assert verdict(file) == said
    assert asked == [(tmp_path / "made.html").as_uri()]
    context.close()


def test_nothing_is_wider_than_a_telephone(page, link, console):
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(f"{link}&methods=adaptive,exact")
    verdict(page)
    for name in LOOKS:
        page.get_by_role("radio", name=name).click()
        page.get_by_role("radio", name=name, checked=True).wait_for()
        looked_at(page, name)
        settled(page)
        page.locator(LAST[name]).first.wait_for()
        assert page.evaluate(TOO_WIDE) == [], name
        main = page.get_by_test_id("stMain")
        assert main.evaluate("e => e.scrollWidth - e.clientWidth") == 0, name


def test_a_question_set_is_explained_and_fits_a_telephone(page, link, console):
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(link)
    verdict(page)
    page.get_by_role("tab", name="A whole question set").click()
    page.get_by_text("Questions typed here").click()
    typed = page.get_by_label("One question a line")
    typed.fill(f"{QUESTION}\nHow do I read my meter?")
    typed.press("Control+Enter")
    page.get_by_role("button", name="Explain them all").click()
    page.get_by_text("2 questions were explained").wait_for()
    page.get_by_text("Choose a row").wait_for()
    settled(page)
    assert page.evaluate(TOO_WIDE) == []
