"""The page of a PDF is really shown, and its marks lie where the words are."""

import io

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from workbench import Workbench

pytestmark = pytest.mark.browser
LINE = "Guests pay 9 euros for a warm lunch."


@pytest.fixture(scope="module")
def address(serve, tmp_path_factory):
    """The address of the line in a small PDF."""
    folder = tmp_path_factory.mktemp("pages")
    page = canvas.Canvas(str(folder / "canteen.pdf"), pagesize=A4)
    page.setFont("Helvetica", 14)
    page.drawString(72, 740, "The canteen opens at 7.30 on weekdays.")
    page.drawString(72, 640, LINE)
    page.save()
    wb = Workbench.open(folder / "workspace")
    wb.ingest([folder / "canteen.pdf"])
    (document,) = wb.documents.list()
    start = wb.documents.text(document.text_sha256).index(LINE)
    wb.close()
    served = serve(folder / "workspace")
    return f"{served}/Evidence?document={document.id}&start={start}&end={start + len(LINE)}"


@pytest.mark.parametrize("width", [390, 900, 1440])
def test_the_mark_lies_on_the_words_at_every_width(page, address, width):
    page.set_viewport_size({"width": width, "height": 1400})
    page.goto(address)
    image = page.locator(".wb-sheet img")
    image.wait_for()
    assert image.evaluate("e => e.decode().then(() => e.naturalWidth)") == 1000
    paper, mark = image.bounding_box(), page.locator(".wb-sheet-mark").bounding_box()
    scale = paper["width"] / A4[0]
    assert mark["x"] - paper["x"] == pytest.approx(72 * scale, abs=5)
    assert mark["y"] - paper["y"] == pytest.approx((A4[1] - 640 - 10) * scale, abs=5)
    assert paper["width"] > 300
    assert paper["x"] + paper["width"] <= width + 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_marked_words_stay_dark_on_a_light_tint(browser, address, scheme):
    context = browser.new_context(viewport={"width": 1440, "height": 1400}, color_scheme=scheme)
    page = context.new_page()
    page.goto(address)
    page.locator(".wb-sheet-mark").wait_for()
    legible(page.locator(".wb-sheet-mark"))
    page.get_by_role("button", name="Enlarge").click()
    legible(page.locator("[role=dialog] .wb-sheet-mark"))
    context.close()


def legible(mark):
    mark.wait_for()
    mark.page.wait_for_timeout(700)  # pictures and dialogs fade in
    seen = Image.open(io.BytesIO(mark.screenshot())).convert("L").tobytes()
    assert sorted(seen)[len(seen) // 2] > 190  # most is paper
    assert min(seen) < 110


def test_enlarging_shows_the_page_larger(page, address):
    page.set_viewport_size({"width": 390, "height": 1400})
    page.goto(address)
    small = page.locator(".wb-sheet img")
    small.wait_for()
    before = small.bounding_box()["width"]
    page.get_by_role("button", name="Enlarge").click()
    large = page.locator("[role=dialog] .wb-sheet img")
    large.wait_for()
    assert large.bounding_box()["width"] > 1.5 * before
