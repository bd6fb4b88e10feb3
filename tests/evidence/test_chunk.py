from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from workbench.evidence.chunk import passages
from workbench.evidence.formats.content import RawBlock
from workbench.evidence.parse import assemble
from workbench.evidence.sentences import block_sentences
from workbench.records import Document

DOCUMENT = Document(
    "d", "Title", "upload:t", "text/plain", "0" * 64, "1" * 64, 1, "c", 1, 1,
    datetime(2026, 1, 1, tzinfo=UTC),
)  # fmt: skip
RAW = st.lists(
    st.builds(
        RawBlock,
        kind=st.sampled_from(["heading", "paragraph", "item", "row", "code"]),
        text=st.one_of(
            st.text(st.characters(), max_size=60),
            st.text(st.sampled_from("ab. \nA?é\u0301ש界"), max_size=300),
            st.builds(lambda n: "word " * n + ".", st.integers(0, 90)),
        ),
        level=st.integers(1, 6),
        page=st.one_of(st.none(), st.integers(1, 3)),
    ),
    max_size=12,
)


def cut(*raw, words=20):
    text, blocks = assemble(raw)
    return text, passages(DOCUMENT, text, blocks, words=words)


def sentence(words, start="Word"):
    return f"{start} {'more ' * (words - 2)}end."


@given(RAW, st.integers(5, 40))
def test_everything_resolves_and_every_sentence_is_in_one_passage(raw, words):
    text, blocks = assemble(raw)
    made = passages(DOCUMENT, text, blocks, words=words)
    for block in blocks:
        assert text[block.start : block.end].strip()
    position = 0
    for passage in made:
        assert passage.text == text[passage.start : passage.end]
        assert position <= passage.start
        position = passage.end
        assert passage.sentences
        assert passage.sentences[-1][1] == passage.end
        for start, end in passage.sentences:
            assert passage.start <= start < end <= passage.end
            assert passage.cut(start, end) == text[start:end].strip()
            assert any(b.start <= start and end <= b.end for b in blocks)
    covered = [i for p in made for a, b in p.sentences for i in range(a, b)]
    assert covered == sorted(set(covered))
    for block in blocks:
        for start, end in block_sentences(text, block):
            held = {i for i in range(start, end) if not text[i].isspace()}
            assert held <= set(covered)


@given(RAW)
def test_no_passage_is_longer_than_twice_the_aim(raw):
    text, blocks = assemble(raw)
    for passage in passages(DOCUMENT, text, blocks, words=20):
        assert sum(len(text[a:b].split()) for a, b in passage.sentences) <= 40


def test_a_heading_stands_in_the_text_of_its_first_passage_but_is_no_sentence():
    text, made = cut(
        RawBlock("heading", "Guide", 1),
        RawBlock("heading", "Fees", 2),
        RawBlock("paragraph", "The fee is five euros. It is due in May."),
        RawBlock("heading", "Meters", 2),
        RawBlock("paragraph", "We read them."),
    )
    assert [p.text.split("\n\n") for p in made] == [
        ["Guide", "Fees", "The fee is five euros. It is due in May."],
        ["Meters", "We read them."],
    ]
    assert [p.headings for p in made] == [("Guide", "Fees"), ("Guide", "Meters")]
    assert [text[a:b] for a, b in made[0].sentences] == [
        "The fee is five euros.", "It is due in May.",
    ]  # fmt: skip
    assert made[0].key.startswith("d:1111111111111111:0-")


def test_a_heading_with_nothing_under_it_is_not_lost():
    _, made = cut(
        RawBlock("paragraph", "Text."),
        RawBlock("heading", "Alone", 2),
        RawBlock("heading", "Closed on Sundays", 2),
    )
    assert [p.text for p in made] == ["Text.", "Alone", "Closed on Sundays"]
    assert all(p.sentences for p in made)
    assert made[1].headings == ()


def test_long_text_is_cut_evenly_at_sentence_ends():
    _, made = cut(RawBlock("paragraph", " ".join(sentence(7) for _ in range(10))))
    assert [len(p.sentences) for p in made] == [3, 3, 4] or len(made) in {3, 4}
    assert max(len(p.text.split()) for p in made) <= 30
    assert min(len(p.text.split()) for p in made) >= 14


def test_a_paragraph_of_about_the_aim_is_one_passage():
    text = " ".join(sentence(9) for _ in range(3))
    assert len(cut(RawBlock("paragraph", text))[1]) == 1


def test_an_endless_sentence_is_cut_between_words_and_a_word_without_end_within():
    _, made = cut(RawBlock("paragraph", "word " * 100))
    assert [len(p.text.split()) for p in made] == [20] * 5
    _, made = cut(RawBlock("paragraph", "x" * 4800))
    assert "".join(p.text for p in made) == "x" * 4800
    assert len(made) == 10


def test_a_page_ends_a_passage_that_is_long_enough_and_gives_its_number():
    _, made = cut(
        RawBlock("paragraph", sentence(12), page=1),
        RawBlock("paragraph", sentence(12), page=2),
        RawBlock("paragraph", sentence(3), page=3),
    )
    assert [p.page for p in made] == [1, 2]
