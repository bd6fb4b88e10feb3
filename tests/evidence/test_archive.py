"""ZIP archives: each file a document of its own, and none of the known tricks."""

import io
import struct
import sys
import tracemalloc
import warnings
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile, ZipInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import DocumentError
from workbench.evidence.archive import members
from workbench.evidence.ingest import endings, from_path, from_upload, ingest
from workbench.settings import Settings

SETTINGS = Settings(parse_seconds=30, max_file_mb=1)
GUIDE = b"# Guide\n\nThe fee is five euros.\n"


def pack(files, method=ZIP_DEFLATED):
    target = io.BytesIO()
    with ZipFile(target, "w", method) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names that come twice
        for name, data in files:
            archive.writestr(name, data)
    return target.getvalue()


def run(files, documents):
    return list(ingest(files, documents, collection="c", settings=SETTINGS))


def outcome(files):
    """What reading each file gives, or what it says instead."""
    found = {}
    for file in files:
        try:
            found[file.source] = file.read()
        except DocumentError as error:
            found[file.source] = error.message
    return found


def test_each_file_of_an_archive_is_a_document_of_its_own(documents, tmp_path):
    data = pack([("b/two.txt", b"Second file."), ("one.md", GUIDE), ("b/", b"")])
    (tmp_path / "docs.zip").write_bytes(data)
    uploaded = run(from_upload("docs.zip", data), documents)
    assert [(f.path, f.status) for f in uploaded] == [
        ("upload:docs.zip!/b/two.txt", "added"), ("upload:docs.zip!/one.md", "added"),
    ]  # fmt: skip
    assert [d.title for d, *_ in documents.added] == ["two", "Guide"]
    in_folder = from_path(tmp_path)
    assert [f.source for f in in_folder] == [
        f"{(tmp_path / 'docs.zip').as_posix()}!/{name}" for name in ("b/two.txt", "one.md")
    ]
    assert in_folder[1].read() == GUIDE
    assert ".zip" in endings()


def test_a_changed_file_of_an_archive_is_a_new_version(documents):
    run(from_upload("a.zip", pack([("one.md", GUIDE), ("two.md", b"Two.")])), documents)
    results = run(
        from_upload("a.zip", pack([("one.md", GUIDE + b"More.\n"), ("two.md", b"Two.")])), documents
    )
    assert [f.status for f in results] == ["new_version", "known"]


def test_a_bad_file_of_an_archive_stops_no_other(documents):
    data = pack([("a.md", GUIDE), ("empty.txt", b""), ("in.zip", pack([("x.md", GUIDE)])),
                 ("big.txt", b"x y " * 500_000), ("x.tar.gz", b"\x1f\x8b")])  # fmt: skip
    results = {f.path.rpartition("!/")[2]: f for f in run(from_upload("a.zip", data), documents)}
    assert results["a.md"].status == "added"
    assert "empty" in results["empty.txt"].error
    assert "archive inside an archive" in results["in.zip"].error
    assert "archive inside an archive" in results["x.tar.gz"].error
    assert "the limit is 1 MB" in results["big.txt"].error


# ---------------------------------------------------------------- names


def test_names_that_lead_out_of_the_archive_lose_the_way():
    tricks = ["../../etc/passwd", "/abs.md", "C:\\win\\a.md", "a/../../b.md", "./c.md", "x\ny.md"]
    found = outcome(from_upload("a.zip", pack([(name, name.encode()) for name in tricks])))
    assert sorted(name.rpartition("!/")[2] for name in found) == sorted(
        ["etc/passwd", "abs.md", "win/a.md", "a/b.md", "c.md", "x\\ny.md"]
    )
    assert set(found.values()) == {name.encode() for name in tricks}


def test_two_files_of_one_name_are_not_mixed_up():
    found = from_upload("a.zip", pack([("a.md", b"first"), ("a.md", b"second"), ("../a.md", b"3")]))
    assert found[0].read() == b"first"
    for other in found[1:]:
        with pytest.raises(DocumentError, match="another file of this name"):
            other.read()


def test_links_hidden_files_and_folders_are_left_out():
    link = ZipInfo("link.md")
    link.external_attr = 0o120777 << 16
    data = pack([(link, b"/etc/passwd"), (".hidden", b"x"), ("__MACOSX/a.md", b"x"), ("d/", b""),
                 ("a/.git/config", b"x"), ("real.md", GUIDE)])  # fmt: skip
    assert list(outcome(from_upload("a.zip", data))) == ["upload:a.zip!/real.md"]


def test_names_without_a_stated_encoding_are_taken_for_utf8_where_they_can_be():
    info = ZipInfo("Gebühr.md")
    data = pack([(info, GUIDE)])
    flagged = struct.pack("<H", 0x800)
    bare = data.replace(b"\x14\x00" + flagged, b"\x14\x00\x00\x00")
    assert bare != data
    assert list(outcome(from_upload("a.zip", bare))) == ["upload:a.zip!/Gebühr.md"]


# ---------------------------------------------------------------- harm and damage


def refused(data):
    (file,) = from_upload("a.zip", data)
    with pytest.raises(DocumentError) as caught:
        file.read()
    assert file.source == "upload:a.zip"
    return caught.value.message


def test_bombs_are_refused_by_what_they_say_before_they_are_unpacked():
    zeros = bytes(40_000_000)
    assert "would unpack to 80 MB" in refused(pack([("a.txt", zeros), ("b.txt", zeros)]))
    claim = bytearray(pack([("a.txt", b"x" * 100)], ZIP_STORED))
    at = claim.rindex(b"PK\x01\x02")
    struct.pack_into("<I", claim, at + 24, 0xFFFFFFF0)
    assert "would unpack to 4,295 MB" in refused(bytes(claim))


def test_a_file_that_says_to_be_small_is_never_unpacked_beyond_that():
    lying = bytearray(pack([("a.txt", bytes(50_000_000))]))
    struct.pack_into("<I", lying, lying.rindex(b"PK\x01\x02") + 24, 100)
    (file,) = from_upload("a.zip", bytes(lying))
    assert file.size == 100
    tracemalloc.start()
    try:
        with pytest.raises(DocumentError, match="damaged"):
            file.read()
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_a_list_of_members_without_end_is_not_read():
    entry = b"PK\x01\x02" + bytes(42)
    listing = entry * 400_000
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 65535, 65535, len(listing), 0, 0)
    assert "too many files" in refused(listing + end)


def test_encrypted_and_oddly_packed_files_are_told():
    data = bytearray(pack([("a.md", GUIDE)], ZIP_STORED))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    assert "password" in str(outcome(from_upload("a.zip", bytes(data))))
    assert "unusual" in str(outcome(from_upload("a.zip", pack([("a.md", GUIDE)], ZIP_LZMA))))


def test_damaged_and_empty_archives_are_refused_by_name(tmp_path):
    data = pack([("a.md", GUIDE * 50)], ZIP_STORED)
    assert "damaged" in refused(data[:-30])
    assert "damaged" in refused(b"no archive at all")
    assert "no files" in refused(pack([]))
    spoilt = data.replace(b"five", b"four")
    assert "damaged" in str(outcome(from_upload("a.zip", spoilt)))
    assert "Office file" in refused(pack([("[Content_Types].xml", b"<Types/>")]))
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    files = from_path(path)
    path.write_bytes(data[:100])
    assert "damaged" in str(outcome(files))


@given(st.data())
def test_an_archive_damaged_anywhere_gives_files_or_words(data):
    whole = bytearray(pack([("a.md", GUIDE), ("b/c.txt", b"x y " * 99)]))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    for found in outcome(from_upload("a.zip", bytes(whole))).values():
        assert isinstance(found, bytes) or found.endswith(".")


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit")
def test_ten_thousand_files_and_many_archives_hold_none_open(tmp_path):
    import resource

    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    data = pack([(f"{n}.txt", b"Text.") for n in range(10)])
    for n in range(soft + 10 if soft < 2_000 else 100):
        (tmp_path / f"{n}.zip").write_bytes(data)
    assert all(file.read() == b"Text." for file in from_path(tmp_path)[:200])
    many = pack([(f"{n}.txt", str(n).encode()) for n in range(10_000)], ZIP_STORED)
    found = from_upload("many.zip", many)
    assert len({file.read() for file in found}) == 10_000


def test_members_are_read_by_position_only():
    data = pack([("a.md", GUIDE)])
    asked = []

    def read_at(at, size):
        asked.append((at, size))
        return data[at : at + size]

    (member,) = members(read_at, len(data))
    assert member.read() == GUIDE
    assert all(at >= 0 for at, _ in asked)
