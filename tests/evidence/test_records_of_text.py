"""CSV, JSONL and e-mail: rows and paragraphs, and lines that cannot be read."""

from email.message import EmailMessage

import pytest

from workbench.errors import DocumentError
from workbench.evidence.parse import parse


def read(source, name):
    parsed = parse(source if isinstance(source, bytes) else source.encode(), name)
    return [(b.kind, parsed.text[b.start : b.end]) for b in parsed.blocks], parsed.note


def texts(source, name):
    return [text for _, text in read(source, name)[0]]


def refused(source, name):
    with pytest.raises(DocumentError) as caught:
        parse(source if isinstance(source, bytes) else source.encode(), name)
    return caught.value.message


# ---------------------------------------------------------------- CSV


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_what_parts_the_values_is_found(mark):
    source = f"Tariff{mark}Unit rate\nFlex{mark}24.1\nFix{mark}26\n"
    assert texts(source, "a.csv") == [
        "Tariff: Flex | Unit rate: 24.1", "Tariff: Fix | Unit rate: 26",
    ]  # fmt: skip


def test_decimal_commas_do_not_part_values():
    assert texts("Tarif;Preis\nFlex;24,1\nFix;26,5\n", "a.csv")[0] == "Tarif: Flex | Preis: 24,1"
    assert texts("sep=;\r\nTarif;Preis\r\nFlex;24,1\r\n", "a.csv") == ["Tarif: Flex | Preis: 24,1"]


def test_quoted_values_hold_anything():
    source = 'Name,Note\r\n"Lee, Ann","She said ""no"".\r\nTwice."\r\n'
    assert texts(source, "a.csv") == ['Name: Lee, Ann | Note: She said "no". Twice.']


def test_tables_without_names_get_none():
    assert texts("Flex,24.1\nFix,26\n", "a.csv") == ["Flex | 24.1", "Fix | 26"]
    assert texts("Tariff,Unit rate\n", "a.csv") == ["Tariff | Unit rate"]
    assert texts(",Rate\nFlex,24.1\n", "a.csv") == ["Flex | Rate: 24.1"]


def test_empty_cells_are_left_out_and_longer_rows_named():
    blocks, note = read("A,B,C\n1,,3\n\n1,2,3,4\n", "a.csv")
    assert blocks == [("row", "A: 1 | C: 3"), ("row", "A: 1 | B: 2 | C: 3 | 4")]
    assert note == "Line 4 held more values than the head of the table."


def test_formulas_in_cells_stay_text():
    assert texts('Name,Sum\nAnn,"=HYPERLINK(""http://x"")"\n', "a.csv") == [
        'Name: Ann | Sum: =HYPERLINK("http://x")'
    ]


def test_a_quotation_mark_that_does_not_close_is_told_by_line():
    assert "line 2" in refused('A,B\n"open,1\n2,3\n', "a.csv")
    assert "line 3" in refused('A,B\n1,2\n"a"b,3\n', "a.csv")
    assert "line 2" in refused('A,B\n"' + "x" * 200_000 + '",1\n', "a.csv")


def test_csv_in_other_encodings():
    assert texts("Gebühr;Höhe\nZähler;fünf\n".encode("utf-16"), "a.csv") == [
        "Gebühr: Zähler | Höhe: fünf"
    ]


# ---------------------------------------------------------------- JSONL


def test_objects_are_rows_and_long_values_paragraphs():
    long = "It is due in May. " * 12
    source = f'{{"id": 7, "ok": true, "none": null, "text": "{long}"}}\n{{"id": 8}}\n'
    assert read(source, "a.jsonl") == (
        [("row", "id: 7 | ok: true"), ("paragraph", long.strip()), ("row", "id: 8")], "",
    )  # fmt: skip


def test_values_within_values_go_by_joined_names_and_numbers_stay_as_written():
    source = '{"a": {"b": 24.10, "c": [1, "x"]}, "d": [{"e": 1e400}, []], "n": ' + "9" * 5_000 + "}"
    found = texts(source, "a.ndjson")
    assert found[0] == "a.b: 24.10 | a.c: 1, x | d.1.e: 1e400"
    assert found[1] == "9" * 5_000


def test_lines_that_are_no_objects_are_left_out_by_number():
    good = '{"q": "fee?"}\n'
    blocks, note = read(good * 3 + "broken\n[1]\n\n" + good, "a.jsonl")
    assert len(blocks) == 4
    assert note == "Lines 4 and 5 are no objects and were left out."
    assert "lines 1, 2, 3, 4, 5 and 2 more" in refused("no\n" * 7, "a.jsonl")
    assert "no JSONL" in refused('{\n "a": 1,\n "b": 2\n}\n', "a.jsonl")


def test_json_nested_beyond_reading_is_a_line_left_out():
    deep = '{"a": ' * 5_000 + "1" + "}" * 5_000
    blocks, note = read('{"q": "one"}\n' + deep + "\n", "a.jsonl")
    assert blocks == [("row", "q: one")]
    assert "Line 2" in note


def test_line_separators_within_a_value_part_no_lines():
    assert texts('{"a": "x\u2028y", "b": "\\ud800z"}', "a.jsonl") == ["a: x y | b: z"]


# ---------------------------------------------------------------- e-mail


def message(text="Dear Ann,\n\nThe fee is five euros.\n", **headers):
    made = EmailMessage()
    for name, value in (
        {"From": "Zoë <zoe@example.org>", "Subject": "Your bill"} | headers
    ).items():
        made[name] = value
    if text:
        made.set_content(text)
    return made


def test_an_email_is_who_wrote_what_to_whom():
    made = message(To="ann@example.org", Date="Wed, 1 May 2024 14:30:00 +0000", Subject="Zähler")
    assert read(made.as_bytes(), "a.eml") == (
        [
            ("row", "From: Zoë <zoe@example.org>"), ("row", "To: ann@example.org"),
            ("row", "Date: Wed, 01 May 2024 14:30:00 +0000"), ("row", "Subject: Zähler"),
            ("paragraph", "Dear Ann,"), ("paragraph", "The fee is five euros."),
        ],
        "",
    )  # fmt: skip
    assert parse(made.as_bytes(), "a.eml").title == "Zähler"


def test_plain_text_is_preferred_unless_it_is_empty():
    made = message("Plain.")
    made.add_alternative("<p>Rich.</p>", subtype="html")
    assert texts(made.as_bytes(), "a.eml")[2:] == ["Plain."]
    empty = message(" \n")
    empty.add_alternative("<p>Rich.</p><script>evil()</script>", subtype="html")
    assert texts(empty.as_bytes(), "a.eml")[2:] == ["Rich."]


def test_attachments_are_named_and_not_read():
    made = message()
    made.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="bill.pdf")
    made.add_attachment("secret", filename="note.txt")
    made.add_attachment(message("Inner text.", Subject="Inner"))
    blocks, note = read(made.as_bytes(), "a.eml")
    found = [text for _, text in blocks]
    assert "Attachment: bill.pdf (application/pdf)" in found
    assert "Attachment: note.txt (text/plain)" in found
    assert "Attachment: without a name (message/rfc822)" in found
    assert not any("secret" in text or "Inner" in text for text in found)
    assert "3 attachments are named, not read" in note


def test_encodings_of_a_part_are_followed_and_false_ones_survived():
    head = b"From: a@example.org\r\nContent-Type: text/plain; charset=%s\r\n\r\n%s\r\n"
    for stated, body in [
        (b"cp1252", "Gebühr".encode("cp1252")), (b"no-such-thing", "Gebühr".encode()),
        (b"us-ascii", "Gebühr".encode()), (b"utf-8", "Gebühr über fünf Euro".encode("cp1252")),
    ]:  # fmt: skip
        assert texts(head % (stated, body), "a.eml")[1].startswith("Gebühr")


def test_flowed_lines_are_joined():
    source = (
        b"From: a@example.org\nContent-Type: text/plain; format=flowed\n\n"
        b"The fee \nis due \nin May.\nNew line.\n"
    )
    assert texts(source, "a.eml")[1] == "The fee is due in May.\nNew line."


def test_broken_emails_are_told():
    assert "no e-mail" in refused("Just some text.\n", "a.eml")
    assert "no e-mail" in refused("\nFrom: x\n\nText\n", "a.eml")
    made = message()
    made.add_attachment(b"x" * 500, maintype="image", subtype="png", filename="a.png")
    cut = made.as_bytes()[:-120]
    assert "cut off" in read(cut, "a.eml")[1]
    assert "no text of its own" in read("Subject: Only this\n\n", "a.eml")[1]


def test_hostile_headers_and_nesting_do_no_harm():
    bad = b'From: =?utf-8?q?=FF=FE?= <@@,;:\nTo: "\nDate: 99\nSubject: =?x?y?z?=\n\nText.\n'
    assert texts(bad, "a.eml")[-1] == "Text."
    deep = b"Subject: Deep\n" + b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(3_000)
    )
    assert "too deeply" in refused(deep + b"\nEnd.\n", "a.eml")
