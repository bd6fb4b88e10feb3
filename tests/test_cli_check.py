"""``workbench check``: any text against any evidence."""

import json

import pytest


@pytest.fixture
def files(tmp_path):
    """A text that is backed but for one number, and its evidence."""
    text, evidence = tmp_path / "answer.txt", tmp_path / "evidence.txt"
    text.write_text("The fee is 30 euros. It is due in May.")
    evidence.write_text("The fee is 20 euros. It is due in May.")
    return text, evidence


def test_what_is_in_doubt_is_named_and_the_exit_code_says_so(run, files):
    code, out, _ = run("check", *files)
    assert code == 3
    assert "Not all of it is backed" in out
    assert "“30” stands nowhere" in out


def test_a_text_that_is_backed_ends_well(run, files):
    text, evidence = files
    text.write_text("It is due in May.")
    code, out, _ = run("--json", "check", text, evidence)
    assert code == 0
    found = json.loads(out)
    assert found["is_grounded"]
    (one,) = found["statements"]
    assert one["backing"][0]["start"] == 21


def test_a_file_that_is_no_text_is_refused(run, files, tmp_path):
    binary = tmp_path / "picture.png"
    binary.write_bytes(b"\x89PNG\xff")
    code, _, err = run("check", binary, files[1])
    assert code == 1
    assert "cannot be read as text" in err
