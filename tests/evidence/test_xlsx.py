"""Spreadsheets: rows that can be understood alone, values as they are stored."""

import io
import re
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest

from workbench.errors import DocumentError
from workbench.evidence.formats.cells import number
from workbench.evidence.parse import parse


def make(*sheets):
    """A workbook of sheets, each a name and rows, or a function that fills it."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, fill in sheets:
        sheet = book.create_sheet(name)
        if callable(fill):
            fill(sheet)
        else:
            for row in fill:
                sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


SHARED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"


@pytest.fixture
def shared(repack):
    """A workbook whose cells refer to shared texts by number, with the part that holds these."""

    def build(strings, cells=((0, 1), (2, 2))):
        rows = "".join(
            "<row>" + "".join(f'<c t="s"><v>{at}</v></c>' for at in row) + "</row>" for row in cells
        )
        relation = f'<Relationship Id="s" Type="{SHARED}" Target="/xl/sharedStrings.xml"/>'
        return repack(
            make(TARIFFS),
            {
                "xl/sharedStrings.xml": strings,
                "xl/worksheets/sheet1.xml": f"<worksheet>{rows}</worksheet>".encode(),
                "xl/_rels/workbook.xml.rels": lambda x: x.replace(
                    b"</Relationships>", f"{relation}</Relationships>".encode()
                ),
            },
        )

    return build


def blocks(data):
    parsed = parse(data, "a.xlsx")
    return [(b.kind, parsed.text[b.start : b.end]) for b in parsed.blocks]


def refused(data):
    with pytest.raises(DocumentError) as caught:
        parse(data, "a.xlsx")
    return caught.value.message


TARIFFS = ("Tariffs", [["Tariff", "Unit rate"], ["Flex", 24.1], ["Fix & Co", 26]])


def test_sheets_are_headings_and_rows_repeat_the_names_of_their_columns():
    data = make(TARIFFS, ("Offices", [["Town", "Phone"], ["Ghent", "01 23"]]))
    assert blocks(data) == [
        ("heading", "Tariffs"), ("row", "Tariff: Flex | Unit rate: 24.1"),
        ("row", "Tariff: Fix & Co | Unit rate: 26"),
        ("heading", "Offices"), ("row", "Town: Ghent | Phone: 01 23"),
    ]  # fmt: skip


def test_the_title_is_the_file_and_not_its_first_sheet():
    assert parse(make(TARIFFS), "unit_rates.xlsx").title == "unit rates"


def test_values_come_with_the_signs_of_their_format():
    def fill(sheet):
        sheet.append(["Price", "Share", "From", "At", "For", "Sum", "Active"])
        sheet.append([1234.5, 0.241, date(2024, 5, 1), datetime(2024, 5, 1, 14, 30), time(9, 5),
                      0.1 + 0.2, True])  # fmt: skip
        sheet["A2"].number_format, sheet["B2"].number_format = "[$£-809]#,##0.00", "0%"

    assert blocks(make(("S", fill)))[1][1] == (
        "Price: £1234.50 | Share: 24.1% | From: 2024-05-01 | At: 2024-05-01 14:30 | For: 09:05"
        " | Sum: 0.3 | Active: TRUE"
    )


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        ("24.1", "", "24.1"), ("24.1", "General", "24.1"), ("24.100000000000001", "0", "24.1"),
        ("-5", '#,##0.00 "€";(#,##0.00 "€")', "-5.00 €"), ("7", '0 "kWh"', "7 kWh"),
        ("1500000", '0.0,,"m"', "1500000"), ("0.5", "# ?/?", "0.5"), ("1E-3", "0.00E+00", "0.001"),
        ("1", '"Yes";;"No"', "1"), ("1E+300", "", "1E+300"), ("45413", "dd/mm/yyyy", "2024-05-01"),
        ("45413", "[$-409]mmm yy", "2024-05-01"), ("1.25", "[h]:mm", "30:00"),
        ("1", "yyyy-mm-dd", "1900-01-01"), ("61", "yyyy-mm-dd", "1900-03-01"),
        ("-3", "yyyy", "-3"), ("9999999999", "yyyy", "9999999999"), ("NaN", "0.00", "NaN"),
        ("not a number", "0", "not a number"), ("9" * 400, "0.00", None), ("1E999999", "0", None),
    ],
)  # fmt: skip
def test_number_formats(value, code, text):
    shown = number(value, code)
    assert shown if text is None else shown == text
    assert len(shown) < 1_000


def test_days_since_1904():
    assert number("0", "yyyy-mm-dd", since_1904=True) == "1904-01-01"


def test_a_formula_is_read_as_its_stored_value_and_never_computed(repack):
    data = make(("S", [["Item", "Cost"], ["Sum", "=1+1"]]))
    assert blocks(data)[1][1] == "Item: Sum | Cost: =1+1"
    assert "1 formula has no stored value" in parse(data, "a.xlsx").note
    cached = repack(
        data,
        {"xl/worksheets/sheet1.xml": lambda x: re.sub(rb"<v\s*/>|<v></v>", b"<v>41</v>", x)},
    )
    assert blocks(cached)[1][1] == "Item: Sum | Cost: 41"
    assert parse(cached, "a.xlsx").note == ""


def test_titles_remarks_and_a_second_table_stand_apart():
    rows = [
        ["Unit rates 2024"], [], ["Tariff", 2023, 2024], ["Flex", 22.5, 24.1], [],
        ["All prices include tax."], [], ["Town", "Office"], ["Ghent", "North"], [],
        ["Lille", "South"],
    ]  # fmt: skip
    assert blocks(make(("S", rows)))[1:] == [
        ("paragraph", "Unit rates 2024"), ("row", "Tariff: Flex | 2023: 22.5 | 2024: 24.1"),
        ("paragraph", "All prices include tax."), ("row", "Town: Ghent | Office: North"),
        ("row", "Town: Lille | Office: South"),
    ]  # fmt: skip


def test_words_behind_a_table_with_numbers_name_the_columns_of_the_next():
    rows = [["Tariff", "Rate"], ["Flex", 24.1], [], ["Town", "Office"], ["Ghent", "North"]]
    assert blocks(make(("S", rows)))[1:] == [
        ("row", "Tariff: Flex | Rate: 24.1"), ("row", "Town: Ghent | Office: North"),
    ]  # fmt: skip


def test_what_is_hidden_is_left_out_and_counted():
    def fill(sheet):
        for row in (["Name", "Note", "Secret"], ["Ann", "", "x1"], ["Bob", "", "x2"]):
            sheet.append(row)
        sheet.column_dimensions["C"].hidden = True
        sheet.row_dimensions[3].hidden = True

    def secret(sheet):
        sheet.append(["top", "secret"])
        sheet.sheet_state = "veryHidden"

    data = make(("Open", fill), ("Closed", secret))
    assert blocks(data) == [("heading", "Open"), ("row", "Name: Ann")]
    assert parse(data, "a.xlsx").note == (
        "Left out: 1 hidden row, 1 hidden column, 1 hidden sheet."
    )


def test_shared_texts_are_found_without_their_phonetic_guides(shared):
    strings = (
        "<sst><si><t>Tarif</t></si><si><r><t>Pre</t></r><r><t>is</t></r></si>"
        "<si><t>東京</t><rPh><t>トウキョウ</t></rPh></si></sst>"
    )
    assert blocks(shared(strings.encode()))[1:] == [("row", "Tarif: 東京 | Preis: 東京")]


def test_lengths_of_time_and_cells_without_places_are_read(repack):
    data = make(("S", [["Task", "Took"], ["Visit", timedelta(hours=30)]]))
    bare = repack(data, {"xl/worksheets/sheet1.xml": lambda x: re.sub(rb' r="[A-Z]*\d+"', b"", x)})
    assert blocks(data) == blocks(bare)
    assert blocks(bare)[1][1] == "Task: Visit | Took: 30:00"


# ---------------------------------------------------------------- harm and damage


def test_entities_bombs_and_damage_are_refused(repack, shared):
    data = make(TARIFFS)
    entity = b'<!DOCTYPE s [<!ENTITY a "b">]><sst><si><t>&a;</t></si></sst>'
    assert "DOCTYPE" in refused(shared(entity))
    bomb = repack(data, {"xl/worksheets/sheet1.xml": b" " * 70_000_000})
    assert "would unpack to 70 MB" in refused(bomb)
    assert "sheet1.xml" in refused(repack(data, {"xl/worksheets/sheet1.xml": b"<worksheet><row>"}))
    assert "text that is missing" in refused(shared(b"<sst><si><t>only one</t></si></sst>"))
    for share in (0.1, 0.5, 0.99):
        assert "damaged" in refused(data[: int(len(data) * share)])


def test_cells_far_out_cost_nothing(repack):
    cell = '<row r="{0}"><c r="XFD{0}" t="inlineStr"><is><t>far {0}</t></is></c></row>'
    rows = "".join(cell.format(r) for r in range(1, 1_048_576, 1_000))
    sheet = f"<worksheet><sheetData>{rows}</sheetData></worksheet>"
    found = blocks(repack(make(TARIFFS), {"xl/worksheets/sheet1.xml": sheet.encode()}))
    assert len(found) == 1 + 1_049 - 1
    assert found[-1][1] == "far 1: far 1048001"
