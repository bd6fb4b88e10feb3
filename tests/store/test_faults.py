"""Faults around the database: a full disk, another process that holds it, and no right to write.

Each is said in plain words, leaves nothing half stored, and is over when its cause is.
"""

import os
import subprocess
import sys
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy import text as sql

from workbench import Workbench
from workbench.errors import StoreError
from workbench.evidence.ingest import from_upload
from workbench.store import engine
from workbench.store.tables import metadata

QUESTION = "When is my bill due?"
LONG = "\n\n".join(f"Rule {n} takes {n} days, says part {n % 7}." for n in range(6_000)).encode()


def ingest(wb, data=LONG):
    (file,) = wb.ingest_files(from_upload("long.md", data))
    assert file.status in {"added", "new_version"}, file.error


def ask(wb):
    wb.ask(QUESTION)


def feedback(wb):
    wb.record_feedback(wb.history(1)[0].id, trust=4, comment="Very long, and in words. " * 400)


VERBS = [ingest, ask, feedback]


def stored(wb):
    """How many rows each table has."""
    with wb._store.read(wb.tenant) as connection:
        return {
            name: connection.scalar(sql(f"SELECT count(*) FROM {name}")) for name in metadata.tables
        }


def problem_of(do):
    """The error of the store that something ends in, if it does."""
    try:
        do()
    except StoreError as error:
        return error
    return None


def until_it_fails(verb, wb, most=500):
    """Do it again and again; gives what was stored before the time that failed, and the error."""
    for _ in range(most):
        before = stored(wb)
        if error := problem_of(lambda: verb(wb)):
            return before, error
    raise AssertionError(f"{verb.__name__} never failed")


def check_sound(wb):
    report = wb.verify_audit()
    assert report.ok, report.problem
    with wb._store.read(wb.tenant) as connection:
        assert connection.scalar(sql("PRAGMA integrity_check")) == "ok"


# ---------------------------------------------------------------- no space


@contextmanager
def no_larger_than_now(store):
    """The database cannot grow meanwhile, as on a disk that is full."""
    made = store._engine

    def bound(connection, _):
        connection.execute("PRAGMA max_page_count = 1")  # as small as it is

    made.dispose()
    event.listen(made, "connect", bound)
    try:
        yield
    finally:
        event.remove(made, "connect", bound)
        made.dispose()


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.__name__)
def test_what_does_not_fit_is_not_stored_at_all_and_fits_later(wb, verb):
    with no_larger_than_now(wb._store):
        before, error = until_it_fails(verb, wb)
        assert "does not fit on the disk. Free some space and try again." in error.message
        assert stored(wb) == before
        check_sound(wb)
    verb(wb)
    assert stored(wb) != before
    check_sound(wb)


@pytest.fixture
def disk(tmp_path):
    """A small disk of its own, where the system lends one: ``fill`` and ``free`` its space."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(place)]
    try:
        made = subprocess.run(mount, capture_output=True, text=True, check=False)
    except OSError as error:
        pytest.skip(f"no small disk can be mounted here: {error}")
    if made.returncode:
        pytest.skip(f"no small disk can be mounted here: {made.stderr.strip()}")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(disk):
    with (disk / "filler").open("wb", buffering=0) as filler:
        for size in (65_536, 512, 1):
            try:
                while True:
                    filler.write(bytes(size))
            except OSError:
                continue


def remount(disk, how):
    subprocess.run(["mount", "-o", f"remount,{how}", str(disk)], check=True)


@pytest.fixture
def on_disk(disk, monkeypatch):
    monkeypatch.setenv("WORKBENCH_AUDIT_KEY", "a key for the tests")
    opened = Workbench.open(disk / "workspace")
    ingest(opened, b"# Bills\n\nYour bill is due after 14 days.\n")
    ask(opened)
    yield opened
    opened.close()


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.__name__)
def test_a_full_disk_is_told_and_nothing_is_lost_once_there_is_space(on_disk, disk, verb):
    wb = on_disk
    fill(disk)
    before, error = until_it_fails(verb, wb)
    assert "ree some space" in error.message
    after = stored(wb)
    if "What you did is stored" in error.message:  # and only the anchor had no room
        assert after["audit"] == before["audit"] + 1
    else:
        assert after == before
    check_sound(wb)
    assert wb.documents.passages()
    (disk / "filler").unlink()
    verb(wb)
    check_sound(wb)
    wb.close()
    again = Workbench.open(disk / "workspace")
    assert stored(again)["audit"] > before["audit"]
    check_sound(again)
    assert again.verify_audit().tail_protected
    again.close()


def test_a_workspace_is_opened_on_a_full_disk_or_refused_in_words(on_disk, disk):
    before = stored(on_disk)
    on_disk.close()
    fill(disk)
    error = problem_of(lambda: Workbench.open(disk / "workspace").close())
    assert error is None or "ree some space" in error.message
    (disk / "filler").unlink()
    wb = Workbench.open(disk / "workspace")
    assert stored(wb) == before
    check_sound(wb)
    wb.close()


# ---------------------------------------------------------------- held by another process

HOLD = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.readline()
held.execute("ROLLBACK")
"""


@contextmanager
def held_by_another(folder):
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder / "workbench.db")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert other.stdout.readline() == "held\n"
        yield
    finally:
        other.communicate("done\n", timeout=30)


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.__name__)
def test_a_database_that_another_process_holds_is_read_and_later_written(
    sample_folder, monkeypatch, verb
):
    monkeypatch.setattr(engine, "PATIENCE", 0.1)
    with held_by_another(sample_folder):
        wb = Workbench.open(sample_folder)
        before = stored(wb)
        with pytest.raises(StoreError, match="in use by another process") as caught:
            verb(wb)
        assert "end the other process" in caught.value.message
        assert stored(wb) == before
        assert wb.search(QUESTION)
    verb(wb)
    assert stored(wb)["audit"] == before["audit"] + 1
    check_sound(wb)
    wb.close()


# ---------------------------------------------------------------- no right to write


@pytest.fixture
def read_only(request, sample_folder):
    """The sample workspace where nobody may write: by its rights, or for root by its disk."""
    if os.geteuid():
        files = [sample_folder, *sample_folder.rglob("*")]
        for path in files:
            path.chmod(0o555 if path.is_dir() else 0o444)
        yield sample_folder
        for path in files:
            path.chmod(0o755 if path.is_dir() else 0o644)
        return
    disk = request.getfixturevalue("disk")
    remount(disk, "size=100m")
    subprocess.run(["cp", "-r", str(sample_folder), str(disk / "workspace")], check=True)
    remount(disk, "ro")
    yield disk / "workspace"


def test_a_workspace_without_the_right_to_write_is_told(read_only):
    error = problem_of(lambda: ask(Workbench.open(read_only)))
    assert "write" in error.message
    assert str(read_only) in error.message
