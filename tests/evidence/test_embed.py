import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import wordllama
from hypothesis import given
from hypothesis import strategies as st

from workbench.evidence.embed import embedder
from workbench.evidence.tokens import words

TEXTS = ["A meter is read each month.", "Bills", "日本語 🎉", "x " * 900, "", " \n\t "]


@pytest.fixture(scope="module")
def model():
    return embedder()


def test_rows_have_length_one_or_nothing_in_them(model):
    lengths = np.linalg.norm(model.embed(TEXTS), axis=1)
    assert lengths == pytest.approx([1, 1, 1, 1, 0, 0], abs=1e-6)
    assert model.embed(TEXTS).dtype == np.float32
    assert model.embed([]).shape == (0, 256)


def test_a_row_does_not_depend_on_the_batch(model):
    together = model.embed_exactly(TEXTS * 60)
    for i, text in enumerate(TEXTS):
        alone = model.embed_exactly([text])[0]
        assert np.array_equal(together[i], alone)
        assert np.array_equal(together[i + len(TEXTS) * 59], alone)


def test_a_row_is_what_wordllama_itself_makes(model):
    reference = wordllama.WordLlama.load(
        disable_download=True, cache_dir=Path(wordllama.__file__).parent
    )
    text = "Customers who pay by direct debit get a discount, as a rule."
    assert model.embed([text])[0] == pytest.approx(reference.embed(text, norm=True)[0], abs=1e-6)


def test_a_long_text_is_embedded_wholly(model):
    start = "a first sentence about gas meters. " * 400
    assert not np.array_equal(*model.embed([start, start + "volcano"]))


def test_layout_carries_no_meaning(model):
    one, other = model.embed_exactly(
        ["Meter readings,\nsent  by\t\tpost", "Meter readings, sent by post"]
    )
    assert one == pytest.approx(other, abs=1e-12)


def test_text_that_is_not_unicode_is_embedded_all_the_same(model):
    assert np.linalg.norm(model.embed(["\ud800 price\x00"])[0]) == pytest.approx(1, abs=1e-6)


@given(st.text(min_size=1).filter(words))
def test_words_bring_the_whole_vector(text):
    model = embedder()
    total = model.by_word(text, words(text)).sum(axis=0)
    scaled = total / (np.linalg.norm(total) or 1)
    assert scaled == pytest.approx(model.embed_exactly([text])[0], abs=1e-12)


def test_a_word_brings_its_own_tokens_and_the_signs_beside_it(model):
    text = "Unbelievably: (pay) 5 %"
    spans = words(text)
    rows = model.by_word(text, spans)
    assert [text[a:b] for a, b in spans] == ["Unbelievably", "pay", "5"]
    start = "Unbelievably:"
    unit = model.embed_exactly([start])[0]
    assert rows[0] / np.linalg.norm(rows[0]) == pytest.approx(unit, abs=1e-12)
    assert all(np.linalg.norm(row) > 0 for row in rows)
    without = model.by_word("Unbelievably: (pay) 5", words("Unbelievably: (pay) 5"))
    assert np.array_equal(rows[:2], without[:2])
    assert not np.array_equal(rows[2], without[2])


def test_threads_share_it(model):
    expected = model.embed(TEXTS)
    with ThreadPoolExecutor(4) as pool:
        for rows in pool.map(model.embed, [TEXTS] * 20):
            assert np.array_equal(rows, expected)


def test_loading_it_leaves_logging_alone():
    code = (
        "import logging; r = logging.getLogger(); before = (r.handlers[:], r.level);"
        "from workbench.evidence.embed import embedder; embedder();"
        "assert (r.handlers, r.level) == before, r.handlers"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])
