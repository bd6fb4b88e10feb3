"""The documents of the sample pilot can be read, belong together, and are plainly invented."""

import csv
import json
import re
from collections import Counter
from datetime import date

import pytest

from sample_data import make_files, resolve_gold

HERE = make_files.HERE
FILES = sorted((HERE / "documents").iterdir())
NAMES = {path.name for path in FILES}
FACTS = list(csv.DictReader((HERE / "documents.csv").read_text("utf-8").splitlines()))
MARKS = [json.loads(line) for line in (HERE / "marks.jsonl").read_text("utf-8").splitlines()]
TABLES = {".csv", ".tsv", ".xlsx", ".jsonl"}


@pytest.fixture(scope="module")
def texts():
    return resolve_gold.stored_texts()


def test_there_are_forty_documents_in_all_ten_kinds_of_file(texts):
    kinds = Counter(path.suffix for path in FILES)
    assert len(FILES) == 40
    assert set(kinds) == set(".md .txt .html .pdf .docx .xlsx .csv .tsv .jsonl .eml".split())
    assert min(count for kind, count in kinds.items() if kind != ".tsv") >= 3


def test_the_whole_is_a_pilot_and_no_library(texts):
    words = [word for text in texts.values() for word in text.split()]
    assert 18_000 <= sum(any(map(str.isalnum, word)) for word in words) <= 23_000


def test_documents_have_text_titles_headings_and_pages():
    from workbench.evidence.parse import parse

    hiding = {mark["document"] for mark in MARKS if mark["kind"] == "invisible"}
    for path in FILES:
        parsed = parse(path.read_bytes(), path.name)
        kinds = Counter(block.kind for block in parsed.blocks)
        assert 150 <= len(parsed.text.split()) <= 1_050, path.name
        assert path.suffix != ".pdf" or parsed.pages in {1, 2, 3}
        if path.suffix in TABLES:
            assert kinds["row"] >= 6, path.name
        else:
            assert parsed.title.lower() not in {"", path.stem}
            assert kinds["heading"] >= 2, path.name
        assert not parsed.note or path.name in hiding


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("ta-01-flexible-and-fixed-tariffs-2026.html", "Larkmere Fix 12 | 24.19p | 49.80p"),
        ("ta-02-tariff-sheet-2025.pdf", "Larkmere Flexible | 27.36p | 50.25p"),
        ("ac-03-landlord-guide.docx", "Tenant moves out | within 10 working days"),
        ("ta-07-regional-standing-charges.xlsx", "Northmarch, a day: 53.90p"),
        ("su-04-outage-log-2026.csv", "Cause: storm Birger | Off from: 7.55pm | Hours off: 50"),
        ("su-05-planned-work.tsv", "Until: 3pm | What is done: new transformer"),
        ("po-03-glossary.jsonl", "term: Unit rate | meaning: The price of one kilowatt-hour"),
    ],
)
def test_tables_are_read_row_by_row(texts, name, row):
    assert row in texts[name]


def test_navigation_and_footers_of_pages_are_left_out(texts):
    html = [text for name, text in texts.items() if name.endswith(".html")]
    assert not any("Help and contact" in text or "Calls may be recorded" in text for text in html)


def test_each_document_states_its_reference_and_a_date(texts):
    for name, text in texts.items():
        assert f"Reference {name[:5].upper()}, version" in text
        assert re.search(r"from \d+ \w+ 20\d\d|on \d+ \w+ 20\d\d", text[:400]), name


def test_documents_refer_only_to_documents_that_exist(texts):
    known = {name[:5].upper() for name in texts}
    for name, text in texts.items():
        named = set(re.findall(r"\b(?:TA|BP|MT|AC|SU|CA|PO|SO|IN)-\d\d\b", text))
        assert named <= known, name


def test_the_facts_of_every_document_are_complete():
    assert [row["file"] for row in FACTS] == sorted(NAMES)
    for row in FACTS:
        assert row["owner"]
        assert row["sensitivity"] in {"public", "internal", "confidential"}
        public = row["licence"] == "© Larkmere Energy, customer information"
        assert public == (row["sensitivity"] == "public")
        assert public or row["licence"] == "internal use only"
        assert public != row["file"].startswith("in-")
        until = row["valid_until"] or "9999-12-31"
        assert date.fromisoformat(row["valid_from"]) < date.fromisoformat(until)


def test_what_supersedes_another_begins_the_day_after_that_ends(texts):
    facts = {row["file"]: row for row in FACTS}
    newer = [row for row in FACTS if row["supersedes"]]
    assert len(newer) >= 2
    for row in newer:
        older = facts[row["supersedes"]]
        began, ended = (
            date.fromisoformat(row["valid_from"]),
            date.fromisoformat(older["valid_until"]),
        )
        assert (began - ended).days == 1
        words = f"{began.day} {began:%B %Y}"
        assert words in texts[row["file"]]
        assert f"{ended.day} {ended:%B %Y}" in texts[older["file"]]
    marked = {(mark["document"], mark["label"]) for mark in MARKS if mark["kind"] == "outdated"}
    assert marked == {(row["supersedes"], row["file"]) for row in newer}


def test_marks_are_there_of_every_kind():
    kinds = Counter(mark["kind"] for mark in MARKS)
    assert set(kinds) == {"personal", "instruction", "invisible", "near_duplicate", "outdated"}
    assert {mark["document"] for mark in MARKS} <= NAMES
    assert kinds["invisible"] >= 2


@pytest.mark.parametrize("mark", MARKS, ids=lambda mark: f"{mark['kind']}-{mark['document'][:5]}")
def test_a_mark_can_be_found_where_it_says(texts, mark):
    text = texts[mark["document"]]
    if mark["kind"] in {"personal", "instruction"}:
        assert mark["text"] in text
    elif mark["kind"] == "invisible":
        assert mark["text"] not in text
        assert mark["text"] in _written(mark["document"])
    else:
        assert mark["label"] in NAMES


def _written(name):
    """A file's characters, whether or not a reader sees them."""
    source = make_files.SOURCES / f"{name}.md"
    path = source if source.exists() else make_files.DOCUMENTS / name
    return path.read_text("utf-8")


def test_personal_data_is_what_redaction_finds_and_stands_in_two_documents(texts):
    from workbench.privacy import redact

    personal = [mark for mark in MARKS if mark["kind"] == "personal"]
    for name in {mark["document"] for mark in personal}:
        found = redact(texts[name])
        hits = {(hit.kind, texts[name][hit.start : hit.end]) for hit in found.spans}
        wanted = {(mark["label"], mark["text"]) for mark in personal if mark["document"] == name}
        ours = {hit for hit in hits if "larkmere.example" not in hit[1]}
        assert ours == wanted
    assert len({mark["document"] for mark in personal}) == 2


def test_a_near_duplicate_repeats_most_of_its_paragraphs(texts):
    near = next(mark for mark in MARKS if mark["kind"] == "near_duplicate")
    original = " ".join(texts[near["label"]].split())
    sentences = re.split(r"\n\n|(?<=\.) ", texts[near["document"]])
    repeated = [sentence for sentence in sentences if sentence in original and len(sentence) > 40]
    assert len(repeated) >= 6
    assert texts[near["document"]] not in original


def test_contact_details_belong_to_nobody(texts):
    for name, text in texts.items():
        numbers = re.findall(r"\b0\d{3,4}[ \d]{5,9}\d\b", text)
        assert all(re.fullmatch(r"01632 960 \d{3}", number) for number in numbers), name
        addresses = re.findall(r"[\w.]+@[\w.-]+|www\.[\w.-]+", text)
        assert all(address.rstrip(".").endswith(".example") for address in addresses), name


def test_no_real_body_is_named(texts):
    real = r"\b(ofgem|ombudsman|citizens advice|national grid|ofcom|stepchange|trading standards)\b"
    for name, text in texts.items():
        assert not re.search(real, text, re.IGNORECASE), name
