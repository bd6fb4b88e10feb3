from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.evidence.sentences import block_sentences, sentences
from workbench.records import Block

ENDS = st.text(st.sampled_from("aA1 .!?…。\n\"'()[]*_-é\u0301ش\u200f\U0001f600Dr "), max_size=200)


def split(text):
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "parts",
    [
        ["Dr. J. A. Smith met Mr. Jones at 5 p.m. in Ghent.", "He left."],
        ["It costs $3.50 per kWh, i.e. more than before.", "Pay Acme Inc. in the U.S.", "Then go."],
        ["See Fig. 3 and No. 5.", "He said no.", "It was e.g. fine."],
        ["The fee is 5 EUR.", "20 people paid it."],
        ['"Why?" he asked.', '"Because," she said, "it rains."', "(It did.)"],
        ["They won.[12]", "Then they lost.[3][4]", "Never again!"],
        ["It was ... odd . . . but true.", "He left...", "And came."],
        ["Vitamin C.", "The rest follows."],
        ["Smith et al. (2002) found c. 30 of them.", "None was left."],
        ["这是第一句。", "这是第二句！", "好吗？"],
        ["Yahoo! is a company with 3 p. of text."],
        ["n is prime if (p - 1)! + 1 is divisible by p."],
    ],
)
def test_sentences_are_cut_where_a_reader_would(parts):
    text = "".join(parts) if parts[0][-1] == "。" else " ".join(parts)
    assert split(text) == parts


def test_a_line_break_ends_a_sentence_and_numbers_of_lists_do_not():
    assert split("1. Open the lid.\n2. Close it. Wait.") == [
        "1. Open the lid.", "2. Close it.", "Wait.",
    ]  # fmt: skip


def test_offsets_are_those_of_the_whole_text():
    text = "Zero. One two. Three."
    assert sentences(text, 6, len(text)) == ((6, 14), (15, 21))


@given(st.one_of(ENDS, st.text(st.characters(), max_size=200)), st.integers(0, 20))
def test_sentences_cover_all_that_is_not_space_once_and_in_order(text, start):
    spans = sentences(text, start)
    covered = [i for a, b in spans for i in range(a, b)]
    assert covered == sorted(set(covered))
    assert {i for i in range(start, len(text)) if not text[i].isspace()} <= set(covered)
    for a, b in spans:
        assert start <= a < b <= len(text)
        assert text[a:b] == text[a:b].strip()


def test_kinds_of_blocks_are_cut_their_own_way():
    text = "A. B c. D!\nx = 1. Y\n\n  z"
    whole = (0, len(text))
    assert block_sentences(text, Block("heading", *whole)) == ()
    assert block_sentences(text, Block("row", *whole)) == (whole,)
    code = block_sentences(text, Block("code", *whole))
    assert [text[a:b] for a, b in code] == ["A. B c. D!", "x = 1. Y", "z"]


@pytest.mark.parametrize(
    "piece", [".", '."', ". ", "A. ", ".[1]", "\n ", "'", "a.b", "." + " ." * 9]
)
def test_hostile_repetition_takes_no_long_time(piece):
    """A quadratic pattern would need minutes for this."""
    text = piece * (300_000 // len(piece)) + "x"
    started = perf_counter()
    sentences(text)
    assert perf_counter() - started < 5
