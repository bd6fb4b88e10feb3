import hashlib
import os
import sys
from pathlib import Path

import pytest

from workbench.errors import StoreError
from workbench.evidence.ingest import (
    SourceFile,
    document_id,
    from_folder,
    from_path,
    from_upload,
    ingest,
)
from workbench.records import Actor, Tenant
from workbench.settings import Settings
from workbench.store import Store

SETTINGS = Settings(parse_seconds=30, max_file_mb=1)
GUIDE = b"# Guide\n\nThe fee is five euros. It is due in May.\n"


def run(files, documents, collection="c", **more):
    return list(ingest(files, documents, collection=collection, settings=SETTINGS, **more))


def test_a_file_becomes_a_document_with_hashes_blocks_and_passages(documents):
    (result,) = run(from_upload("guide.md", GUIDE), documents)
    document, text, original, blocks, passages = documents.added[0]
    assert (result.status, result.document, result.path) == (
        "added", document.id, "upload:guide.md",
    )  # fmt: skip
    assert original == GUIDE
    assert document.sha256 == hashlib.sha256(GUIDE).hexdigest()
    assert document.text_sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert (document.title, document.version, document.size) == ("Guide", 1, len(GUIDE))
    assert document.characters == len(text)
    assert [b.kind for b in blocks] == ["heading", "paragraph"]
    assert [text[a:b] for a, b in passages[0].sentences] == [
        "The fee is five euros.", "It is due in May.",
    ]  # fmt: skip
    assert passages[0].text_sha256 == document.text_sha256


def test_the_same_bytes_are_known_and_a_changed_file_is_a_new_version(documents):
    (first,) = run(from_upload("a.md", GUIDE), documents)
    again, renamed, changed, back = run(
        [
            *from_upload("a.md", GUIDE),
            *from_upload("other.md", GUIDE),
            *from_upload("a.md", GUIDE + b"More.\n"),
            *from_upload("a.md", GUIDE),
        ],
        documents,
    )
    assert [f.status for f in (again, renamed, changed, back)] == [
        "known", "known", "new_version", "new_version",
    ]  # fmt: skip
    assert {f.document for f in (first, again, renamed, changed, back)} == {first.document}
    assert [document.version for document, *_ in documents.added] == [1, 2, 3]


def test_a_source_that_takes_over_the_bytes_of_another_is_still_a_new_version(documents):
    run([*from_upload("a.md", GUIDE), *from_upload("b.md", b"Old text.")], documents)
    (result,) = run(from_upload("b.md", GUIDE), documents)
    assert result.status == "new_version"
    assert result.document == document_id("c", "upload:b.md")


def test_collections_do_not_know_each_other(documents):
    (one,) = run(from_upload("a.md", GUIDE), documents, "c")
    (two,) = run(from_upload("a.md", GUIDE), documents, "d")
    assert (one.status, two.status) == ("added", "added")
    assert one.document != two.document


def test_bad_files_are_reported_by_name_and_good_ones_beside_them_kept(documents):
    def unreadable():
        raise PermissionError(13, "Permission denied")

    def untouched():
        raise AssertionError("a file over the limit was read")

    files = [
        *from_upload("empty.txt", b""),
        *from_upload("good.md", GUIDE),
        *from_upload("../../picture\n.png", b"\x89PNG\r\n\x1a\n" + bytes(50)),
        SourceFile("locked.txt", "/x/locked.txt", unreadable, 5),
        SourceFile("huge.pdf", "/x/huge.pdf", untouched, 200_000_000),
        *from_upload("cut.pdf", b"%PDF-1.7\n1 0 obj"),
        *from_upload("last.txt", b"The last one is fine."),
    ]
    results = run(files, documents)
    assert [r.status for r in results] == [
        "failed", "added", "failed", "failed", "failed", "failed", "added",
    ]  # fmt: skip
    assert [r.path for r in results if r.status == "failed"] == [
        "upload:empty.txt", "upload:picture .png", "/x/locked.txt", "/x/huge.pdf", "upload:cut.pdf",
    ]  # fmt: skip
    errors = [r.error for r in results if r.error]
    for error, words in zip(
        errors, ["empty", "“png”", "Permission denied", "200 MB; the limit is 1 MB", "cut off"],
        strict=True,
    ):  # fmt: skip
        assert words in error
    assert len(documents.added) == 2


def test_a_store_that_fails_stops_the_run(documents, monkeypatch):
    def broken(*args):
        raise StoreError("The database is locked. Try again.")

    monkeypatch.setattr(documents, "add", broken)
    with pytest.raises(StoreError):
        run(from_upload("a.md", GUIDE), documents)


def test_results_come_one_by_one_with_progress(documents):
    said = []
    files = [f for name in ("one.txt", "two.txt") for f in from_upload(name, name.encode())]
    going = ingest(
        files, documents, collection="c", settings=SETTINGS,
        progress=lambda done, of, name: said.append((done, of, name)),
    )  # fmt: skip
    assert next(going).status == "added"
    assert len(documents.added) == 1
    assert said == [(0, 2, "one.txt")]
    list(going)
    assert said[1:] == [(1, 2, "two.txt"), (2, 2, "")]


# ---------------------------------------------------------------- files and folders


def test_a_folder_is_walked_in_order_without_hidden_files_and_links(tmp_path):
    folder = tmp_path / "docs"
    for name in ("b.md", "a/z.txt", "a/.hidden.md", ".git/x.md", "c.xyz"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(GUIDE)
    (tmp_path / "outside.md").write_bytes(GUIDE)
    (folder / "link.md").symlink_to(tmp_path / "outside.md")
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    files = from_path(folder)
    assert [f.name for f in files] == ["z.txt", "b.md", "c.xyz"]
    assert [f.source for f in files] == [
        (folder / name).as_posix() for name in ("a/z.txt", "b.md", "c.xyz")
    ]
    assert [f.source for f in from_folder(folder, "sample:")] == [
        "sample:a/z.txt", "sample:b.md", "sample:c.xyz",
    ]  # fmt: skip


def test_a_path_is_the_same_source_however_it_is_written(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_bytes(GUIDE)
    sources = {f.source for p in ("docs", "docs/a.md", "docs/../docs/a.md", tmp_path / "docs")
               for f in from_path(Path(p))}  # fmt: skip
    assert sources == {(tmp_path / "docs" / "a.md").as_posix()}


def test_what_is_not_there_or_no_file_fails_by_name(documents, tmp_path):
    (tmp_path / "empty").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    names = ["missing.md", "empty", "pipe.txt"]
    files = [f for name in names for f in from_path(tmp_path / name)]
    results = run(files, documents)
    assert [r.status for r in results] == ["failed"] * 3
    for result, words in zip(results, ["No such file", "no files", "a pipe"], strict=True):
        assert words in result.error


@pytest.mark.skipif(sys.platform == "win32", reason="Windows allows no such names")
def test_names_with_line_breaks_are_written_out(documents, tmp_path):
    (tmp_path / "a\nb.md").write_bytes(GUIDE.replace(b"# ", b""))
    (result,) = run(from_path(tmp_path), documents)
    assert result.path == f"{tmp_path.as_posix()}/a\\nb.md"
    assert documents.added[0][0].title == "a b"


def test_a_file_of_200_megabytes_is_not_read(documents, tmp_path):
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(200_000_000)
    (result,) = run(from_path(tmp_path), documents)
    assert "200 MB; the limit is 1 MB" in result.error


# ---------------------------------------------------------------- with the real store


@pytest.fixture
def stored(tmp_path):
    store = Store.open(f"sqlite:///{tmp_path / 'workbench.db'}")
    yield store.repository(Tenant("local"), Actor()).documents
    store.close()


def test_the_store_takes_versions_and_gives_back_what_resolves(stored):
    statuses = [
        run(from_upload("a.md", data), stored)[0].status
        for data in (GUIDE, GUIDE, GUIDE + b"More of it.\n", GUIDE, GUIDE + b"\n\n")
    ]
    assert statuses == ["added", "known", "new_version", "new_version", "new_version"]
    (document,) = stored.list("c")
    text = stored.text(document.text_sha256)
    assert document.version == 4
    assert stored.original(document.id) == GUIDE + b"\n\n"
    assert [b.kind for b in stored.blocks(document.text_sha256)] == ["heading", "paragraph"]
    for passage in stored.passages():
        assert passage.text == text[passage.start : passage.end]
        assert passage.headings == ("Guide",)
    stored.delete(document.id)
    assert run(from_upload("a.md", GUIDE), stored)[0].status == "added"
