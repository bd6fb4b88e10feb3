"""Answers and feedback as tables: the same rows in each format, and harmless in a spreadsheet."""

import csv
import io
import json

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
