"""Documents go in whole, come out as they were, and go without a trace of their text."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text as sql

from workbench.errors import NotFoundError, StoreError
from workbench.records import Actor, Tenant


def test_everything_comes_back_as_it_was_given(repo, make):
    document, text, original, blocks, passages = added = make.document(
        "# Ä heading\nFirst line.\nSecond \U0001f600 line.\n", original=b"\x00raw", pages=3
    )
    repo.documents.add(*added)
    stored = repo.documents
    assert stored.get("d1") == document
    assert stored.get("d1", document.text_sha256) == document
    assert stored.text(document.text_sha256) == text
    assert stored.original("d1") == original
    assert stored.blocks(document.text_sha256) == blocks
    assert stored.passages() == list(passages)
    assert stored.list() == stored.list("my documents") == stored.versions("d1") == [document]
    assert stored.list("other") == []
    assert stored.collections() == {"my documents": 1}
    assert stored.by_bytes("my documents", document.sha256) == document
    assert stored.by_source("my documents", document.source) == document
    assert stored.by_bytes("other", document.sha256) is None
    assert stored.by_source("other", document.source) is None


# The reading of files leaves no NUL in a text, and PostgreSQL holds none.
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1,
               max_size=60))  # fmt: skip
@settings(max_examples=25, deadline=None)
def test_any_text_comes_back_to_the_character(shared, make, text):
    documents = shared.repository(Tenant("any"), Actor()).documents
    document, *rest = make.document(text)
    documents.add(document, *rest)
    assert documents.text(document.text_sha256) == text
    assert "".join(p.text for p in documents.passages()) == text.replace("\n", "")
    documents.delete(document.id)


def test_a_new_version_replaces_the_old_one_and_keeps_its_text(repo, make):
    first, *_ = one = make.document("Old words.")
    second, *_ = two = make.document("New words.", version=2)
    repo.documents.add(*one)
    repo.documents.add(*two)
    stored = repo.documents
    assert stored.get("d1") == second
    assert stored.list() == [second]
    assert stored.versions("d1") == [replace(first, current=False), second]
    assert [p.text for p in stored.passages()] == ["New words."]
    assert stored.get("d1", first.text_sha256).version == 1
    assert stored.text(first.text_sha256) == "Old words."
    assert stored.original("d1", first.text_sha256) == b"Old words."
    assert stored.by_bytes("my documents", first.sha256) is None
    assert stored.known("my documents") == {second.source: ("d1", second.sha256)}
    assert stored.known("other") == {}
    assert stored.texts() == {"d1": second.text_sha256}


@pytest.mark.parametrize("version", [1, 3])
def test_a_version_that_is_not_the_next_is_refused(repo, make, version):
    repo.documents.add(*make.document("Old words."))
    corpus = repo.documents.corpus()
    with pytest.raises(StoreError, match="the next one is 2"):
        repo.documents.add(*make.document("New words.", version=version))
    assert repo.documents.corpus() == corpus
    assert [p.text for p in repo.documents.passages()] == ["Old words."]


def test_one_source_is_one_document_in_a_collection(repo, make):
    repo.documents.add(*make.document("Here.", source="upload:x.md"))
    with pytest.raises(StoreError, match="somebody else"):
        repo.documents.add(*make.document("There.", id="d2", source="upload:x.md"))
    assert [d.id for d in repo.documents.list()] == ["d1"]
    with pytest.raises(NotFoundError):
        repo.documents.text(make.sha("There."))
    elsewhere = make.document("There.", id="d2", source="upload:x.md", collection="other")
    repo.documents.add(*elsewhere)
    assert repo.documents.collections() == {"my documents": 1, "other": 1}


@pytest.mark.parametrize(
    "damage",
    [
        lambda d, t, o, b, p: (d, t + "!", o, b, p),
        lambda d, t, o, b, p: (d, t, o + b"!", b, p),
        lambda d, t, o, b, p: (replace(d, size=d.size + 1), t, o, b, p),
        lambda d, t, o, b, p: (d, t, o, b, [replace(p[0], end=p[0].end - 1)]),
        lambda d, t, o, b, p: (d, t, o, b, [replace(p[0], document="d9")]),
        lambda d, t, o, b, p: (replace(d, current=False), t, o, b, p),
    ],
)
def test_parts_that_do_not_belong_together_are_refused(repo, make, damage):
    with pytest.raises(StoreError, match="not stored"):
        repo.documents.add(*damage(*make.document()))
    assert repo.documents.list() == []
    assert repo.audit.rows() == []


def test_what_two_documents_share_goes_with_the_last_of_them(repo, make):
    document, text, original, _, _ = make.document("Shared words.")
    repo.documents.add(*make.document("Shared words."))
    repo.documents.add(*make.document("Shared words.", id="d2"))
    repo.documents.delete("d1")
    assert repo.documents.text(document.text_sha256) == text
    assert repo.documents.original("d2") == original
    assert [p.document for p in repo.documents.passages()] == ["d2"]
    repo.documents.delete("d2")
    with pytest.raises(NotFoundError, match="was deleted"):
        repo.documents.text(document.text_sha256)
    with pytest.raises(NotFoundError, match="was deleted"):
        repo.documents.blocks(document.text_sha256)


def test_a_deleted_document_is_gone_with_all_its_versions(repo, make):
    repo.documents.add(*make.document("Old words."))
    repo.documents.add(*make.document("New words.", version=2))
    repo.documents.delete("d1")
    assert repo.documents.list() == repo.documents.passages() == []
    for call in (repo.documents.get, repo.documents.versions, repo.documents.original):
        with pytest.raises(NotFoundError, match="no document “d1”"):
            call("d1")
    with pytest.raises(NotFoundError, match="no document “d1”"):
        repo.documents.delete("d1")
    for old in ("Old words.", "New words."):
        with pytest.raises(NotFoundError):
            repo.documents.text(make.sha(old))
    repo.documents.add(*make.document("Back again."))
    assert repo.documents.get("d1").version == 1


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)  # see Store.forget for PostgreSQL
def test_after_deletion_no_file_holds_a_byte_of_the_text(store, repo, path, make):
    """Long and short texts, in cells and overflow pages, in the file and in its log."""
    secrets = {f"d{i}": f"Zanzibar{i:03}-" * (1 if i % 2 else 900) for i in range(6)}
    for id, text in secrets.items():
        repo.documents.add(
            *make.document(text, id=id, title=f"Zanzibar{id}", source=f"upload:Zanzibar{id}")
        )
    kept = make.document("Timbuktu stays.", id="kept")
    repo.documents.add(*kept)
    repo.answers.put(*make.answer(repo.documents.passages()))
    for id in secrets:
        repo.documents.delete(id)
    raw = b"".join(file.read_bytes() for file in path.parent.glob("workbench.db*"))
    assert b"Zanzibar" not in raw
    assert b"Timbuktu" in raw


def test_the_fingerprint_changes_exactly_with_the_passages(repo, make):
    stored, seen = repo.documents, {}

    def look():
        key = tuple(stored.passages())
        assert seen.setdefault(key, stored.corpus()) == stored.corpus()
        assert len(set(seen.values())) == len(seen)

    look()
    stored.add(*make.document("One."))
    look()
    stored.add(*make.document("Two.", id="d2"))
    look()
    stored.add(*make.document("One changed.", version=2))
    look()
    stored.delete("d2")
    look()
    stored.add(*make.document("", id="d3"))  # no passages
    look()
    stored.delete("d1")
    look()
    assert stored.corpus() == "0" * 64
    stored.add(*make.document("One.", collection="other"))
    look()
    stored.delete("d1")
    stored.add(*make.document("One.", title="Another title"))
    look()
    stored.delete("d1")
    stored.add(*make.document("One."))
    look()


def test_text_changed_behind_the_programs_back_is_not_given_out(store, repo, make):
    document, *_ = added = make.document("True words.")
    repo.documents.add(*added)
    with store.write(repo.tenant) as connection:
        connection.execute(sql("UPDATE texts SET text = 'False words.'"))
        connection.execute(sql("UPDATE originals SET data = :none"), {"none": b"0"})
    with pytest.raises(StoreError, match="outside the program"):
        repo.documents.text(document.text_sha256)
    with pytest.raises(StoreError, match="outside the program"):
        repo.documents.original("d1")


def test_half_a_surrogate_pair_is_refused_in_plain_words(repo):
    with pytest.raises(StoreError, match="cannot be stored"):
        repo.documents.by_source("my documents", "upload:\udcff.md")
