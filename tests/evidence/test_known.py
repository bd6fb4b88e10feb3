import os
import shutil
from pathlib import Path
from zipfile import ZipFile

import pytest

from workbench.evidence.ingest import document_id, folder_source, from_path, from_upload, ingest
from workbench.evidence.known import gone
from workbench.records import Actor, Tenant
from workbench.settings import Settings
from workbench.store import Store

SETTINGS = Settings(parse_seconds=30, max_file_mb=1)


def run(path, documents, collection="c", **more):
    folders = [root] if (root := folder_source(path)) else []
    files = from_path(path)
    return list(
        ingest(files, documents, collection=collection, settings=SETTINGS, folders=folders, **more)
    )


def told(results):
    return {Path(r.path).name: r.status for r in results}


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "docs"
    (root / "sub").mkdir(parents=True)
    for name in ("a.md", "b.md", "sub/c.md"):
        (root / name).write_text(f"Text of {name}.")
    with ZipFile(root / "z.zip", "w") as archive:
        archive.writestr("one.txt", "The first.")
        archive.writestr("two.txt", "The second.")
    return root


@pytest.fixture
def taken(folder, documents):
    """The folder, taken in once."""
    assert set(told(run(folder, documents)).values()) == {"added"}
    documents.asked.clear()
    return folder


def test_new_changed_and_missing_files_are_found(taken, documents):
    (taken / "a.md").unlink()
    (taken / "b.md").write_text("Another text.")
    (taken / "d.md").write_text("New.")
    with ZipFile(taken / "z.zip", "w") as archive:
        archive.writestr("two.txt", "The second.")
    results = run(taken, documents)
    assert told(results) == {
        "b.md": "new_version", "d.md": "added", "c.md": "known", "two.txt": "known",
        "a.md": "missing", "one.txt": "missing",
    }  # fmt: skip
    gone = [r for r in results if r.status == "missing"]
    assert gone == results[-2:]
    assert [r.document for r in gone] == [document_id("c", r.path) for r in gone]
    assert all("--prune" in r.note and "stays" in r.note for r in gone)
    assert documents.deleted == []


def test_pruning_deletes_what_is_gone_and_nothing_else(taken, documents):
    (taken / "a.md").unlink()
    (taken / "z.zip").unlink()
    results = run(taken, documents, prune=True)
    assert told(results) == {
        "b.md": "known", "c.md": "known",
        "a.md": "deleted", "one.txt": "deleted", "two.txt": "deleted",
    }  # fmt: skip
    assert documents.deleted == [r.document for r in results if r.status == "deleted"]
    assert set(told(run(taken, documents, prune=True)).values()) == {"known"}


@pytest.mark.parametrize("damage", ["empty", "absent", "hidden"])
def test_a_folder_that_gives_nothing_deletes_nothing(damage, taken, documents):
    shutil.rmtree(taken)
    if damage != "absent":
        taken.mkdir()
    if damage == "hidden":
        (taken / ".DS_Store").write_bytes(b"x")
    (result,) = run(taken, documents, prune=True)
    assert (result.status, documents.deleted) == ("failed", [])
    assert "disk" in result.error or "No such file" in result.error


def test_what_cannot_be_opened_is_not_gone(taken, documents, monkeypatch):
    real = os.scandir

    def closed(path):
        if str(path).endswith("sub"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", closed)
    (taken / "z.zip").write_bytes(b"damaged")
    results = run(taken, documents, prune=True)
    assert told(results) == {"a.md": "known", "b.md": "known", "sub": "failed", "z.zip": "failed"}
    assert documents.deleted == []


def test_a_moved_file_keeps_its_document(taken, documents):
    (taken / "a.md").rename(taken / "sub" / "moved.md")
    results = run(taken, documents, prune=True)
    assert told(results)["moved.md"] == "known"
    assert documents.deleted == []


def test_only_the_folder_itself_is_looked_through(taken, documents, tmp_path):
    beside = tmp_path / "docs-2"
    beside.mkdir()
    (beside / "x.md").write_text("Beside it.")
    run(beside, documents)
    list(ingest(from_upload("u.md", b"Up."), documents, collection="c", settings=SETTINGS))
    run(taken, documents, "other")
    (beside / "x.md").unlink()
    (taken / "a.md").unlink()
    results = run(taken, documents, prune=True)
    assert [(r.status, Path(r.path).name) for r in results if r.status == "deleted"] == [
        ("deleted", "a.md")
    ]
    assert documents.deleted == [document_id("c", (taken / "a.md").as_posix())]


def test_single_files_tell_nothing_of_their_folder(taken, documents):
    (taken / "a.md").unlink()
    assert folder_source(taken / "b.md") is None
    assert told(run(taken / "b.md", documents, prune=True)) == {"b.md": "known"}
    assert documents.deleted == []


def test_a_document_that_came_meanwhile_is_not_gone(taken, documents):
    """Another process takes in a file that was made after this one had listed the folder."""
    files = from_path(taken)
    late = taken / "late.md"
    late.write_text("Late.")
    going = ingest(
        files, documents, collection="c", settings=SETTINGS,
        folders=[folder_source(taken)], prune=True,
    )  # fmt: skip
    next(going)
    list(ingest(from_path(late), documents, collection="c", settings=SETTINGS))
    assert "deleted" not in told(going).values()


def test_the_root_of_a_disk_is_a_folder_too():
    stored = {"/a.md": ("1", "x"), "/b/c.md": ("2", "y"), "upload:a.md": ("3", "z")}
    assert list(gone(["/"], {"/a.md"}, stored, ())) == [("/b/c.md", "2")]
    assert list(gone(["/"], {"/"}, stored, ())) == []
    assert list(gone([], {"/a.md"}, stored, ())) == []


def test_known_files_are_found_without_asking_for_each_and_without_a_parser(
    taken, documents, monkeypatch
):
    def started(*args, **more):
        raise AssertionError("a parser was started")

    monkeypatch.setattr("subprocess.Popen", started)
    shutil.copy(taken / "a.md", taken / "copy.md")
    assert set(told(run(taken, documents)).values()) == {"known"}
    assert documents.asked == []


def test_what_somebody_else_added_meanwhile_is_known(taken, documents):
    (taken / "d.md").write_text("New.")
    going = ingest(from_path(taken), documents, collection="c", settings=SETTINGS)
    next(going)
    list(ingest(from_path(taken / "d.md"), documents, collection="c", settings=SETTINGS))
    assert told(going)["d.md"] == "known"


def test_the_store_deletes_and_tells_what_it_holds(folder, tmp_path):
    store = Store.open(f"sqlite:///{tmp_path / 'workbench.db'}")
    stored = store.repository(Tenant("local"), Actor()).documents
    run(folder, stored)
    (folder / "b.md").write_text("Another text.")
    (folder / "a.md").unlink()
    assert told(run(folder, stored, prune=True))["a.md"] == "deleted"
    listed = {d.source: (d.id, d.sha256) for d in stored.list("c")}
    assert stored.known("c") == listed
    assert len(listed) == 4
    assert stored.known("other") == {}
    store.close()
