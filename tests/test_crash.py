"""A process killed at any moment leaves nothing half done, and nothing that it confirmed is lost.

Whoever opens the workspace next needs to repair nothing.
"""

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

import workbench
from tests import crash_victim
from tests.soak import KILLS
from workbench import Workbench

ROOT = Path(workbench.__file__).parents[1]
SEEDS = range(-(-KILLS // len(crash_victim.KINDS)) or 3)
#: How many things are confirmed before the kill at most, and what then may go on, in seconds.
MOST = {"ingestion": 40, "questions": 12, "feedback": 40}
LONGEST = 0.1
FIRST = 1.5  # about as long as it takes to load everything, build the index and answer once


@pytest.fixture
def key(monkeypatch):
    monkeypatch.setenv("WORKBENCH_AUDIT_KEY", "a key for the tests")


def killed(kind, after, pause):
    """What a process confirmed before it was killed, ``pause`` seconds ``after`` so many things."""
    process = subprocess.Popen(
        [sys.executable, crash_victim.__file__, kind],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        heard = [process.stdout.readline() for _ in range(after + 1)]
        time.sleep(pause)
        assert process.poll() is None, process.stderr.read()
    finally:
        os.kill(process.pid, signal.SIGKILL)
        rest = process.stdout.read()
        process.communicate()
    assert heard[0] == "ready\n"
    return "".join([*heard, rest]).split("\n")[1:-1]  # a line that was cut off confirms nothing


def check_whole(wb):
    """Every document is there with all its parts, and the trail tells of all that is stored."""
    passages = wb.documents.passages()
    documents = wb.documents.list()
    for document in documents:
        text = wb.documents.text(document.text_sha256)
        assert hashlib.sha256(text.encode()).hexdigest() == document.text_sha256
        original = wb.documents.original(document.id)
        assert hashlib.sha256(original).hexdigest() == document.sha256
        blocks = wb.documents.blocks(document.text_sha256)
        assert text == "\n\n".join(text[b.start : b.end] for b in blocks)
        own = [p for p in passages if p.document == document.id]
        assert own[-1].end == len(text)
        assert all(p.text == text[p.start : p.end] for p in own)
        assert all(p.text_sha256 == document.text_sha256 for p in own)
    assert {p.document for p in passages} == {d.id for d in documents}
    report = wb.verify_audit()
    assert report.ok, report.problem
    told = Counter(row.action for row in wb._repository.audit.rows(limit=1_000_000))
    assert told["document.add"] == sum(len(wb.documents.versions(d.id)) for d in documents)
    assert told["answer.add"] == len(wb.history(1_000_000))
    assert told["feedback.add"] == len(wb.feedback())
    return report


def goes_on(wb):
    """The next things that somebody does work as ever, under the anchor of the audit trail."""
    answer = wb.ask("When is my bill due?")
    assert wb.answer(answer.id) == answer
    wb.record_feedback(answer, trust=4)
    assert check_whole(wb).tail_protected


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_killed_while_documents_are_taken_in(key, seed):
    dice = random.Random(seed)
    confirmed = killed("ingestion", dice.randint(0, MOST["ingestion"]), dice.uniform(0, LONGEST))
    wb = Workbench.open()
    try:
        check_whole(wb)
        stored = {d.id: d.version for d in wb.documents.list()}
        versions = Counter(line.split()[0] for line in confirmed)
        assert {line.split()[1] for line in confirmed} <= {"added", "new_version"}
        assert stored.keys() >= versions.keys()
        assert sum(stored.values()) - len(confirmed) in {0, 1}
        assert all(stored[id] - versions[id] in {0, 1} for id in stored)
        again = list(wb.ingest_files(list(crash_victim.files())[: crash_victim.PARTS]))
        assert {f.status for f in again} <= {"added", "known", "new_version"}
        assert len(wb.documents.list()) == crash_victim.PARTS
        goes_on(wb)
    finally:
        wb.close()


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_killed_while_questions_are_answered(key, sample_folder, seed):
    dice = random.Random(seed)
    after, pause = dice.randint(0, MOST["questions"]), dice.uniform(0, LONGEST)
    if seed % 2:  # most of these are killed while they build the index, or before
        shutil.rmtree(sample_folder / "index")
        after, pause = 0, dice.uniform(0, FIRST)
    confirmed = killed("questions", after, pause)
    wb = Workbench.open()
    try:
        check_whole(wb)
        known = {past.id for past in wb.history(1_000)}
        assert known >= set(confirmed)
        assert len(known) - 1 - len(confirmed) in {0, 1}  # one was asked before
        for id in confirmed:
            for citation in wb.answer(id).citations:
                text = wb.documents.text(citation.text_sha256)
                assert text[citation.start : citation.end] == citation.text
        goes_on(wb)
    finally:
        wb.close()


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_killed_while_feedback_is_given(key, sample_folder, seed):
    dice = random.Random(seed)
    confirmed = killed("feedback", dice.randint(0, MOST["feedback"]), dice.uniform(0, LONGEST))
    wb = Workbench.open()
    try:
        check_whole(wb)
        stored = wb.feedback()
        assert {given.id for given in stored} >= set(confirmed)
        assert len(stored) - len(confirmed) in {0, 1}
        assert all(given.comment.endswith(".") and given.trust for given in stored)
        goes_on(wb)
    finally:
        wb.close()
