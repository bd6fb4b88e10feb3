import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Timer

import pytest

from workbench.errors import DocumentError
from workbench.evidence import worker
from workbench.evidence.guard import Parser
from workbench.evidence.parse import parse

MARKDOWN = "# Tarif\n\nDie Gebühr beträgt 5 €. 👍\n".encode()


@pytest.fixture
def parser():
    with Parser(seconds=30) as opened:
        yield opened


def test_the_child_says_the_same_as_parsing_here(parser):
    assert parser.parse(MARKDOWN, "a.md") == parse(MARKDOWN, "a.md")
    assert parser.parse(b"Plain.", "b.txt") == parse(b"Plain.", "b.txt")


def test_refusals_come_through_with_their_subject(parser):
    with pytest.raises(DocumentError, match="empty") as caught:
        parser.parse(b"", "../a.md")
    assert caught.value.subject == "a.md"
    assert parser.parse(MARKDOWN, "a.md").title == "Tarif"


def test_one_child_serves_many_files_and_ends_with_its_parser(parser):
    parser.parse(MARKDOWN, "a.md")
    child = parser._child
    parser.parse(MARKDOWN, "b.md")
    assert parser._child is child
    parser.close()
    assert child.poll() is not None


def test_a_child_that_dies_is_reported_by_file_and_replaced(parser):
    parser.parse(MARKDOWN, "a.md")
    child = parser._child.pid
    os.kill(child, signal.SIGSTOP)  # so that the next file finds it alive, and loses it
    Timer(0.2, os.kill, (child, signal.SIGKILL)).start()
    with pytest.raises(DocumentError, match="brought its reader down") as caught:
        parser.parse(MARKDOWN, "killer.md")
    assert caught.value.subject == "killer.md"
    assert parser.parse(MARKDOWN, "a.md").title == "Tarif"


def test_a_file_that_takes_too_long_is_stopped_and_the_next_one_read():
    with Parser(seconds=5) as parser:
        parser.parse(MARKDOWN, "a.md")
        parser._seconds = 0.3
        os.kill(parser._child.pid, signal.SIGSTOP)
        with pytest.raises(DocumentError, match=r"longer than 0\.3 seconds") as caught:
            parser.parse(b"x" * 1_000_000, "slow.md")
        assert "parse_seconds" in caught.value.message
        parser._seconds = 30
        assert parser.parse(MARKDOWN, "a.md").title == "Tarif"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits memory reliably")
def test_a_file_that_needs_too_much_memory_is_refused():
    with Parser(seconds=30, memory=256 * 1024**2) as parser:
        with pytest.raises(DocumentError, match="memory"):
            parser.parse(b"- x\n" * 2_000_000, "big.md")
        assert parser.parse(MARKDOWN, "a.md").title == "Tarif"


def test_an_error_of_a_parser_is_about_the_file(monkeypatch):
    def broken(data, name):
        raise RecursionError("too deep")

    monkeypatch.setattr(worker, "parse", broken)
    header, body = worker._answer(b"x", {"name": "a.md"})
    assert "RecursionError: too deep" in header["error"]
    assert body == b""


def test_code_in_the_current_folder_is_not_run(parser, tmp_path):
    Path("lxml.py").write_text("import pathlib; pathlib.Path('ran').touch()\n")
    assert parser.parse(b"<p>Text.</p>", "a.html").text == "Text."
    assert not (tmp_path / "ran").exists()


def test_the_child_ends_when_nobody_talks_to_it_any_more():
    run = subprocess.run(
        [sys.executable, "-m", "workbench.evidence.worker", "5", str(2**31)],
        input=b"",
        capture_output=True,
        timeout=20,
        check=False,
        cwd=Path(worker.__file__).parents[2],
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, b"", b"")
