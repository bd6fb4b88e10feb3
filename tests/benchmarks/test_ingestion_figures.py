import json
from itertools import islice

import pytest

from benchmarks.__main__ import main
from benchmarks.files import BARE, WRITERS, paragraphs
from benchmarks.ingestion import of_format
from workbench.evidence.parse import parse

QUICK = ["--per-format", "2", "--paragraphs", "3", "--files", "4", "--passages", "6",
         "--rounds", "1"]  # fmt: skip


def test_paragraphs_are_the_same_for_the_same_seed_and_never_alike():
    first, again, other = (list(islice(paragraphs(seed), 50)) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert len(set(first)) == 50


def test_paragraphs_come_from_a_question_set_where_one_is_given(tmp_path):
    path = tmp_path / "squad.json"
    articles = [{"title": "A", "paragraphs": [{"context": c, "qas": []} for c in ("One.", "Two.")]}]
    path.write_text(json.dumps({"data": articles}))
    found = list(islice(paragraphs(0, path), 3))
    assert {text.split()[0] for text in found} == {"One.", "Two."}
    assert len(set(found)) == 3


@pytest.mark.parametrize("kind", WRITERS)
def test_both_sides_read_the_same_words(kind):
    texts = list(islice(paragraphs(0), 3))
    data = WRITERS[kind](texts)
    ours, theirs = parse(data, f"file.{kind}").text.split(), str(BARE[kind][1](data))
    for text in texts:
        assert " ".join(text.split()) in " ".join(ours)
        assert all(word in theirs for word in text.split())


def test_every_format_has_its_counterpart_and_its_figures():
    assert WRITERS.keys() == BARE.keys()
    data = [WRITERS["md"](list(islice(paragraphs(i), 3))) for i in range(2)]
    figures = of_format("md", data, rounds=1)
    assert figures["passages"] >= len(data)
    assert figures["passages_per_s"] > 0
    assert figures["ratio"] > 0


def test_all_figures_are_printed(capsys):
    assert main(["ingestion", "--json", *QUICK]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["formats"].keys() == WRITERS.keys()
    assert said["again"]["files"] == 4
    assert said["again"]["ratio"] == said["again"]["second_s"] / said["again"]["first_s"]
    assert said["one_more"]["6"]["answers_meanwhile"] >= 1
    assert said["one_more"]["6"]["seconds"] > 0
