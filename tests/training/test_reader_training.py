"""What the reader learns from is what it is said to be; without torch nothing is trained here."""

import json
import random

import pytest
from tokenizers import Tokenizer

from benchmarks.layouts import Paragraph, Question, Squad
from training.reader import examples
from training.reader.cutting import Cutter
from training.reader.examples import Example
from training.reader.items import read, read_held, write
from workbench.compare.squad import normalised
from workbench.models.reader.network import FOLDER

TEXTS = [
    "The old mill in Dorton was built in 1820 by Anna Wells. It is the largest mill of the valley.",
    "The new mill in Barrow was built in 1855 by Carl Stone. It is the smallest mill of the coast.",
    "Grain came from Marley by boat. The first boat arrived before the war of 1814 began.",
]
ASKED = [
    ("Who built the old mill in Dorton?", "Anna Wells", 0),
    ("When did Carl Stone build the mill in Barrow?", "1855", 1),
    ("What came from Marley before 1814?", "Grain", 2),
]


@pytest.fixture
def squad():
    paragraphs = tuple(Paragraph(f"Article {n}", text) for n, text in enumerate(TEXTS))
    questions = tuple(
        Question(str(n), q, ((TEXTS[p].index(a), a),), p) for n, (q, a, p) in enumerate(ASKED)
    )
    return Squad(paragraphs, (*questions, Question("x", "Who burnt the old mill?", (), 0)))


def test_answers_stand_where_they_are_said_to(squad):
    made = examples.plain(squad)
    assert [e.kind for e in made] == ["answered"] * 3 + ["unanswerable"]
    for e in made[:3]:
        assert [e.passage[a:b] for a, b in e.answers] == [
            next(answer for q, answer, _ in ASKED if q == e.question)
        ]


def test_a_passage_from_elsewhere_lacks_every_answer(squad):
    made = list(examples.elsewhere(squad, 10, random.Random(0)))
    assert made
    for e in made:
        gold = next(answer for q, answer, _ in ASKED if q == e.question)
        assert e.answers == ()
        assert " ".join(normalised(gold)) not in " ".join(normalised(e.passage))


@pytest.mark.parametrize("seed", range(20))
def test_one_thing_is_changed_and_the_rest_stays(squad, seed):
    chooser = random.Random(seed)
    for e in examples.made_unanswerable(squad, 5, chooser):
        assert e.answers == ()
        before = min(ASKED, key=lambda a: _apart(a[0], e.question))[0]
        assert e.question != before
        assert 0 < _apart(before, e.question) <= 3


def _apart(one, other):
    """Words that only one of the two has."""
    return max(
        len(set(one.split()) - set(other.split())), len(set(other.split()) - set(one.split()))
    )


def test_the_same_seed_makes_the_same_examples(squad):
    first, again = (list(examples.made_unanswerable(squad, 5, random.Random(3))) for _ in range(2))
    assert first == again


def test_corrections_are_taken_where_a_passage_says_them(tmp_path):
    rows = [
        {"question": "Who built it?", "passage": TEXTS[0], "answer": "Anna Wells"},
        {"question": "Who burnt it?", "passage": TEXTS[0], "answer": None},
        {"question": "Who paid?", "passage": TEXTS[0], "answer": "the parish"},  # not in there
        {"question": "Who paid?", "passage": "", "answer": "the parish"},
    ]
    path = tmp_path / "corrections.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows) + "\n", "utf-8")
    made = examples.plain(examples.corrected(path))
    assert [(e.question, e.kind) for e in made] == [
        ("Who built it?", "answered"), ("Who burnt it?", "unanswerable"),
    ]  # fmt: skip


def test_held_out_questions_keep_their_paragraphs(squad):
    held = Squad(
        (Paragraph("Held", "The dam is 9 m high."),),
        (Question("h", "How high?", ((11, "9 m"),), 0),),
    )
    (made,) = examples.held_out({"a": (squad, held), "b": (squad, Squad((), ()))}).values()
    assert len(made.paragraphs) == 4
    (q,) = made.questions
    start, said = q.answers[0]
    assert made.paragraphs[q.paragraph].text[start : start + len(said)] == said


@pytest.fixture(scope="module")
def cutter():
    tokenizer = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    return Cutter(tokenizer), tokenizer


def test_a_window_says_where_the_answer_stands(squad, cutter):
    cut, tokenizer = cutter
    for example in examples.plain(squad)[:3]:
        (item, *_) = cut.items(example, random.Random(0))
        said = tokenizer.decode(item.ids[item.start : item.end + 1].tolist())
        start, end = example.answers[0]
        assert said == example.passage[start:end].lower()
        assert item.first <= item.start
        assert item.answerable == 1


def test_a_window_of_a_passage_without_the_answer_says_so(squad, cutter):
    (item,) = cutter[0].items(examples.plain(squad)[3], random.Random(0))
    assert (item.start, item.end, item.answerable) == (0, 0, 0.0)


def test_a_long_passage_is_held_out_in_all_its_windows(cutter):
    passage = " ".join(["There is nothing here."] * 150) + " The dam is 9 m high."
    at = passage.index("9 m")
    held = list(cutter[0].held(7, Example("How high?", passage, ((at, at + 3),), "answered")))
    assert len(held) > 1
    assert {h.question for h in held} == {7}
    ((first, last),) = held[0].golds
    inside = [h for h in held if h.begins <= first and last - h.begins + h.first < len(h.ids)]
    for h in inside:
        shift = h.first - h.begins
        said = cutter[1].decode(h.ids[first + shift : last + shift + 1].tolist())
        assert said == "9 m"
    assert inside


def test_windows_come_back_from_a_file_as_they_went(tmp_path, squad, cutter):
    made = [i for e in examples.plain(squad) for i in cutter[0].items(e, random.Random(0))]
    write(tmp_path / "round.npz", made)
    again = read(tmp_path / "round.npz")
    assert [(i.ids.tolist(), i.first, i.start, i.end, i.answerable) for i in again] == [
        (i.ids.tolist(), i.first, i.start, i.end, i.answerable) for i in made
    ]
    held = [h for n, e in enumerate(examples.plain(squad)) for h in cutter[0].held(n, e)]
    write(tmp_path / "held.npz", held)
    assert [(h.question, h.ids.tolist(), h.first, h.begins, h.golds) for h in held] == [
        (h.question, h.ids.tolist(), h.first, h.begins, h.golds)
        for h in read_held(tmp_path / "held.npz")
    ]
