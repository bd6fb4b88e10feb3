import gc
import json

import numpy as np
import pytest

from workbench.errors import IndexMismatchError, StoreError
from workbench.evidence import vectors
from workbench.evidence.embed import Embedder
from workbench.evidence.index import Index
from workbench.evidence.retrieve import retrieve
from workbench.records import Passage

TEXTS = ["Meters are read monthly.", "Bills are due after 14 days.", "Meters are read monthly.", ""]


def _passages(texts, collection="own"):
    return [
        Passage(f"d{i}", f"{collection}{i:060}", 0, len(t), t, collection=collection)
        for i, t in enumerate(texts)
    ]


@pytest.fixture
def embedded(monkeypatch):
    """Every text that is embedded, in order."""
    seen = []
    real = Embedder.embed_exactly

    def counting(self, texts):
        seen.extend(texts)
        return real(self, texts)

    monkeypatch.setattr(Embedder, "embed_exactly", counting)
    return seen


def _same(one, other):
    assert one.fingerprint == other.fingerprint
    assert one.passages == other.passages
    assert np.array_equal(one.vectors, other.vectors)
    question = "When are bills due?"
    assert retrieve(one, question, k=9) == retrieve(other, question, k=9)


def test_equal_texts_are_embedded_once(embedded):
    Index.build(_passages(TEXTS))
    assert sorted(embedded) == sorted(set(TEXTS))


def test_only_what_is_new_is_embedded(embedded):
    first = Index.build(_passages(TEXTS))
    embedded.clear()
    again = Index.build(_passages([*TEXTS, "Moving house?"]), previous=first)
    assert embedded == ["Moving house?"]
    _same(again, Index.build(_passages([*TEXTS, "Moving house?"])))


def test_vectors_of_another_model_are_not_reused(embedded):
    first = Index.build(_passages(TEXTS))
    first.dense.version = "another"
    embedded.clear()
    Index.build(_passages(TEXTS), previous=first)
    assert set(embedded) == set(TEXTS)


@pytest.mark.parametrize("texts", [TEXTS, TEXTS[:1], [""], []])
def test_a_saved_index_is_the_same(texts, tmp_path, embedded):
    built = Index.build(_passages(texts))
    built.save(tmp_path / "index")
    embedded.clear()
    loaded = Index.load(tmp_path / "index", _passages(texts))
    assert embedded == []
    _same(loaded, built)


@pytest.mark.parametrize(
    "changed",
    [
        _passages(TEXTS[:3]),
        _passages([*TEXTS, "new"]),
        _passages(TEXTS[::-1]),
        _passages(TEXTS, "other"),
        _passages(["Meters are read weekly!!", *TEXTS[1:]]),
        [],
    ],
)
def test_an_index_of_other_passages_is_noticed(changed, tmp_path):
    Index.build(_passages(TEXTS)).save(tmp_path)
    with pytest.raises(IndexMismatchError, match="does not belong"):
        Index.load(tmp_path, changed)


def test_an_index_of_other_settings_is_noticed(tmp_path, monkeypatch):
    Index.build(_passages(TEXTS)).save(tmp_path)
    monkeypatch.setattr("workbench.evidence.tokens.SETTINGS", "other words")
    with pytest.raises(IndexMismatchError, match="does not belong"):
        Index.load(tmp_path, _passages(TEXTS))


def test_no_index_is_a_mismatch(tmp_path):
    with pytest.raises(IndexMismatchError, match="cannot be read"):
        Index.load(tmp_path / "nowhere", [])


@pytest.mark.parametrize("damage", [b"", b"\x93NUMPY", b"{"])
def test_damaged_files_are_noticed_and_replaced(damage, tmp_path):
    passages = _passages(TEXTS)
    names = [p.name for p in _saved(tmp_path, passages).iterdir()]
    assert len(names) >= 6
    for name in [*names, "../manifest.json"]:
        (_saved(tmp_path, passages) / name).write_bytes(damage)
        with pytest.raises(IndexMismatchError):
            Index.load(tmp_path, passages)
        _same(Index.open(tmp_path, passages), Index.build(passages))


def _saved(folder, passages):
    Index.open(folder, passages)
    return folder / json.loads((folder / "manifest.json").read_text())["folder"]


def test_open_reuses_saved_vectors_of_other_passages(tmp_path, embedded):
    Index.open(tmp_path, _passages(TEXTS))
    embedded.clear()
    opened = Index.open(tmp_path, _passages(["Moving house?", *TEXTS[1:]]))
    assert embedded == ["Moving house?"]
    embedded.clear()
    _same(Index.open(tmp_path, _passages(["Moving house?", *TEXTS[1:]])), opened)
    assert "Moving house?" not in embedded


def test_a_save_that_breaks_off_leaves_the_earlier_index(tmp_path, monkeypatch):
    earlier = Index.build(_passages(TEXTS))
    earlier.save(tmp_path)

    def killed(*_):
        raise KeyboardInterrupt

    for step in ("workbench.evidence.bm25.Bm25.save", "pathlib.Path.replace"):
        with monkeypatch.context() as patch:
            patch.setattr(step, killed)
            with pytest.raises(KeyboardInterrupt):
                Index.build(_passages(["other"])).save(tmp_path)
        _same(Index.load(tmp_path, _passages(TEXTS)), earlier)


def test_only_one_index_stays_on_disk(tmp_path):
    for texts in (TEXTS, TEXTS[:2], TEXTS):
        Index.build(_passages(texts)).save(tmp_path)
    assert len([p for p in tmp_path.iterdir() if p.is_dir()]) == 1


def test_a_loaded_index_lives_on_when_it_is_replaced(tmp_path):
    Index.build(_passages(TEXTS)).save(tmp_path)
    loaded = Index.load(tmp_path, _passages(TEXTS))
    Index.build([]).save(tmp_path)
    _same(loaded, Index.build(_passages(TEXTS)))


@pytest.mark.parametrize("saved", [False, True])
def test_vectors_outlive_their_index_and_cannot_be_written(saved, tmp_path):
    passages = _passages([f"passage number {i}" for i in range(1000)])
    index = Index.build(passages)
    if saved:
        index.save(tmp_path)
        index = Index.load(tmp_path, passages)
    rows, copy = index.vectors, index.vectors.copy()
    del index
    gc.collect()
    assert np.array_equal(rows, copy)
    with pytest.raises(ValueError, match="read-only"):
        rows[0, 0] = 1


def test_vectors_are_kept_to_64_bits():
    index = Index.build(_passages(TEXTS))
    exact = index.embedder.embed_exactly(TEXTS)
    assert index.dense.exact(np.arange(4)) == pytest.approx(exact, abs=1e-14)


def test_positions_by_collection_and_document():
    passages = _passages(["a", "b"], "own") + _passages(["c", "d"], "sample")
    index = Index.build(passages)
    assert index.positions().tolist() == [0, 1, 2, 3]
    assert index.positions("sample").tolist() == [2, 3]
    assert index.positions(documents={"d1"}).tolist() == [1, 3]
    assert index.positions("own", {"d1", "dx"}).tolist() == [1]
    assert index.positions("nowhere").tolist() == []
    assert [index.position(p) for p in passages[:2]] == [0, 1]


def test_a_hash_names_a_text_and_nothing_else():
    assert vectors.text_hash("a") == vectors.text_hash("a") != vectors.text_hash("b")
    assert len(vectors.text_hash("\ud800")) == 32


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), RuntimeError("write")])
def test_a_full_disk_is_told_and_leaves_the_index_before(error, tmp_path, monkeypatch):
    first = Index.build(_passages(TEXTS))
    first.save(tmp_path)
    stood = sorted(p.name for p in tmp_path.rglob("*"))

    def full(*_):
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(type(first.bm25), "save", full)
        with pytest.raises(StoreError, match="Free some space"):
            Index.build(_passages(TEXTS[:2])).save(tmp_path)
    assert sorted(p.name for p in tmp_path.rglob("*")) == stood
    _same(Index.load(tmp_path, _passages(TEXTS)), first)
