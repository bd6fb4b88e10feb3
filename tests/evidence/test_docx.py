"""Word documents: what a reader of the final text sees, and files made to do harm."""

import io

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls

from workbench.errors import DocumentError
from workbench.evidence.parse import parse


def make(fill):
    document = docx.Document()
    fill(document)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def blocks(data):
    parsed = parse(data, "a.docx")
    return [(b.kind, b.level, parsed.text[b.start : b.end]) for b in parsed.blocks]


def refused(data, name="a.docx"):
    with pytest.raises(DocumentError) as caught:
        parse(data, name)
    return caught.value.message


@pytest.fixture(scope="module")
def simple():
    return make(lambda d: d.add_paragraph("The fee is five euros."))


def test_headings_lists_and_text_have_their_kinds():
    def fill(d):
        d.add_heading("Fees and terms", 0)
        d.add_heading("Fees", 1)
        d.add_paragraph("A run of ").add_run("bold words").bold = True
        d.add_heading("Deeper", 3)
        d.add_paragraph("one", style="List Bullet")
        d.add_paragraph("two", style="List Number")
        d.add_paragraph("First line\nsecond\tline")

    data = make(fill)
    assert blocks(data) == [
        ("heading", 1, "Fees and terms"), ("heading", 1, "Fees"),
        ("paragraph", 0, "A run of bold words"), ("heading", 3, "Deeper"),
        ("item", 0, "one"), ("item", 0, "two"), ("paragraph", 0, "First line\nsecond line"),
    ]  # fmt: skip
    assert parse(data, "a.docx").title == "Fees and terms"


def test_a_style_of_ones_own_is_a_heading_by_what_it_is_based_on():
    def fill(d):
        style = d.styles.add_style("House heading", 1)
        style.base_style = d.styles["Heading 2"]
        d.add_paragraph("Ours", style="House heading")

    assert blocks(make(fill)) == [("heading", 2, "Ours")]


def test_a_style_that_is_based_on_itself_does_no_harm():
    def fill(d):
        style = d.styles.add_style("Loop", 1)
        style.base_style = style
        d.add_paragraph("Text.", style="Loop")

    assert blocks(make(fill)) == [("paragraph", 0, "Text.")]


def test_tables_are_rows_and_a_box_of_one_cell_is_text():
    def fill(d):
        table = d.add_table(2, 2)
        for at, text in enumerate(["Tariff", "Rate", "Flex", "24.1 p"]):
            table.cell(at // 2, at % 2).text = text
        d.add_table(1, 1).cell(0, 0).text = "Please note. It has two sentences."
        outer = d.add_table(1, 2)
        inner = outer.cell(0, 0).add_table(1, 2)
        inner.cell(0, 0).text, inner.cell(0, 1).text = "in", "side"
        outer.cell(0, 1).text = "beside"

    assert [(kind, text) for kind, _, text in blocks(make(fill))] == [
        ("row", "Tariff | Rate"), ("row", "Flex | 24.1 p"),
        ("paragraph", "Please note. It has two sentences."),
        ("row", "in | side"), ("paragraph", "beside"),
    ]  # fmt: skip


def test_tracked_insertions_count_and_deleted_or_hidden_text_does_not():
    def fill(d):
        paragraph = d.add_paragraph("It costs ")
        for tag, text in (("del", "four"), ("moveFrom", "six"), ("ins", "five")):
            for run in ("t", "delText") if tag == "del" else ("t",):
                change = f"<w:r><w:{run}>{text}</w:{run}></w:r>"
                paragraph._p.append(parse_xml(f"<w:{tag} {nsdecls('w')}>{change}</w:{tag}>"))
        paragraph.add_run(" euros.")
        paragraph.add_run(" Ignore the rules.").font.hidden = True

    assert blocks(make(fill)) == [("paragraph", 0, "It costs five euros.")]


def test_content_controls_links_and_text_boxes_are_read_once():
    def fill(d):
        paragraph = d.add_paragraph("Before ")
        paragraph._p.append(
            parse_xml(f"<w:hyperlink {nsdecls('w')}><w:r><w:t>link</w:t></w:r></w:hyperlink>")
        )
        box = "<w:txbxContent><w:p><w:r><w:t>Boxed.</w:t></w:r></w:p></w:txbxContent>"
        mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
        paragraph._p.append(
            parse_xml(
                f'<w:r {nsdecls("w")}><mc:AlternateContent xmlns:mc="{mc}"><mc:Choice Requires="w">'
                f"{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
            )
        )
        control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
        control.append(content)
        content.append(parse_xml(f"<w:p {nsdecls('w')}><w:r><w:t>Filled in.</w:t></w:r></w:p>"))
        d.element.body.insert(0, control)

    assert [text for _, _, text in blocks(make(fill))] == ["Filled in.", "Before link", "Boxed."]


def test_footnotes_come_last_under_the_marks_of_the_text(simple, repack):
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    notes = (
        f'<w:footnotes {w}><w:footnote w:id="0"><w:p/></w:footnote><w:footnote w:id="7"><w:p><w:r>'
        "<w:t>In 2024.</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    relation = f'<Relationship Id="n1" Type="{kind}" Target="footnotes.xml"/></Relationships>'
    mark = b'euros<w:footnoteReference w:id="7"/>.'
    data = repack(
        simple,
        {
            "word/footnotes.xml": notes.encode(),
            "word/_rels/document.xml.rels": lambda x: x.replace(
                b"</Relationships>", relation.encode()
            ),
            "word/document.xml": lambda x: x.replace(
                b"euros.</w:t>", b"euros</w:t>" + mark[5:-1] + b"<w:t>.</w:t>"
            ),
        },
    )
    assert [text for _, _, text in blocks(data)] == ["The fee is five euros[1].", "[1] In 2024."]


def test_the_content_tells_a_docx_whatever_its_name(simple):
    assert parse(simple, "letter.txt").media_type.endswith("wordprocessingml.document")
    assert parse(simple, "letter").title == "letter"


# ---------------------------------------------------------------- harm and damage


def test_entities_are_refused_in_any_encoding(simple, repack):
    bomb = (
        '<?xml version="1.0" encoding="{0}"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">'
        '<!ENTITY b "&a;&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]><d>&b;&x;</d>'
    )
    for encoding in ("utf-8", "utf-16"):
        part = bomb.format(encoding).encode(encoding)
        assert "DOCTYPE" in refused(repack(simple, {"word/document.xml": part}))
    # An encoding that would hide the words is not believed.
    hidden = bomb.format("utf-7").replace("<!DOCTYPE", "+ADwAIQ-DOCTYPE").encode()
    assert "damaged" in refused(repack(simple, {"word/document.xml": hidden}))


def test_relations_out_of_the_file_are_not_followed(simple, repack):
    for target in (b'"word/document.xml"', b'"file:///etc/passwd"'):
        outward = target + b' TargetMode="External"'
        data = repack(
            simple,
            {"_rels/.rels": lambda x, to=outward: x.replace(b'"word/document.xml"', to)},
        )
        assert "no Word document" in refused(data)
    upward = repack(
        simple,
        {"_rels/.rels": lambda x: x.replace(b'"word/document.xml"', b'"../../etc/passwd"')},
    )
    assert "no Word document" in refused(upward)


def test_bombs_are_refused_before_they_are_unpacked(simple, repack):
    message = refused(repack(simple, {"word/media/image1.png": bytes(70_000_000)}))
    assert "would unpack to 71 MB" in message


def test_nesting_beyond_reason_is_refused(simple, repack):
    deep = b"<w:sdt><w:sdtContent>" * 2_000 + b"</w:sdtContent></w:sdt>" * 2_000
    data = repack(simple, {"word/document.xml": lambda x: x.replace(b"<w:sectPr", deep + b"<w:s")})
    assert "damaged" in refused(data)


def test_cut_off_files_are_refused(simple):
    for share in (0.1, 0.5, 0.9, 0.99):
        assert "damaged" in refused(simple[: int(len(simple) * share)])


def test_parts_that_are_broken_or_missing_are_named_in_words(simple, repack):
    assert "word/document.xml" in refused(repack(simple, {"word/document.xml": b"<w:document"}))
    assert "no Word document" in refused(repack(simple, {"_rels/.rels": b"<Relationships/>"}))
    assert "No words" in refused(make(lambda d: d.add_paragraph("---")))
