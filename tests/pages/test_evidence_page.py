"""The Evidence page in the states empty, sample and error."""

import io
from pathlib import Path
from zipfile import ZipFile

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from workbench import Workbench

APP = str(Path(__file__).parents[2] / "app.py")


@pytest.fixture(autouse=True)
def _fresh_caches():
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


def open_page(**query):
    app = AppTest.from_file(APP, default_timeout=30)
    app.switch_page("pages/1_Evidence.py")
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def html(app):
    return "\n".join(str(e.proto.body) for e in app.get("html"))


def upload(app, *files):
    app.file_uploader[0].set_value(list(files))
    next(b for b in app.button if b.label == "Add to the documents").click()
    return app.run()


def test_an_empty_store_says_what_to_do_next(tmp_path):
    app = open_page()
    assert not app.exception
    assert "no documents yet" in app.info[0].value


def test_the_list_shows_where_documents_came_from(wb):
    app = open_page()
    assert not app.exception
    table = app.dataframe[0].value
    assert len(table) == len(wb.documents.list())
    assert table["From"].str.startswith("sample:").all()
    assert (table["SHA-256"].str.len() == 12).all()


def test_a_link_opens_the_text_with_the_span_marked(wb):
    document = wb.documents.list()[0]
    app = open_page(document=document.id, start="0", end="12")
    assert not app.exception
    assert "<mark" in html(app)
    assert document.title in html(app)


@pytest.mark.parametrize(
    "query",
    [
        {"document": "nothing"},
        {"document": "<script>", "start": "x", "end": "-1"},
        {"start": "99999999999999999999", "end": "1"},
    ],
)
def test_a_wrong_link_does_no_harm(wb, query):
    app = open_page(**query)
    assert not app.exception
    assert app.dataframe


def test_an_absurd_span_does_no_harm(wb):
    app = open_page(document=wb.documents.list()[0].id, start="99999999", end="999999999999")
    assert not app.exception


def test_uploads_are_told_by_file_and_a_bad_one_stops_no_other(tmp_path):
    app = upload(
        open_page(),
        ("parking.md", b"# Parking\n\nA ticket costs 4 euros a day.\n", "text/markdown"),
        ("empty.txt", b"", "text/plain"),
    )
    assert not app.exception
    assert "empty" in app.error[0].value
    assert "parking" in app.success[0].value
    wb = Workbench.open()
    assert [d.title for d in wb.documents.list()] == ["Parking"]
    wb.close()


def test_an_archive_gives_its_files_and_notes_what_was_not_read(tmp_path):
    packed = io.BytesIO()
    with ZipFile(packed, "w") as archive:
        for number in range(25):
            archive.writestr(f"{number}.jsonl", f'{{"fee": "{number} euros"}}\nbroken\n')
    app = upload(open_page(), ("all.zip", packed.getvalue(), "application/zip"))
    assert not app.exception
    assert "and 5 more" in app.success[0].value
    assert "Line 2 is no object" in app.warning[0].value


def test_the_first_own_upload_offers_to_ask_only_it(wb):
    app = upload(open_page(), ("parking.md", b"# Parking\n\nA ticket costs 4.\n", "text/markdown"))
    assert any(b.label == "Ask only “my documents”" for b in app.button)


def test_markup_in_a_name_shows_as_text(tmp_path):
    name = "<b>x</b>[y](http://127.0.0.1/).md"
    app = upload(open_page(), (name, b"# T\n\nSome text here.\n", "text/markdown"))
    assert not app.exception
    assert "[y](" not in app.success[0].value


def test_search_shows_each_hit_with_its_heatmap_and_legend(wb):
    app = open_page()
    next(t for t in app.text_input if t.label == "Words or a question").set_value("smart meter")
    app.run()
    assert not app.exception
    assert "wb-legend" in html(app)


def test_a_document_is_deleted_after_a_second_click(wb):
    document = wb.documents.list()[0]
    app = open_page(document=document.id)
    next(b for b in app.button if b.label == "Delete it").click()
    app.run()
    assert not app.exception
    assert document.id not in {d.id for d in wb.documents.list()}


def test_the_sample_can_be_removed(wb):
    app = open_page()
    next(b for b in app.button if b.label == "Remove it").click()
    app.run()
    assert not app.exception
    assert wb.documents.list() == []
