"""`workbench calibrate` fits, sets, shows and goes back."""

import json
import sys

import pytest

from workbench.cli import main
from workbench.settings import app_folder

SET = app_folder() / "sample_data" / "questions.jsonl"


@pytest.fixture
def run(monkeypatch, capfd):
    def command(*arguments):
        monkeypatch.setattr(sys, "argv", ["workbench", "--json", "calibrate", *arguments])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code or 0
        return code, json.loads(capfd.readouterr().out)

    return command


def test_a_set_calibrates_a_model_until_it_is_reset(run, sample_folder):
    assert run()[1]["calibration"] == "shipped"
    code, told = run(str(SET), "--model", "keyword", "--threshold", "0.5")
    assert code == 0
    assert (told["calibration"], told["questions"], told["answerable"]) == ("own", 150, 115)
    assert (told["threshold"], told["model"]) == (0.5, "keyword")
    assert 0 < told["ece"] < 0.2
    assert 0 < told["answered"] < 1
    assert run("--model", "keyword")[1] == told
    assert run("--model", "keyword", "--reset")[1]["calibration"] == "shipped"


def test_what_cannot_be_done_is_refused(run, sample_folder):
    assert run("--reset", "--threshold", "0.5") == (1, {"error": told_reset(), "subject": ""})
    code, told = run("nowhere.jsonl")
    assert (code, "cannot be read" in told["error"]) == (1, True)


def told_reset():
    return "Either go back with --reset, or give questions or a threshold."
