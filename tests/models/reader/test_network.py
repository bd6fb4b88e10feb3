"""The shipped network: it reads, it is what its card says, and a damaged file is refused."""

import json
import shutil

import numpy as np
import pytest

from tests.models.reader.test_reader import TEXTS, passage
from workbench.errors import ModelError
from workbench.evidence.index import Index
from workbench.evidence.retrieve import retrieve
from workbench.models.reader import ReaderModel
from workbench.models.reader.network import FOLDER, Network, shipped
from workbench.models.reader.reading import Reading
from workbench.models.reader.windows import windows

LARGEST = 25_000_000
FILES = ("card.json", "tokenizer.json", "reader.onnx")
QUESTION = "How much does a ticket cost?"


@pytest.fixture
def copied(tmp_path):
    for name in FILES:
        shutil.copy(FOLDER / name, tmp_path / name)
    return tmp_path


def test_it_finds_the_words_that_answer():
    index = Index.build([passage(n, text) for n, text in enumerate(TEXTS)])
    for question, said in (
        ("How much does a ticket cost?", "4 euros"),
        ("When does the sauna open?", "noon"),
        ("How long are lost things kept?", "30 days"),
    ):
        found = ReaderModel(index).answer(question, retrieve(index, question, k=3))
        assert said in found.candidates[0].text


def test_the_same_window_gives_the_same_numbers_whatever_is_read_beside_it():
    network = shipped()
    one = [s.score for s in Reading(network, QUESTION, TEXTS[0]).best(3)]
    for text in TEXTS[::-1]:
        Reading(network, QUESTION, text)
    again = [s.score for s in Reading(network, QUESTION, TEXTS[0]).best(3)]
    assert one == again
    few = Network(threads=1)
    assert [s.score for s in Reading(few, QUESTION, TEXTS[0]).best(3)] == pytest.approx(
        one, abs=1e-5
    )


def test_weights_are_whole_numbers_and_nothing_else_is(tmp_path):
    """The same numbers as from weights that are turned back before: no activation is rounded."""
    onnx = pytest.importorskip("onnx")
    import onnxruntime

    model = onnx.load(str(FOLDER / "reader.onnx"))
    whole = {i.name: onnx.numpy_helper.to_array(i) for i in model.graph.initializer}
    kept = [n for n in model.graph.node if n.op_type != "DequantizeLinear"]
    for node in [n for n in model.graph.node if n.op_type == "DequantizeLinear"]:
        axis = node.attribute[0].i
        scale = whole[node.input[1]]
        back = whole[node.input[0]] * (scale[:, None] if axis == 0 else scale[None, :])
        model.graph.initializer.append(onnx.numpy_helper.from_array(back, node.output[0]))
    del model.graph.node[:]
    model.graph.node.extend(kept)
    session = onnxruntime.InferenceSession(model.SerializeToString())
    network = shipped()
    (window,) = windows(network.tokens(QUESTION), network.tokens(TEXTS[0]))
    start, _, answerable = session.run(
        None, {"ids": window.ids[None], "segments": window.segments[None]}
    )
    said = network.read(window)
    inside = start[0][window.first : window.first + window.end] - start[0][0]
    assert said.start == pytest.approx(inside, abs=1e-4)
    assert said.answerable == pytest.approx(float(answerable[0]), abs=1e-4)


def test_what_is_shipped_is_small_enough():
    assert sum((FOLDER / name).stat().st_size for name in FILES) <= LARGEST


def test_the_card_names_data_licences_and_limits():
    card = json.loads((FOLDER / "card.json").read_text("utf-8"))
    assert all(row["licence"] and len(row["sha256"]) == 64 for row in card["data"])
    assert any("nearly fit" in limit for limit in card["limits"])
    assert card["hyperparameters"]["rounds"] >= 1
    assert any("f1" in row for row in card["curve"])
    people = (FOLDER / "CARD.md").read_text("utf-8")
    assert all(row["licence"] in people for row in card["data"])
    assert all(limit in people for limit in card["limits"])


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(copied, name):
    (copied / name).unlink()
    with pytest.raises(ModelError, match="Install the program again"):
        Network(folder=copied)


@pytest.mark.parametrize("name", FILES[1:])
def test_a_damaged_file_is_refused_before_it_is_used(copied, name):
    data = bytearray((copied / name).read_bytes())
    data[len(data) // 2] ^= 1
    (copied / name).write_bytes(data)
    with pytest.raises(ModelError, match="damaged"):
        Network(folder=copied)


def test_a_damaged_card_is_refused(copied):
    (copied / "card.json").write_text("{", "utf-8")
    with pytest.raises(ModelError, match="card"):
        Network(folder=copied)


def test_text_in_any_writing_can_be_read():
    for text in ("", "    ", "你好，票价四欧元。", "التذكرة بأربعة يورو", "a" * 5_000, "🙂🙂 4 €"):
        for span in Reading(shipped(), QUESTION, text).best(2):
            assert np.isfinite(span.score)
            assert 0 <= span.start < span.end <= len(text)
