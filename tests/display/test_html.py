"""Text of strangers shows as text, wherever it is put."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from workbench.display.html import (
    Markup,
    join,
    label,
    markdown_literal,
    plotly_literal,
    rules,
    tag,
)

HOSTILE = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "</style><script>alert(1)</script>",
    "</p></div></details><h1>mine</h1>",
    "&lt;b&gt; &amp; &#60;",
    "<!-- --><![CDATA[x]]>",
    "javascript:alert(1)",
]
# What HTML and UTF-8 cannot hold is replaced; all else must come back.
_lossless = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


class Reader(HTMLParser):
    """Collects text and elements as a browser would."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.elements = "", []

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((name, dict(attributes)))


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


def ours(element: tuple[str, dict[str, str | None]]) -> bool:
    return element[0] == "span" and element[1].get("class") == "wb-control"


@given(_lossless)
def test_any_text_comes_back_to_the_character_and_makes_no_element(raw: str) -> None:
    reader = read(tag("p", raw))
    assert reader.text == raw
    assert [e for e in reader.elements if not ours(e)] == [("p", {})]


@given(_lossless)
def test_any_attribute_stays_one_attribute(raw: str) -> None:
    (element,) = read(tag("p", title=raw)).elements
    assert element[0] == "p"
    assert set(element[1]) == {"title"}


@pytest.mark.parametrize("raw", HOSTILE)
def test_known_attacks_are_text(raw: str) -> None:
    soup = BeautifulSoup(tag("div", tag("p", raw, title=raw)), "lxml")
    assert soup.p.get_text() == raw
    assert soup.p["title"] == raw
    assert {e.name for e in soup.div.find_all(True)} == {"p"}


def test_nul_and_surrogates_become_the_replacement_character() -> None:
    assert tag("p", "a\0b\ud800c") == "<p>a\ufffdb\ufffdc</p>"
    tag("p", "\ud800").encode()


@pytest.mark.parametrize("steering", ["\u202e", "\u2066", "\u2069", "\x1b", "\x07", "\x9b"])
def test_steering_characters_are_boxed_where_they_reach_nothing(steering: str) -> None:
    soup = BeautifulSoup(tag("p", f"pay {steering}dee"), "html.parser")
    box = soup.find("span")
    assert box is not None
    assert box.get_text() == steering
    assert "inline-block" in box["style"]  # an atomic inline is a bidi paragraph of its own
    assert box["title"] == f"U+{ord(steering):04X}"
    assert steering not in label(f"pay {steering}dee")
    assert steering not in tag("p", title=steering)


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", " javascript:x", "JaVaScRiPt:x", "data:text/html,x", "//evil"],
)
def test_dangerous_addresses_are_left_out(address: str) -> None:
    assert "href" not in tag("a", "x", href=address)


@pytest.mark.parametrize("address", ["#wb-1", "?answer=1", "./Evidence?document=1", "https://a.b/"])
def test_plain_addresses_stay(address: str) -> None:
    assert f'href="{address}"' in tag("a", "x", href=address)


@pytest.mark.parametrize("name", ["script", "style", "iframe", "img", "p onclick=x", "svg"])
def test_elements_that_run_or_load_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="element"):
        tag(name, "x")


@pytest.mark.parametrize("name", ["onclick", "onload", "src", "srcdoc", "a b", "x>"])
def test_attributes_that_run_or_load_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="attribute"):
        tag("p", **{name: "x"})


def test_markup_that_was_joined_by_other_means_is_text_again() -> None:
    bold = tag("strong", "x")
    for made in (f"{bold}", bold + "<b>", "".join([bold]), bold.strip(), bold[:]):
        assert not isinstance(made, Markup)
        assert "&lt;strong&gt;" in tag("p", made)
    assert tag("p", join(bold, "<b>")) == "<p><strong>x</strong>&lt;b&gt;</p>"


def test_a_style_sheet_cannot_end_its_element() -> None:
    with pytest.raises(ValueError, match="own element"):
        rules("</style><script>")


@pytest.mark.parametrize(
    "raw",
    ["# a *b* _c_", "[x](javascript:y)", "<b>x</b>", ":material/home:", ":red[x]", "$x$ `y` ~z~",
     "1. a", "https://evil.example", "a|b", "&amp;", "\\", "../../etc/passwd"],
)  # fmt: skip
def test_markdown_shows_names_literally(raw: str) -> None:
    html = MarkdownIt("commonmark").render(markdown_literal(raw))
    soup = BeautifulSoup(html, "lxml")
    assert soup.get_text().strip().replace("\u2060", "") == raw
    assert {e.name for e in soup.body.find_all(True)} == {"p"}


def test_names_do_not_become_links_or_icons_in_markdown() -> None:
    for raw, forbidden in [("https://a.b", "https://"), ("www.a.b", "www."), (":x:", ":x"),
                           ("a@b.c", "a@b")]:  # fmt: skip
        assert forbidden not in markdown_literal(raw).replace("\\", "")


def test_plotly_shows_tags_literally() -> None:
    assert plotly_literal('<a href="x">&') == '&lt;a href="x"&gt;&amp;'


def test_labels_are_one_line_and_not_too_long() -> None:
    assert label("a\n  b\tc") == "a b c"
    assert len(label("x" * 5_000)) == 200
