import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import DocumentError
from workbench.evidence.formats import FORMATS, suffixes
from workbench.evidence.formats.content import RawBlock
from workbench.evidence.parse import assemble, parse

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
ZIP = b"PK\x03\x04" + bytes(64)


def refused(data, name):
    with pytest.raises(DocumentError) as caught:
        parse(data, name)
    assert caught.value.subject
    return caught.value.message


def attempt(data, name):
    try:
        return parse(data, name)
    except DocumentError as error:
        return error


@given(
    st.lists(
        st.builds(
            RawBlock,
            st.sampled_from(["heading", "paragraph", "item", "row", "code"]),
            st.text(st.characters(), max_size=80),
            st.integers(1, 6),
        )
    )
)
def test_every_block_resolves_exactly_whatever_the_text(raw):
    text, blocks = assemble(raw)
    assert text == "\n\n".join(text[b.start : b.end] for b in blocks)
    assert text.encode("utf-8").decode("utf-8") == text
    for block in blocks:
        assert text[block.start : block.end].strip()


@given(st.text(st.characters(), max_size=300), st.sampled_from(suffixes()))
def test_any_text_is_read_or_refused_in_words(text, suffix):
    outcome = attempt(text.encode("utf-8", "surrogatepass"), f"a{suffix}")
    if isinstance(outcome, DocumentError):
        assert outcome.message.endswith(".")
    else:
        assert any(c.isalnum() for c in outcome.text)
        assert outcome.title


@given(st.binary(max_size=300), st.sampled_from([*suffixes(), ""]))
def test_any_bytes_are_read_or_refused_in_words(data, suffix):
    outcome = attempt(data, f"a{suffix}")
    if isinstance(outcome, DocumentError):
        assert outcome.subject == f"a{suffix}"
    else:
        assert outcome.text


def test_a_heading_as_long_as_a_page_is_a_paragraph():
    _, blocks = assemble([RawBlock("heading", "Short", 1), RawBlock("heading", "long " * 99, 1)])
    assert [(b.kind, b.level) for b in blocks] == [("heading", 1), ("paragraph", 0)]


def test_content_beats_the_ending_of_the_name():
    page = b"<!DOCTYPE html><html><body><p>Hello there.</p></body></html>"
    assert parse(page, "page.txt").media_type == "text/html"
    assert parse(page, "page.txt").text == "Hello there."
    assert parse(b"No tags here.\nAt all.", "a.html").text == "No tags here.\nAt all."


def test_empty_files_and_files_without_words_are_refused():
    assert "empty" in refused(b"", "a.md")
    assert "empty" in refused(b" \n\t ", "a.txt")
    assert "No words" in refused(b"--- \n\n ***", "a.md")
    assert "No words" in refused(b"<html><script>alert(1)</script></html>", "a.html")
    assert "No words" in refused("\u200b\u202e!".encode(), "a.txt")


def test_binary_files_are_named_for_what_they_are():
    assert "“png”" in refused(PNG, "picture.png")
    assert "The name says plain text, but this is a file of type “png”" in refused(PNG, "a.txt")
    assert "“zip”" in refused(ZIP, "a.md")
    assert "binary data" in refused(b"\x00\x01\x02\x03" * 9, "a.txt")
    assert "“rtf”" in refused(b"{\\rtf1 Hello}", "a.txt")


def test_text_that_only_looks_like_a_picture_is_text():
    assert parse(b"BM25 ranks documents.", "a.txt").text == "BM25 ranks documents."


def test_unknown_endings_and_false_pdfs_are_told():
    message = refused(b"a,b\n1,2\n", "table.xyz")
    assert "“.xyz”" in message
    assert all(suffix in message for suffix in suffixes())
    assert "no PDF" in refused(b"Hello", "a.pdf")
    assert "no PDF" in refused(ZIP, "a.pdf")
    assert "no XLSX" in refused(b"a,b\n1,2\n", "a.xlsx")
    assert "old Office" in refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "a.docx")


def test_titles_come_from_the_file_its_first_heading_or_its_name():
    assert parse(b"<title>The  page</title><h1>Other</h1>", "a.html").title == "The page"
    assert parse(b"# First\n\nText", "a.md").title == "First"
    assert parse(b"Just text.", "my_own file.txt").title == "my own file"


def test_names_are_shown_but_never_taken_for_paths():
    assert parse(b"Text.", "../../etc/my\nnotes.txt").title == "my notes"
    with pytest.raises(DocumentError) as caught:
        parse(b"", "../../a\r\nb.txt")
    assert caught.value.subject == "a b.txt"


def test_every_format_is_one_module_and_no_ending_is_claimed_twice():
    claimed = [suffix for kind in FORMATS for suffix in kind.suffixes]
    assert len(claimed) == len(set(claimed))
    assert len({kind.module for kind in FORMATS}) == len(FORMATS)
