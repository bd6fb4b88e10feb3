"""The questions of the sample pilot: their gold spans hold, and there are enough of each kind."""

import json
from collections import Counter

import pytest

from sample_data import resolve_gold

LINES = resolve_gold.QUESTIONS.read_text("utf-8")
QUESTIONS = [json.loads(line) for line in LINES.splitlines()]
SPANS = [(question["id"], span) for question in QUESTIONS for span in question["gold"]]
FILES = {path.name for path in resolve_gold.DOCUMENTS.iterdir()}
WITHOUT_GOLD = {"no_answer", "out_of_scope", "manipulation"}


@pytest.fixture(scope="module")
def texts():
    return resolve_gold.stored_texts()


def test_a_gold_span_holds_the_same_characters(texts):
    for id, span in SPANS:
        text = texts[span["document"]]
        assert text[span["start"] : span["end"]] == span["text"], id
        assert text.count(span["text"]) == 1, id


def test_writing_the_offsets_again_changes_nothing(texts):
    assert resolve_gold.resolve(LINES, texts) == LINES


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
    least = {"single": 78, "several": 24, "conflict": 10, "no_answer": 14, "out_of_scope": 10}
    least["manipulation"] = 10
    assert len(QUESTIONS) == 150
    assert set(kinds) == set(least)
    assert {kind for kind, count in least.items() if kinds[kind] < count} == set()
    assert {question["stakes"] for question in QUESTIONS} == {"low", "medium", "high"}
    assert len({question["group"] for question in QUESTIONS}) >= 10


def test_gold_and_answers_agree_with_the_kind_of_question():
    for question in QUESTIONS:
        spans = [span["text"] for span in question["gold"]]
        documents = {span["document"] for span in question["gold"]}
        if question["kind"] == "single":
            assert len(spans) == 1
            assert question["answers"]
            assert all(answer in spans[0] for answer in question["answers"]), question["id"]
        elif question["kind"] in WITHOUT_GOLD:
            assert not spans
            assert not question["answers"]
        else:
            assert len(documents) >= 2
            assert len(spans) == 2 or question["kind"] != "conflict"
            pairs = zip(question["answers"], spans, strict=True)
            assert all(answer in span for answer, span in pairs), question["id"]


def test_a_conflict_is_between_a_document_in_force_and_one_that_is_not():
    import csv

    rows = (resolve_gold.HERE / "documents.csv").read_text("utf-8").splitlines()
    until = {row["file"]: row["valid_until"] for row in csv.DictReader(rows)}
    for question in QUESTIONS:
        if question["kind"] == "conflict":
            valid, outdated = (span["document"] for span in question["gold"])
            assert (until[valid] or "9999") > "2026-11-30" > until[outdated] > "", question["id"]
            assert question["answers"][0] != question["answers"][1]


def test_six_questions_with_an_answer_are_suggested():
    suggested = [question for question in QUESTIONS if question["suggested"]]
    assert [question["kind"] for question in suggested] == ["single"] * 6


def test_most_documents_and_every_kind_of_file_answer_a_question():
    answering = {span["document"] for _, span in SPANS}
    assert answering <= FILES
    assert len(answering) >= len(FILES) - 2
    assert {name.rpartition(".")[2] for name in answering} == {
        name.rpartition(".")[2] for name in FILES
    }


def test_nothing_personal_is_anybodys_answer():
    marks = (resolve_gold.HERE / "marks.jsonl").read_text("utf-8").splitlines()
    personal = [m["text"] for m in map(json.loads, marks) if m["kind"] == "personal"]
    for question in QUESTIONS:
        said = [*question["answers"], *(span["text"] for span in question["gold"])]
        assert not [text for text in personal for answer in said if text in answer]
