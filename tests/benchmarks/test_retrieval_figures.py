import json
import math

import pytest

from benchmarks.__main__ import main
from benchmarks.retrieval import ndcg, recall

SUBJECTS = [
    "meter",
    "bill",
    "tariff",
    "boiler",
    "refund",
    "deposit",
    "outage",
    "move",
    "app",
    "smart",
]


def test_ndcg_by_hand():
    relevant = {"a": 1, "b": 1}
    assert ndcg(["a", "b", "x"], relevant, 10) == 1
    assert ndcg(["x", "a"], relevant, 10) == pytest.approx(
        (1 / math.log2(3)) / (1 + 1 / math.log2(3))
    )
    assert ndcg(["x", "a"], relevant, 1) == 0
    assert ndcg(["low", "high"], {"high": 3, "low": 1}, 10) == pytest.approx(
        (1 + 3 / math.log2(3)) / (3 + 1 / math.log2(3))
    )


def test_recall_by_hand():
    assert recall(["a", "x", "b"], {"a": 1, "b": 1}, 2) == 0.5
    assert recall(["a", "x", "b"], {"a": 1, "b": 1}, 3) == 1


@pytest.fixture
def data(tmp_path):
    """Each query names one subject, and each subject has one document."""
    folder = tmp_path / "retrieval" / "scifact"
    (folder / "qrels").mkdir(parents=True)
    for name, line in {
        "corpus.jsonl": lambda i, s: json.dumps(
            {"_id": f"{i}", "title": s, "text": f"The {s} here."}
        ),
        "queries.jsonl": lambda i, s: json.dumps({"_id": f"q{i}", "text": f"How about the {s}?"}),
        "qrels/train.tsv": lambda i, _: f"{'' if i else 'head' + chr(10)}q{i}\t{i}\t1",
    }.items():
        (folder / name).write_text("\n".join(line(i, s) for i, s in enumerate(SUBJECTS)), "utf-8")
    return tmp_path


def test_the_command_prints_one_object_last(data, capsys):
    folder = data / "retrieval" / "scifact"
    assert main(["retrieval", "--data", str(folder), "--json", "--questions", "8"]) == 0
    result = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert result["queries"] == 8
    for figures in (result, result["bm25"]):
        assert [figures[name] for name in ("ndcg@10", "recall@5", "recall@10")] == [1, 1, 1]
    assert set(result["dense"]) == {"ndcg@10", "recall@5", "recall@10"}
    assert 0 < result["p50_ms"] <= result["p95_ms"]
    assert result["overhead"] > 0


def test_all_runs_each_on_its_part_of_the_folder(data, monkeypatch, capsys):
    import benchmarks

    monkeypatch.setattr(
        "benchmarks.__main__.BENCHMARKS", {"retrieval": benchmarks.BENCHMARKS["retrieval"]}
    )
    assert main(["all", "--data", str(data), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["retrieval"]["queries"] == 10
    assert main(["all", "--data", str(data / "nowhere"), "--json"]) == 1
    assert "no BEIR folder" in json.loads(capsys.readouterr().out)["retrieval"]["error"]


def test_every_registered_benchmark_exists():
    import benchmarks

    assert all(callable(b.load().run) for b in benchmarks.BENCHMARKS.values())


def test_wrong_data_is_refused_with_a_sentence(tmp_path, capsys):
    assert main(["retrieval", "--data", str(tmp_path)]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "no BEIR folder" in captured.err


@pytest.mark.parametrize("arguments", [[], ["nothing"]])
def test_an_unknown_name_is_wrong_usage(arguments, capsys):
    assert main(arguments) == 2
    assert "retrieval" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["retrieval"], ["retrieval", "--data", ".", "--questions", "0"],
                  ["retrieval", "--data", ".", "--articles", "third"]]
)  # fmt: skip
def test_wrong_options_are_wrong_usage(arguments):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
