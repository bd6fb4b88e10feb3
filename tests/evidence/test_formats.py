"""Markdown, plain text, HTML and encodings: what of a file is kept, and as what."""

import codecs

import pytest

from workbench.errors import DocumentError
from workbench.evidence.formats.encoding import decode
from workbench.evidence.parse import parse


def blocks(source, name):
    parsed = parse(source if isinstance(source, bytes) else source.encode(), name)
    return [(b.kind, parsed.text[b.start : b.end]) for b in parsed.blocks]


# ---------------------------------------------------------------- Markdown


def test_markdown_markup_goes_and_words_stay():
    source = (
        "# Fees [here](http://x) `now`\n\n"
        "Soft\nwrap **bold** ~~old~~ &amp; ![alt](a.png)x  \nhard.\n"
        "\nSetext\n------\n> quoted\n\n***\n"
    )
    assert blocks(source, "a.md") == [
        ("heading", "Fees here now"),
        ("paragraph", "Soft wrap bold old & x\nhard."),
        ("heading", "Setext"),
        ("paragraph", "quoted"),
    ]


def test_markdown_lists_tables_and_code_are_blocks_of_their_own():
    source = (
        "1. one\n2. two\n\n   more\n   - deep\n\n"
        "| A | B |\n|---|---|\n| 1 \\| 2 | *3* |\n\n```py\nx\n\n  y\n```\n"
    )
    assert blocks(source, "a.md") == [
        ("item", "one"), ("item", "two"), ("item", "more"), ("item", "deep"),
        ("row", "A | B"), ("row", "1 | 2 | 3"), ("code", "x\n\n  y"),
    ]  # fmt: skip


def test_html_within_markdown_is_reduced_to_what_is_seen():
    source = (
        "Hi <b>you</b> <script>alert(1)</script>there<br>now\n\n"
        "<div onclick='x()'><script>evil()</script><p>Raw <i>text</i></p></div>\n\n"
        "&lt;script&gt; end\n"
    )
    assert blocks(source, "a.md") == [
        ("paragraph", "Hi you there\nnow"),
        ("paragraph", "Raw text"),
        ("paragraph", "<script> end"),
    ]


def test_front_matter_gives_the_title_only():
    parsed = parse(b"---\ntitle: 'My guide'\nsecret: x\n---\n# Head\n\nText.", "a.md")
    assert (parsed.title, parsed.text) == ("My guide", "Head\n\nText.")
    assert blocks("---\n\nText between rules.\n\n---\n", "a.md")[-1][1].startswith("Text")


def test_heading_levels_are_kept():
    parsed = parse(b"# A\n\n### B\n\nText", "a.md")
    assert [b.level for b in parsed.blocks] == [1, 3, 0]


# ---------------------------------------------------------------- plain text


def test_plain_text_joins_wrapped_lines_and_keeps_meant_ones():
    source = (
        "This paragraph was wrapped by an editor at some seventy characters\n"
        "and goes on. It ends here.\n\nACME Ltd\nMain Street 1\nGhent\n\n"
        "- one\n* two\n  goes on\n3. three\n"
    )
    assert blocks(source, "a.txt") == [
        ("paragraph", source.partition("\n\n")[0].replace("\n", " ")),
        ("paragraph", "ACME Ltd\nMain Street 1\nGhent"),
        ("item", "one"), ("item", "two goes on"), ("item", "3. three"),
    ]  # fmt: skip


def test_plain_text_headings_only_where_they_are_plain():
    source = (
        "TARIFF GUIDE\n\n1.2 Scope\n\nTitle\n=====\nBody.\n\n"
        "Section 4 Fees\n\nA short line\n\nNot one.\n"
    )
    parsed = parse(source.encode(), "a.txt")
    assert [(b.kind, b.level) for b in parsed.blocks] == [
        ("heading", 1), ("heading", 2), ("heading", 1), ("paragraph", 0),
        ("heading", 1), ("paragraph", 0), ("paragraph", 0),
    ]  # fmt: skip


# ---------------------------------------------------------------- HTML


def test_html_scripts_hidden_parts_and_comments_are_not_text():
    source = """<html><head><title>T</title><style>css</style></head><body onload="x()">
    <p>Seen <span hidden>secret</span><b style="display: none">secret</b>text<!-- secret --></p>
    <noscript>secret</noscript><template>secret</template><svg><title>secret</title></svg>
    <script>secret()</script><p style="visibility:hidden">secret</p><button>secret</button>
    <img src=x onerror="secret()" alt="secret">end</body></html>"""
    assert blocks(source, "a.html") == [("paragraph", "Seen text"), ("paragraph", "end")]


def test_html_menus_are_dropped_where_the_page_marks_its_main_text():
    page = "<nav>menu</nav><header>site</header>{}<aside>ads</aside><footer>foot</footer>"
    main = "<main><header><h1>Head</h1></header><p>Text.</p><nav>toc</nav></main>"
    assert blocks(page.format(main), "a.html") == [("heading", "Head"), ("paragraph", "Text.")]
    kept = [text for _, text in blocks(page.format("<p>Text.</p>"), "a.html")]
    assert kept == ["menu", "site", "Text.", "ads", "foot"]


def test_html_blocks_have_their_kinds_and_white_space():
    source = """<h2>Two <i>words</i></h2>loose
      text<p>A<br>b</p><ul><li>One<ul><li>In</li></ul>after<li><p>Two</p></ul>
    <pre>x\n  y</pre><table><tr><th>A <th><p>B</p><tr><td>1<td>2<td hidden>3</table>
    <table><tr><td><ul><li>layout</li></ul></td></tr></table><dl><dt>T<dd>D</dl>"""
    assert blocks(source, "a.html") == [
        ("heading", "Two words"), ("paragraph", "loose text"), ("paragraph", "A\nb"),
        ("item", "One"), ("item", "In"), ("item", "after"), ("item", "Two"), ("code", "x\n  y"),
        ("row", "A | B"), ("row", "1 | 2"), ("item", "layout"), ("paragraph", "T"), ("item", "D"),
    ]  # fmt: skip


def test_script_markup_written_as_text_stays_text():
    assert blocks("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>", "a.html") == [
        ("paragraph", "<script>alert(1)</script>")
    ]


def test_html_nested_beyond_reading_is_refused_rather_than_cut():
    with pytest.raises(DocumentError, match="nested too deeply"):
        parse(b"<div>x" * 10_000 + b"deep end", "a.html")


# ---------------------------------------------------------------- encodings

GERMAN = "Der Zähler wird jährlich abgelesen. Die Gebühr beträgt fünf Euro."
RUSSIAN = "Счётчик электроэнергии проверяется каждый год, плата составляет пять рублей."
JAPANESE = "電力量計は毎年検針されます。料金は千円です。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (GERMAN, "utf-8-sig"), (GERMAN, "utf-16"), (GERMAN, "utf-16-le"), (GERMAN, "utf-16-be"),
        (GERMAN, "utf-32"), (GERMAN, "cp1252"), ("The fee is £5 – “fair”.", "cp1252"),
        ("São Paulo não é a única opção", "cp1252"), (RUSSIAN, "cp1251"), (RUSSIAN, "koi8_r"),
        (JAPANESE, "shift_jis"), (JAPANESE, "utf-8"),
    ],
)  # fmt: skip
def test_encodings_are_found(text, encoding):
    assert parse(text.encode(encoding), "a.txt").text == text


def test_html_is_read_in_the_encoding_that_it_declares():
    page = '<html><head><meta charset="{}"></head><body><p>{}</p></body></html>'
    for text, encoding in [(JAPANESE, "iso-2022-jp"), (RUSSIAN, "koi8-r"), (GERMAN, "iso-8859-1")]:
        assert parse(page.format(encoding, text).encode(encoding), "a.html").text == text


def test_a_false_declaration_of_western_encoding_does_no_harm():
    assert decode(GERMAN.encode(), "iso-8859-1") == GERMAN
    assert decode(GERMAN.encode(), "no such encoding") == GERMAN


def test_damaged_text_is_refused_rather_than_patched():
    with pytest.raises(DocumentError, match="damaged"):
        decode(codecs.BOM_UTF16_LE + b"a")
