"""Answers and feedback as tables: the same rows in each format, and harmless in a spreadsheet."""

import csv
import io
import json
from dataclasses import replace

import pandas as pd
import pytest

from workbench.errors import InputError
from workbench.service.exporting import table


def test_all_formats_hold_the_same_rows(wb):
    as_csv = list(csv.DictReader(io.StringIO(wb.export("answers", "csv").decode())))
    as_lines = [json.loads(line) for line in wb.export("answers", "jsonl").splitlines()]
    as_parquet = pd.read_parquet(io.BytesIO(wb.export("answers", "parquet")))
    ids = [row["id"] for row in as_lines]
    assert ids == [answer.id for answer in wb.history()]
    assert [row["id"] for row in as_csv] == ids == list(as_parquet["id"])
    assert [row["answer"] for row in as_csv] == list(as_parquet["answer"])


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t"])
def test_formulas_are_made_harmless_and_numbers_stay(first):
    row = {"id": "1", "comment": f"{first}1+1", "trust": -1}
    (read,) = csv.DictReader(io.StringIO(table("feedback", "csv", [row]).decode()))
    assert read["comment"] == f"'{first}1+1"
    assert read["trust"] == "-1"


def test_an_empty_store_gives_a_header_only_and_unknown_names_are_refused(empty_wb):
    assert empty_wb.export("answers").decode().count("\n") == 1
    for kind, format in (("people", "csv"), ("answers", "xls")):
        with pytest.raises(InputError):
            empty_wb.export(kind, format)


@pytest.mark.parametrize("format", ["csv", "jsonl", "parquet"])
def test_half_a_character_stops_no_export(format):
    row = dict.fromkeys(
        "id created_at actor answer answer_sha256 kind trust helpful reasons comment "
        "correction".split()
    ) | {"id": "1", "comment": "broken \ud83d emoji, whole \U0001f600"}
    data = table("feedback", format, [row])
    if format == "parquet":
        data = pd.read_parquet(io.BytesIO(data))["comment"][0].encode()
    assert "broken ? emoji, whole \U0001f600" in data.decode()


def test_an_export_covers_what_is_personal_and_not_public(wb):
    answer = wb.ask("What is the telephone number of Marla Quennell?")
    assert "01632 960 347" in answer.text
    assert b"01632 960 347" not in wb.export("answers")
    assert b"01632 960 347" not in wb.export("answers", "jsonl")
    (document,) = {c.document for c in answer.citations}
    wb.governance.say(document, replace(wb.governance.of(document), sensitivity="public"))
    assert b"01632 960 347" in wb.export("answers")


def test_corrections_go_out_as_training_reads_them(wb):
    """Beside the passage that says them; one that no passage says keeps its row."""
    answer = wb.ask("What do I get if an engineer misses an appointment?")
    said = answer.evidence[0].passage.text.split(". ")[0]
    wb.record_feedback(answer, kind="edit", correction=said.upper())
    wb.record_feedback(answer, kind="edit", correction="nothing of the kind is written")
    wb.record_feedback(answer, trust=3)
    rows = [json.loads(line) for line in wb.export("corrections", "jsonl").splitlines()]
    assert [bool(row["passage"]) for row in rows] == [True, False]
    assert rows[0]["answer"] in rows[0]["passage"]
    assert rows[0]["answer"] == said
    assert rows[0]["question"] == answer.question
