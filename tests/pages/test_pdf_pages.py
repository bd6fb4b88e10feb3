"""The page of a PDF as it looks, beside its text on the Evidence page."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from streamlit.testing.v1 import AppTest

from workbench.evidence.guard import Parser
from workbench.evidence.sentences import sentences
from workbench.ui import pages

APP = str(Path(__file__).parents[2] / "app.py")


@pytest.fixture
def pdf(wb):
    return next(d for d in wb.documents.list() if d.source.endswith(".pdf") and d.pages == 2)


@pytest.fixture
def drawn(monkeypatch):
    """Counts the pages that were drawn, by number."""
    found = []
    page = Parser.page

    def counted(self, data, name, number, *rest):
        found.append(number)
        return page(self, data, name, number, *rest)

    monkeypatch.setattr(Parser, "page", counted)
    return found


def open_page(**query):
    app = AppTest.from_file(APP, default_timeout=60)
    app.switch_page("pages/1_Evidence.py")
    for name, value in query.items():
        app.query_params[name] = str(value)
    app.run()
    assert not app.exception
    return app


def sheet(app):
    html = "\n".join(str(e.proto.body) for e in app.get("html"))
    return BeautifulSoup(html, "html.parser").select_one(".wb-original")


def sentence_on(wb, document, page):
    text = wb.documents.text(document.text_sha256)
    blocks = wb.documents.blocks(document.text_sha256)
    block = next(b for b in blocks if b.page == page and b.kind == "paragraph")
    start, end = sentences(text[block.start : block.end])[0]
    return block.start + start, block.start + end


@pytest.mark.parametrize("page", [1, 2])
def test_a_link_opens_the_page_of_its_span_with_the_span_outlined(wb, pdf, page):
    start, end = sentence_on(wb, pdf, page)
    found = sheet(open_page(document=pdf.id, start=start, end=end))
    assert found.img["alt"].startswith(f"Page {page} of")
    assert found.select(".wb-sheet-mark")
    assert [n.get_text() for n in found.select(".wb-sheet-number")] == ["1"]
    assert found.select("[role=note]") == []


def test_another_page_is_shown_on_demand_and_each_is_drawn_once(wb, pdf, drawn):
    start, end = sentence_on(wb, pdf, 1)
    app = open_page(document=pdf.id, start=start, end=end)
    app.run()
    chooser = next(n for n in app.number_input if n.label == "Page of the original")
    chooser.set_value(2).run()
    assert not app.exception
    assert sheet(app).img["alt"].startswith("Page 2 of")
    assert sheet(app).select(".wb-sheet-mark") == []
    assert drawn == [1, 2]


def test_another_document_opens_at_its_own_first_page(wb, pdf):
    other = next(d for d in wb.documents.list() if d.pages == pdf.pages and d.id != pdf.id)
    app = open_page(document=pdf.id)
    next(n for n in app.number_input if n.label == "Page of the original").set_value(2).run()
    assert sheet(app).img["alt"].startswith("Page 2 of")
    next(s for s in app.selectbox if s.label == "Open a document").set_value(other.id).run()
    assert not app.exception
    assert sheet(app).img["alt"].startswith(f"Page 1 of “{other.title}”")


def test_what_is_no_pdf_has_no_picture(wb, drawn):
    other = next(d for d in wb.documents.list() if d.pages is None)
    assert sheet(open_page(document=other.id)) is None
    assert drawn == []


def test_a_page_that_cannot_be_drawn_is_said_and_the_text_stays(wb, pdf, monkeypatch):
    monkeypatch.setattr("workbench.evidence.worker.__name__", "no_such_module")
    app = open_page(document=pdf.id)
    assert sheet(app) is None
    assert "Page 1 cannot be shown as a picture." in app.warning[0].value
    assert "brought its reader down" in app.warning[0].value
    assert any("wb-document" in str(e.proto.body) for e in app.get("html"))


def test_a_failure_is_not_tried_again_at_every_click(wb, pdf, monkeypatch):
    tried = []

    def fails(self, *rest):
        from workbench.errors import DocumentError

        tried.append(1)
        raise DocumentError("It took too long.")

    monkeypatch.setattr(Parser, "page", fails)
    app = open_page(document=pdf.id)
    app.run()
    assert "It took too long." in app.warning[0].value
    assert tried == [1]


def test_pictures_are_kept_apart_by_tenant_file_page_and_spans():
    made = []

    def load():
        made.append(1)
        return str(len(made))

    key = ["workspace", "tenant", "sha", "text", 1, ((0, 5),)]
    assert pages._drawn(*key, load) == pages._drawn(*key, load) == "1"
    for i, other in enumerate(["w2", "t2", "s2", "x2", 2, ((0, 6),)]):
        changed = [*key]
        changed[i] = other
        pages._drawn(*changed, load)
    assert len(made) == 7


def test_one_span_cited_twice_has_both_numbers():
    spans = [(5, 9, "a"), (20, 30, "b"), (5, 9, "c"), (95, 120, "d")]
    assert pages._numbered(spans, 0, 100) == {(5, 9): "1, 3", (20, 30): "2", (95, 100): "4"}
