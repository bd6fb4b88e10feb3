"""A process killed in the middle of ingestion leaves no half document, and the next start works."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from workbench import Workbench


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(int(os.environ.get("WORKBENCH_TEST_SOAK", "3"))))
def test_killed_in_the_middle_of_ingestion(tmp_path, seed):
    folder = tmp_path / "files"
    folder.mkdir()
    for number in range(60):
        text = "\n\n".join(f"Rule {n} of part {number} takes {n + number} days." for n in range(40))
        (folder / f"part-{number:02}.md").write_text(f"# Part {number}\n\n{text}\n")
    workspace = tmp_path / "workspace"
    process = subprocess.Popen(
        [sys.executable, "-m", "workbench", "--workspace", workspace, "ingest", folder],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ,
    )  # fmt: skip
    for _ in range(600):
        time.sleep(0.05)
        if _stored(workspace) > 0 or process.poll() is not None:
            break
    time.sleep(random.Random(seed).uniform(0, 0.3))
    os.kill(process.pid, signal.SIGKILL)
    process.wait()

    wb = Workbench.open(workspace)
    documents = wb.documents.list()
    passages = wb.documents.passages()
    for document in documents:
        text = wb.documents.text(document.text_sha256)
        assert len(text) == document.characters
        assert wb.documents.original(document.id)
        assert text[-12:-1] in "".join(p.text for p in passages if p.document == document.id)
    assert wb.verify_audit().ok
    assert wb.verify_audit().rows == len(documents)
    again = wb.ingest(folder)
    assert {f.status for f in again} <= {"added", "known"}
    assert sum(f.status == "known" for f in again) == len(documents)
    assert len(wb.documents.list()) == 60
    wb.close()


def _stored(workspace):
    import sqlite3

    try:
        db = sqlite3.connect(f"file:{workspace / 'workbench.db'}?mode=ro", uri=True)
        try:
            return db.execute("select count(*) from documents").fetchone()[0]
        finally:
            db.close()
    except sqlite3.Error:
        return 0
