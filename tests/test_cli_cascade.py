"""`workbench cascade` finds the threshold of a wish, and puts it to use where it is told to."""

import json

import pytest

from workbench.settings import app_folder

SET = app_folder() / "sample_data" / "questions.jsonl"
ID = "cascade:keyword+extractive"
PAIR = ("--cheap", "keyword", "--dear", "extractive")


@pytest.fixture
def few(tmp_path):
    path = tmp_path / "few.jsonl"
    path.write_text("\n".join(SET.read_text("utf-8").splitlines()[:40]), "utf-8")
    return path


def test_a_wish_is_met_and_used_only_where_it_is_said(run, sample_folder, few):
    code, out, _ = run("--json", "cascade", few, *PAIR, "--at-most", "0.5")
    told = json.loads(out)
    assert code == 0
    assert told["chosen"] in told["steps"]
    assert told["chosen"]["escalated"] <= 0.5
    assert (told["questions"], told["used"], told["failures"]) == (40, None, [])
    assert set(told["alone"]) == {"cheap", "dear"}
    assert json.loads(run("--json", "cascade")[1]) == {"cascades": {}}
    code, out, _ = run("cascade", few, *PAIR, "--at-least", "0", "--use")
    assert code == 0
    assert f"{ID} is in use" in out
    assert "answered rightly" in out
    assert json.loads(run("--json", "cascade")[1]) == {"cascades": {ID: 0.0}}
    assert ID in run("cascade")[1]


def test_a_wish_that_cannot_be_met_ends_with_3_and_is_not_used(run, sample_folder, few):
    code, out, _ = run("--json", "cascade", few, *PAIR, "--at-least", "1", "--use")
    told = json.loads(out)
    assert (code, told["chosen"], told["used"]) == (3, None, None)
    assert told["steps"]
    assert json.loads(run("--json", "cascade")[1]) == {"cascades": {}}


@pytest.mark.parametrize(
    "wish", [(), ("--at-most", "0.2", "--at-least", "0.9"), ("--at-most", "20"),
             ("--at-least", "-1")]
)  # fmt: skip
def test_a_wish_that_is_none_is_refused_before_anything_is_asked(run, sample_folder, few, wish):
    code, out, _ = run("--json", "cascade", few, *PAIR, *wish)
    assert (code, "either --at-most or --at-least" in json.loads(out)["error"]) == (1, True)


def test_what_cannot_be_is_refused_in_a_sentence(run, sample_folder, few):
    code, _, err = run("cascade", few, "--cheap", "keyword", "--dear", "keyword", "--at-most", "1")
    assert (code, "two different models" in err) == (1, True)
    code, _, err = run("cascade", "gone.jsonl", *PAIR, "--at-most", "1")
    assert (code, "gone.jsonl cannot be read" in err) == (1, True)


def test_where_none_is_set_it_says_so(run, sample_folder):
    assert run("cascade") == (0, "No cascade's threshold is set.\n", "")
