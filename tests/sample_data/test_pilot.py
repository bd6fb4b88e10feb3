"""The sample pilot: its files can be read, its gold spans hold, and it is plainly invented."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from sample_data import make_pdfs, resolve_gold

HERE = Path(make_pdfs.__file__).parent
FILES = sorted((HERE / "documents").iterdir())
QUESTIONS = [
    json.loads(line) for line in (HERE / "questions.jsonl").read_text("utf-8").splitlines()
]
SPANS = [(question["id"], span) for question in QUESTIONS for span in question["gold"]]


@pytest.fixture(scope="module")
def texts():
    return resolve_gold.stored_texts()


def test_every_format_is_there_more_than_once():
    kinds = Counter(path.suffix for path in FILES)
    assert set(kinds) == {".md", ".txt", ".html", ".pdf"}
    assert min(kinds.values()) >= 3


def test_documents_are_long_enough_and_have_headings_and_pages(texts):
    from workbench.evidence.parse import parse

    for path in FILES:
        parsed = parse(path.read_bytes(), path.name)
        assert 600 <= len(parsed.text.split()) <= 1_050, path.name
        assert parsed.title.lower() not in {"", path.stem}
        assert sum(block.kind == "heading" for block in parsed.blocks) >= 5, path.name
        assert path.suffix != ".pdf" or parsed.pages in {2, 3}


def test_tables_are_read_row_by_row(texts):
    assert (
        "Larkmere Fix 12 | 24.19p | 49.80p" in texts["ta-01-flexible-and-fixed-tariffs-2026.html"]
    )
    assert "Larkmere Flexible | 27.36p | 50.25p" in texts["ta-02-tariff-sheet-2025.pdf"]


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
        named = set(re.findall(r"\b(?:TA|BP|MT|AC|SU|CA|PO|IN)-\d\d\b", text))
        assert named <= known, name


@pytest.mark.parametrize(("id", "span"), SPANS)
def test_a_gold_span_holds_the_same_characters(texts, id, span):
    text = texts[span["document"]]
    assert text[span["start"] : span["end"]] == span["text"]
    assert text.count(span["text"]) == 1


def test_writing_the_offsets_again_changes_nothing(texts):
    lines = (HERE / "questions.jsonl").read_text("utf-8")
    assert resolve_gold.resolve(lines, texts) == lines


@pytest.mark.parametrize("text", ["Nothing of the kind.", "You pay here. They pay here."])
def test_a_quotation_must_stand_exactly_once(text):
    with pytest.raises(ValueError, match="must once"):
        resolve_gold.locate("pay here.", text)


def test_a_quotation_is_found_whatever_its_white_space():
    assert resolve_gold.locate("pay  here", "You pay\n here.") == (4, 13)


def test_ids_and_questions_are_unique():
    assert len({question["id"] for question in QUESTIONS}) == len(QUESTIONS)
    assert len({question["question"].lower() for question in QUESTIONS}) == len(QUESTIONS)


def test_there_are_enough_questions_of_each_kind():
    kinds = Counter(question["kind"] for question in QUESTIONS)
    assert set(kinds) == {"single", "several", "no_answer", "out_of_scope"}
    assert len(QUESTIONS) >= 40
    assert kinds["single"] >= 22
    assert kinds["several"] >= 8
    assert min(kinds.values()) >= 5
    assert {question["stakes"] for question in QUESTIONS} == {"low", "medium", "high"}
    assert len({question["group"] for question in QUESTIONS}) >= 6


def test_gold_and_answers_agree_with_the_kind_of_question():
    for question in QUESTIONS:
        spans = [span["text"] for span in question["gold"]]
        documents = {span["document"] for span in question["gold"]}
        if question["kind"] == "single":
            assert len(spans) == 1
            assert question["answers"]
            assert all(answer in spans[0] for answer in question["answers"]), question["id"]
        elif question["kind"] == "several":
            assert len(documents) >= 2
            pairs = zip(question["answers"], spans, strict=True)
            assert all(answer in span for answer, span in pairs), question["id"]
        else:
            assert not spans
            assert not question["answers"]


def test_six_questions_with_an_answer_are_suggested():
    suggested = [question for question in QUESTIONS if question["suggested"]]
    assert [question["kind"] for question in suggested] == ["single"] * 6


def test_most_documents_answer_a_question():
    answering = {span["document"] for _, span in SPANS}
    assert answering <= {path.name for path in FILES}
    assert len(answering) >= len(FILES) - 1


@pytest.mark.parametrize(
    "source", sorted(make_pdfs.SOURCES.glob("*.md")), ids=lambda path: path.stem
)
def test_a_pdf_is_made_again_byte_for_byte(source):
    stored = (make_pdfs.DOCUMENTS / f"{source.stem}.pdf").read_bytes()
    made = make_pdfs.build(source.read_text("utf-8"))
    assert made == make_pdfs.build(source.read_text("utf-8"))
    assert made == stored


def test_every_pdf_has_its_source():
    made = {path.stem for path in FILES if path.suffix == ".pdf"}
    assert made == {path.stem for path in make_pdfs.SOURCES.glob("*.md")}


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
