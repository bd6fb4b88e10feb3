"""What people click, in a real browser: from a document of one's own to a cited answer."""

import io
import shutil

import pytest

pytestmark = pytest.mark.browser

HOSTILE = b"""<html><head><title>Visitor parking</title>
<script>document.title = "owned"; window.owned = 1</script></head>
<body onload="window.owned = 2"><main><h1>Visitor parking</h1>
<p>A visitor ticket costs 4 euros a day.</p>
<img src=x onerror="window.owned = 3">
<p>&lt;script&gt;window.owned = 4&lt;/script&gt; &lt;img src=x onerror="window.owned = 5"&gt;
A parking permit for visitors is sold at gate seven
&lt;b onmouseover="window.owned = 6"&gt;only&lt;/b&gt;.</p>
</main></body></html>"""


def pdf():
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen import canvas

    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4)
    page.setTitle("Canteen rules")
    page.setFont("Helvetica-Bold", 18)
    page.drawString(72, 780, "Canteen rules")
    page.setFont("Helvetica", 11)
    page.drawString(72, 740, "The canteen opens at 7.30 on weekdays and closes at 15.00.")
    page.drawString(72, 724, "Guests pay 9 euros for a warm lunch.")
    page.save()
    return out.getvalue()


def ask(page, question):
    page.get_by_label("Your question").fill(question)
    page.get_by_role("button", name="Ask", exact=True).click()
    page.locator(".wb-card").filter(has_text=question).wait_for()


@pytest.fixture(scope="module")
def own_app(serve, sample_master, tmp_path_factory):
    folder = tmp_path_factory.mktemp("own") / "workspace"
    shutil.copytree(sample_master, folder)
    return serve(folder)


def upload(page, address, *files):
    page.goto(f"{address}/Evidence")
    page.get_by_role("tab", name="Add documents").click()
    page.locator("input[type=file]").set_input_files(
        [{"name": n, "mimeType": m, "buffer": b} for n, m, b in files]
    )
    page.get_by_text(files[-1][0]).first.wait_for()
    page.get_by_role("button", name="Add to the documents").click()


def test_from_an_own_pdf_to_a_cited_answer(page, own_app):
    upload(page, own_app, ("canteen.pdf", "application/pdf", pdf()))
    page.get_by_role("button", name="Ask only “my documents”").click()
    ask(page, "When does the canteen open?")
    card = page.locator(".wb-card")
    assert "opens at 7.30" in card.inner_text()
    assert "Canteen rules" in card.inner_text()
    assert "Quoted word for word" in card.inner_text()
    page.reload()
    page.locator(".wb-card").wait_for()
    assert "opens at 7.30" in page.locator(".wb-card").inner_text()


def test_a_hostile_document_shows_as_text(page, own_app):
    upload(page, own_app, ("parking.html", "text/html", HOSTILE))
    page.get_by_text("parking.html: added").wait_for()
    page.goto(own_app)
    ask(page, "Where is a parking permit for visitors sold?")
    assert "gate seven" in page.locator(".wb-card").inner_text()
    assert page.evaluate("window.owned") is None
    assert page.locator(".wb-card script, .wb-card img, .wb-card b").count() == 0
    page.get_by_role("link", name="Read it in the document").first.click()
    page.get_by_text("Visitor parking").first.wait_for()
    assert page.evaluate("window.owned") is None
    assert page.title() != "owned"


def test_pointing_at_a_citation_lights_up_its_evidence_and_the_other_way_round(page, sample_app):
    page.goto(sample_app)
    ask(page, "When is my bill due?")
    card = page.locator(".wb-card")
    reference = card.locator(".wb-refs a").first
    span = card.locator("mark").first
    card.locator(".wb-evidence").wait_for()
    assert lights_up(page, pointed=reference, lit=span)
    assert lights_up(page, pointed=span, lit=reference)


def lights_up(page, pointed, lit):
    """Whether one place looks different while the pointer is on the other."""
    look = "e => getComputedStyle(e).outlineStyle + getComputedStyle(e).backgroundColor"
    for _ in range(20):  # the page may still be moving under the pointer
        page.mouse.move(0, 0)
        page.wait_for_timeout(100)
        before = lit.evaluate(look)
        pointed.hover()
        page.wait_for_timeout(200)
        if lit.evaluate(look) != before:
            return True
    return False


def test_the_reasons_open_and_the_grid_is_drawn(page, sample_app):
    page.goto(sample_app)
    ask(page, "When is my bill due?")
    page.get_by_role("tab", name="Effect of removal").click()
    page.get_by_text("taken away in turn").wait_for()
    page.get_by_role("tab", name="Why these passages").click()
    page.locator(".wb-legend >> visible=true").first.wait_for()
    page.get_by_text("Show question words × passage words").click()
    page.locator(".js-plotly-plot .heatmaplayer").first.wait_for()


def test_a_name_typed_once_is_remembered_by_the_browser(page, sample_app):
    page.goto(sample_app)
    page.get_by_label("Your name", exact=True).fill("Robin")
    page.get_by_label("Your name", exact=True).press("Enter")
    page.wait_for_function("document.cookie.includes('Robin')")
    page.reload()
    page.wait_for_function(
        "document.querySelector('input[aria-label=\"Your name\"]')?.value === 'Robin'"
    )


def test_each_person_has_their_own_history(browser, sample_app):
    seen = []
    for question in ("When is my bill due?", "How do I read my meter?"):
        context = browser.new_context()
        page = context.new_page()
        page.goto(sample_app)
        ask(page, question)
        seen.append(page.get_by_test_id("stSidebar").inner_text())
        context.close()
    assert "When is my bill due?" in seen[0]
    assert "When is my bill due?" not in seen[1]


def test_a_trust_rating_is_confirmed(page, sample_app):
    page.goto(sample_app)
    ask(page, "When is my bill due?")
    page.get_by_text("4", exact=True).first.click()
    page.get_by_role("button", name="Send feedback").click()
    page.get_by_text("recorded under").wait_for()


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_is_wider_than_the_window(page, sample_app, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(sample_app)
    ask(page, "When is my bill due?")
    wide = page.evaluate(
        "[...document.querySelectorAll('.wb-card *')].filter("
        "e => e.getBoundingClientRect().right > innerWidth + 1).length"
    )
    assert wide == 0
