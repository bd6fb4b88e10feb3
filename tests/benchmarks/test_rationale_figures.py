"""Rationales: who marked what is read as it stands in the file, and figures are as by hand."""

import json

import numpy as np
import pytest

from benchmarks import rationale
from benchmarks.__main__ import main
from workbench.records import Attribution, Unit

BRIDGE = (
    "The old bridge was built in 1871 by the engineer Anna Weber. It crosses the river Lahn. "
    "Ships pass under it at noon."
)
GARDEN = "A gardener waters them at six. The garden holds nine hundred roses. Visitors pay."
ASKED = {
    "Who built the old bridge?": (BRIDGE, "Anna Weber"),
    "What does the bridge cross?": (BRIDGE, "river Lahn"),
    "How many roses does the garden hold?": (GARDEN, "nine hundred"),
}


def printed(capsys, *arguments):
    assert main([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def values(told):
    told = tuple(told)
    return Attribution(
        method="mine", values=told, low=told, high=told, base=0.0, full=1.0, evaluations=0
    )


def qed(path):
    rows = []
    for question, (text, gold) in ASKED.items():
        end = text.index(".", text.index(gold)) + 1
        start = text.rfind(". ", 0, text.index(gold))
        marked = {"start": 0 if start < 0 else start + 2, "end": end}
        rows.append({"question_text": question, "title_text": "Sights", "paragraph_text": text,
                     "annotation": {"explanation_type": "single_sentence",
                                    "selected_sentence": marked}})  # fmt: skip
    rows.append(rows[0] | {"annotation": {"explanation_type": "none"}})
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def test_rationale_counts_records_in_which_people_marked_a_sentence(tmp_path, capsys):
    path = qed(tmp_path / "qed_mine.jsonl")
    told = printed(capsys, "rationale", "--data", str(path), "--methods", "adaptive,exact")
    assert (told["layout"], told["records"], told["gold"]) == ("qed", 3, 1.0)
    assert told["answer_in_gold"] == 1.0
    assert set(told["methods"]) == {"adaptive", "exact", "similarity", "retrieval"}
    assert told["methods"]["exact"] == {"evidence_f1": 1.0, "auprc": 1.0}


def test_hotpotqa_marks_sentences_of_several_paragraphs(tmp_path, capsys):
    sentences = ["The bridge was built by Anna Weber.", " It crosses the Lahn.", "", " It is red."]
    others = ["Anna Weber was born in Ulm.", " She drew maps."]
    row = {
        "question": "Where was the builder of the bridge born?",
        "context": [{"title": "Bridge", "sentences": sentences},
                    {"title": "Anna Weber", "sentences": others}],
        "supporting_facts": [["Bridge", 1], ["Bridge", 3], ["Anna Weber", 0], ["Bridge", 8]],
    }  # fmt: skip
    path = tmp_path / "hotpotqa_mine.jsonl"
    path.write_text(json.dumps(row) + "\n", "utf-8")
    (record,) = rationale.read(path, rationale.LAYOUTS["hotpotqa"])
    texts = [record.paragraphs[p].text[a:b] for p, (a, b) in record.marked]
    assert texts == [sentences[1], sentences[3], others[0]]
    told = printed(capsys, "rationale", "--data", str(path), "--methods", "exact,lime")
    assert (told["units"], told["gold"], told["first"]) == (5.0, 3.0, 2)


def test_a_sentence_is_marked_if_most_of_it_is():
    first, second = (Unit("0", "", a, b, "…") for a, b in ((10, 30), (31, 51)))
    record = rationale.Record("?", (), ((0, (10, 41)),))
    assert rationale.gold_of(record, ["0"], [first, second]).tolist() == [True, False]
    record = rationale.Record("?", (), ((0, (10, 42)),))
    assert rationale.gold_of(record, ["0"], [first, second]).all()
    assert not rationale.gold_of(record, ["7"], [first, second]).any()


def test_f1_of_the_first_units_and_average_precision_by_hand():
    gold = np.array([False, True, False, True])
    told = rationale.agreement(values([4, 3, 2, 1.0]), gold, 1)
    assert told["evidence_f1"] == 0.0
    assert told["auprc"] == pytest.approx((1 / 2 + 2 / 4) / 2)
    assert rationale.agreement(values([1, 4, 2, 3.0]), gold, 2) == {
        "evidence_f1": 1.0, "auprc": 1.0,
    }  # fmt: skip
    everything = rationale.agreement(values([1.0]), np.array([True]), 2)
    assert everything == {"evidence_f1": 1.0}  # there was no choice


def test_wrong_input_is_refused(tmp_path, capsys):
    path = tmp_path / "mine.jsonl"
    path.write_text('{"annotation": {"explanation_type": "none"}}\n', "utf-8")
    assert main(["rationale", "--data", str(path)]) == 1
    assert "--layout" in capsys.readouterr().err
    assert main(["rationale", "--data", str(path), "--layout", "hotpotqa"]) == 1
    assert "cannot be read" in capsys.readouterr().err
    assert main(["rationale", "--data", str(path), "--layout", "qed"]) == 1
    assert "no record with marked sentences" in capsys.readouterr().err
