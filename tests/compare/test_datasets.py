"""Sets are read in every layout, bad lines named and good ones kept; versions tell them apart."""

import csv
import io
import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sample_data import resolve_gold
from workbench.compare import datasets
from workbench.compare.datasets import assembling, comparing, streams
from workbench.compare.datasets.drafts import Draft
from workbench.errors import InputError
from workbench.records import ColumnMapping, GoldSpan, Near, Question
from workbench.settings import app_folder

SAMPLE = app_folder() / "sample_data" / "questions.jsonl"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def lines(*rows):
    return "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows).encode()


def made(*questions):
    return assembling.assemble(
        (Draft(f"Question {n}", q) for n, q in enumerate(questions, 1)),
        "made", "lines", created_at=NOW,
    )  # fmt: skip


def kinds(found):
    return [(note.kind, note.line) for note in found.notes]


# Layouts


def test_the_sample_is_read_whole_and_its_gold_stands_in_its_documents():
    found = datasets.read(SAMPLE)
    counted = datasets.summary(found)
    assert (counted.questions, counted.answerable, counted.with_gold) == (150, 115, 115)
    assert counted.answerable_share == pytest.approx(115 / 150)
    assert counted.kinds["no_answer"] == 15
    assert found.notes == ()
    checked = datasets.check_gold(found, resolve_gold.stored_texts())
    assert checked.questions == found.questions


def test_squad_is_read_with_its_paragraphs_as_gold():
    asked = [
        {"id": "1", "question": "How deep?", "answers": [{"text": "4 m", "answer_start": 6}]},
        {"id": "2", "question": "How old?", "is_impossible": True, "answers": []},
        {"id": "3", "question": 7, "answers": []},
        "nothing",
    ]
    articles = [
        {"title": "Pool", "paragraphs": [{"context": "It is 4 m.", "qas": asked}, {"qas": 3}]},
        {"title": "Bad"},
    ]
    for indent in (None, 1):  # on one line, and on several
        data = json.dumps({"version": "v2.0", "data": articles}, indent=indent).encode()
        found = datasets.read(data, created_at=NOW)
        gold = (GoldSpan("Pool", "It is 4 m.", level="passage"),)
        assert found.questions == (
            Question("1", "How deep?", ("4 m",), gold, group="Pool"),
            Question("2", "How old?", group="Pool"),
        )
        assert found.source_format == "squad"
        assert [note.message.split(":")[0] for note in found.notes] == [
            "Article 1 of the question set, paragraph 1, question 3",
            "Article 1 of the question set, paragraph 1, question 4",
            "Article 1 of the question set, paragraph 2",
            "Article 2 of the question set",
        ]


def beir(folder, qrels, split="test"):
    (folder / "qrels").mkdir(exist_ok=True)
    (folder / "queries.jsonl").write_bytes(
        lines({"_id": "a", "text": "Who?"}, "{broken", {"_id": "b", "text": "What?"})
    )
    (folder / "qrels" / f"{split}.tsv").write_text(qrels, "utf-8")
    return folder


def test_a_beir_folder_is_read_with_gold_documents(tmp_path):
    rows = "query-id\tcorpus-id\tscore\na\td1\t2\na\td2\t0\nb\td3\t0\nz\td1\t1\nbroken\n"
    found = datasets.read(beir(tmp_path, rows))
    gold = (GoldSpan("d1", level="document", grade=2),)
    assert found.questions == (Question("a", "Who?", (), gold),)
    assert found.questions[0].answerable
    assert kinds(found) == [("broken", 6), ("broken", 2), ("left_out", None), ("broken", None)]
    beir(tmp_path, "a\td1\t1\n", "dev")
    with pytest.raises(InputError, match="name one: dev, test"):
        datasets.read(tmp_path)
    assert len(datasets.read(tmp_path, split="dev").questions) == 1  # its first line is no head
    with pytest.raises(InputError, match="no split “x”"):
        datasets.read(tmp_path, split="x")
    with pytest.raises(InputError, match="no BEIR folder"):
        datasets.read(tmp_path / "qrels")


def test_a_table_is_read_by_its_mapping():
    data = (
        "no;Frage;Antworten;Wo;Was;von;bis;Thema\n"
        '1;"Who; and\nwhy?";a|b;d.md;"the ""a""";3;9;x\n'
        '2;How?;"[""c|d"", ""e""]";d.md;;;;\n'
        "3;When?;;;;x;9;\n"
    ).encode("cp1252")
    mapping = ColumnMapping(
        question="Frage", id="no", answers="Antworten", gold_document="Wo", gold_text="Was",
        gold_start="von", gold_end="bis", tags=("Thema",),
    )  # fmt: skip
    found = datasets.read(data, mapping=mapping)
    assert found.questions == (
        Question("1", "Who; and\nwhy?", ("a", "b"), (GoldSpan("d.md", 'the "a"', 3, 9),),
                 tags={"Thema": "x"}),
        Question("2", "How?", ("c|d", "e"), (GoldSpan("d.md", level="document"),)),
        Question("3", "When?"),
    )  # fmt: skip
    assert kinds(found) == [("gold", 5)]
    assert found.source_format == "table"


def test_lines_of_other_names_are_read_by_a_mapping():
    data = lines({"q": "Who?", "a": ["x", "y|z"], "n": 3}, [1], {"a": "y"})
    assert datasets.columns(data) == ("q", "a", "n")
    found = datasets.read(data, mapping=ColumnMapping(question="q", id="n", answers="a"))
    assert found.questions == (Question("3", "Who?", ("x", "y|z")),)
    assert kinds(found) == [("broken", 2), ("broken", 3)]


def test_a_list_of_objects_is_read_like_lines():
    rows = [{"question": "Who?", "tags": {"a": 1}}, {"question": "Why?", "tags": ["b"]}, 3]
    found = datasets.read(json.dumps(rows, indent=1).encode())
    assert [q.tags for q in found.questions] == [{"a": "1"}, {"b": "yes"}]
    assert [note.message for note in found.notes] == [
        "Entry 3 of the question set: it has no “question”."
    ]


def test_columns_are_guessed_by_their_names():
    there = ("ID", "userInput", "Ground_Truth", "Context", "Source", "customer group", "Risk")
    assert datasets.guess(there) == ColumnMapping(
        question="userInput", id="ID", answers="Ground_Truth", gold_text="Context",
        gold_document="Source", group="customer group", stakes="Risk",
    )  # fmt: skip
    assert datasets.guess(("colour",)).question == ""
    found = datasets.read(b"Question,Answer\nWho?,Me\n", name="a.csv")
    assert found.questions[0].answers == ("Me",)


def test_a_column_that_is_not_there_is_named():
    for data in (b"q,a\nx,y\n", b'{"q": "x", "a": "y"}'):
        with pytest.raises(InputError, match=r"no column “question”, “t”\. Its columns: “q”, “a”"):
            datasets.read(data, mapping=ColumnMapping(question="question", tags=("t",)))
    with pytest.raises(InputError, match="say which column holds the question"):
        datasets.read(b"x,y\n1,2\n", name="a.csv")


def test_a_set_grows_from_corrections():
    row = {"id": "f1", "question": "When?", "passage": "Due in 18 days.", "answer": "18 days",
           "model": "reader"}  # fmt: skip
    rows = [row, {**row, "id": "f2", "answer": " "}, {"question": 3}, {**row, "answer": "20 days"}]
    found = datasets.from_corrections(rows)
    assert found.questions[0] == Question(
        "f1", "When?", ("18 days",), (GoldSpan(text="Due in 18 days.", level="passage"),),
        kind="correction", tags={"model": "reader"},
    )  # fmt: skip
    assert sorted(q.id for q in found.questions) == ["f1", "f1~2"]
    assert kinds(found) == [("left_out", 2), ("broken", 3), ("repeated", 4)]
    checked = datasets.check_gold(found, {"x": "No.", "bill.md": "Ask. Due in 18 days."})
    assert checked.questions[0].gold[0] == GoldSpan("bill.md", "Due in 18 days.", 5, 20, "passage")
    base = datasets.read(SAMPLE, due=date(2026, 5, 1))
    more = datasets.grown(base, [row])
    assert (len(more.questions), more.name, more.due) == (151, base.name, base.due)
    assert datasets.changes(base, more).added == ("f1",)
    assert datasets.grown(more, [row]).version == more.version
    with pytest.raises(InputError, match="no question that can be used"):
        datasets.from_corrections([])


# What is not as it should be


def test_good_lines_beside_bad_ones_are_never_lost():
    data = lines({"question": "One?"}, "{", "", {"question": ""}, "[]", '"x"', {"question": "Two?"})
    found = datasets.read(data)
    assert [q.text for q in found.questions] == ["One?", "Two?"]
    assert kinds(found) == [("broken", 2), ("broken", 4), ("broken", 5), ("broken", 6)]
    with pytest.raises(InputError, match="Line 2 of the question set: it is not JSON"):
        datasets.read(data, strict=True)


def test_a_quotation_mark_that_is_not_closed_swallows_nothing():
    data = b'question,answer\nA?,1\n"B?,2\nC?,3\nD?,"4\n5"\nE?,6,7\n"F"?,8\nG?,9\n\n,\n"H?,9\n'
    found = datasets.read(data, name="x.csv")
    assert [(q.text, q.answers) for q in found.questions] == [
        ("A?", ("1",)), ("C?", ("3",)), ("D?", ("4\n5",)), ("G?", ("9",))
    ]  # fmt: skip
    assert kinds(found) == [("broken", n) for n in (3, 7, 8, 12)]


def test_huge_cells_and_lines_are_left_out_by_name(monkeypatch):
    big = "x" * 200_000
    found = datasets.read(f"question\nA?\n{big}\nB?\n".encode(), name="x.csv")
    assert [q.text for q in found.questions] == ["A?", "B?"]
    assert kinds(found) == [("broken", 3)]
    assert "131,072 characters" in found.notes[0].message
    monkeypatch.setattr(streams, "LONGEST_LINE", 100)
    for data in (f"question\nA?\n{big}\nB?\n".encode(),
                 lines({"question": "A?"}, {"question": big}, {"question": "B?"})):  # fmt: skip
        found = datasets.read(data)
        assert [q.text for q in found.questions] == ["A?", "B?"]
        assert "more than 100 characters" in found.notes[0].message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("name", ["x.csv", "x.jsonl"])
def test_other_encodings_are_read(encoding, name):
    asked = "Où paie-t-on la dernière facture, s’il vous plaît – à côté du château?"
    row = {"question": asked, "answer": "là"}
    text = (
        f'question,answer\n"{asked}",là\n'
        if name == "x.csv"
        else json.dumps(row, ensure_ascii=False)
    )
    found = datasets.read(text.encode(encoding), name=name)
    assert found.questions[0].text == asked
    assert bool(found.notes) == (not encoding.startswith("utf-8"))


def test_hostile_text_stays_text():
    cells = ["=HYPERLINK(1)", "<script>alert(1)</script>", "'=1+1", "nan", "\u202e1", "1e5"]
    file = io.StringIO(newline="")
    csv.writer(file).writerows([["question", "answer"], *([cell, cell] for cell in cells)])
    found = datasets.read(file.getvalue().encode(), name="x.csv")
    cells[2] = "=1+1"  # as it was before our own export kept it from spreadsheets
    assert [q.text for q in found.questions] == cells
    assert [q.answers for q in found.questions] == [(cell,) for cell in cells]
    found = datasets.read(b'{"question": "Half \\ud800 a pair", "answers": ["\\udfff"]}')
    assert found.questions[0].text == "Half ? a pair"


def test_both_rows_of_an_id_are_kept_and_named():
    a, b = {"id": 1, "question": "A?"}, {"id": "1", "question": "B?"}
    found = datasets.read(lines(a, b, {"id": "1~2", "question": "C?"}))
    ids = {q.text: q.id for q in found.questions}
    assert sorted(ids.values()) == ["1", "1~2", "1~3"]
    (note,) = found.notes
    assert "Line 1 of the" in note.message
    assert "Line 2 of the" in note.message
    again = datasets.read(lines(b, {"id": "1~2", "question": "C?"}, a))
    assert {q.text: q.id for q in again.questions} == ids  # whatever the order
    same = datasets.read(lines({"question": "A?"}, {"question": "A?"}))
    assert len({q.id for q in same.questions}) == 2
    assert "counts twice" in same.notes[0].message


def test_gold_that_is_not_there_is_put_aside_and_the_question_stays():
    text = "Pay. Pay now. Pay."
    golds = [
        GoldSpan("d", "Pay.", 0, 4), GoldSpan("d", "Pay.", 12, 16), GoldSpan("d", "Pay now."),
        GoldSpan("d", "Pay never.", 0, 10), GoldSpan("e", "Pay."), GoldSpan("d", "", 2, 5),
        GoldSpan("d", "", 2, 50), GoldSpan("d", level="document"), GoldSpan("", "never"),
        GoldSpan("d", "\tPay now.\n", -4, 3),
    ]  # fmt: skip
    found = made(*(Question(str(n), "Q?", (), (gold,)) for n, gold in enumerate(golds)))
    checked = datasets.check_gold(found, {"d": text})
    at = [(q.gold[0].start, q.gold[0].end) if q.gold else None for q in checked.questions]
    assert at == [(0, 4), (14, 18), (5, 13), None, None, (2, 5), None, (None, None), None, (5, 13)]
    lost = [q for q in checked.questions if q.lost]
    assert [q.id for q in lost] == [note.question for note in checked.notes] == ["3", "4", "6", "8"]
    assert all(q.answerable and not q.gold for q in lost)
    assert [n.message for n in checked.notes][:2] == [
        "Question “3”: “Pay never.” does not stand in “d”. It counts without this passage.",
        "Question “4”: there is no document “e”. It counts without this passage.",
    ]
    assert checked.version == found.version
    both = datasets.check_gold(checked, {"d": text, "e": "Pay."})  # the document has come
    assert both.questions[4].gold == (GoldSpan("e", "Pay.", 0, 4),)
    assert len(both.notes) == 3
    assert datasets.summary(checked).with_gold == 6


def test_each_document_is_looked_up_once():
    class Texts(dict):
        asked = 0

        def __getitem__(self, key):
            self.asked += 1
            return super().__getitem__(key)

    texts = Texts(d="Pay.")
    found = made(*(Question(str(n), "Q?", (), (GoldSpan("d", "Pay."),)) for n in range(9)))
    assert all(q.gold[0].end == 4 for q in datasets.check_gold(found, texts).questions)
    assert texts.asked == 1


@pytest.mark.parametrize("data", [b"", b"\n\n", b"[]", b'{"data": []}', b"question,answer\n"])
def test_a_set_without_questions_is_refused_with_what_to_do(data):
    with pytest.raises(InputError, match=r"no question that can be used.*column of questions"):
        datasets.read(data)


def test_what_is_no_text_or_not_there_is_refused(tmp_path):
    with pytest.raises(InputError, match="no text file"):
        datasets.read(b"PK\x03\x04" + bytes(range(32)) * 50)
    with pytest.raises(InputError, match="cannot be read"):
        datasets.read(tmp_path / "none.jsonl")
    with pytest.raises(InputError, match="2 are allowed"):
        datasets.read(lines(*[{"question": "Q?"}] * 3), most=2)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@settings(deadline=None, max_examples=60)
def test_any_bytes_are_read_or_refused(data):
    for name in ("x.csv", "x.jsonl", ""):
        with suppress(InputError):
            assert datasets.read(data, name=name).questions


def test_a_hundred_thousand_questions_are_read(tmp_path):
    """In one pass, line by line, with one broken line among them."""
    path = tmp_path / "many.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for n in range(100_000):
            file.write("{\n" if n == 70_000 else f'{{"id": "{n}", "question": "Who is {n}?"}}\n')
    found = datasets.read(path)
    assert len(found.questions) == 99_999
    assert kinds(found) == [("broken", 70_001)]


# Versions, and two sets


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=8).map(lambda t: f"a{t}z")
golds = st.builds(
    GoldSpan, words, words, st.none() | st.integers(0, 9), st.none() | st.integers(0, 9),
    st.sampled_from(["span", "passage"]), st.integers(1, 3),
)  # fmt: skip
asked = st.builds(
    Question,
    words.map(str.strip),
    words,
    st.lists(words, unique=True, max_size=2).map(tuple),
    st.lists(golds, unique=True, max_size=2).map(tuple),
    words, words, words,
    st.dictionaries(words, words, max_size=2),
)  # fmt: skip
several = st.lists(asked, min_size=1, max_size=5, unique_by=lambda q: q.id)


@given(several)
@settings(deadline=None, max_examples=60)
def test_a_set_is_the_same_after_it_is_written_and_read(questions):
    found = made(*questions)
    again = datasets.read("\n".join(datasets.written(found)).encode(), strict=True)
    assert again.questions == found.questions
    assert again.version == found.version


def wider(text):
    return f" \n{text.replace(' ', '  ')}\t"


@given(several, st.randoms())
@settings(deadline=None, max_examples=60)
def test_order_and_white_space_do_not_make_a_version(questions, chance):
    moved = [
        replace(q, text=wider(q.text), answers=tuple(wider(a) for a in reversed(q.answers)),
                gold=tuple(replace(g, start=7, end=8) for g in reversed(q.gold)),
                tags=dict(reversed(q.tags.items())))
        for q in questions
    ]  # fmt: skip
    chance.shuffle(moved)
    assert datasets.version(moved) == datasets.version(questions)


@given(several, st.sampled_from("id text answers gold kind stakes group tags".split()), st.data())
@settings(deadline=None, max_examples=60)
def test_all_that_is_said_makes_a_version(questions, what, data):
    at = data.draw(st.integers(0, len(questions) - 1))
    one, new = questions[at], "something new"
    value = {"answers": (new,), "gold": (GoldSpan("d", new),), "tags": {new: new}}.get(what, new)
    changed = [*questions[:at], replace(one, **{what: value}), *questions[at + 1 :]]
    assert datasets.version(changed) != datasets.version(questions)
    told = datasets.changes(made(*questions), made(*changed))
    if what == "id":
        assert (told.added, told.removed, told.changed) == ((new,), (one.id,), ())
    else:
        assert (told.added, told.removed, told.changed) == ((), (), (one.id,))


def test_a_set_is_overdue_after_its_day():
    found = datasets.read(SAMPLE, due=date(2026, 5, 1))
    assert not found.overdue(date(2026, 5, 1))
    assert found.overdue(date(2026, 5, 2))
    assert not datasets.read(SAMPLE).overdue(date(2100, 1, 1))


def test_overlap_is_by_id_by_words_and_by_likeness():
    one = made(
        Question("a", "When is my bill due?"), Question("b", "Who reads the meter each year now"),
        Question("c", "Something else"), Question("d", "?!"),
    )  # fmt: skip
    other = made(
        Question("a", "Nothing alike"), Question("x", "when is my BILL due"),
        Question("y", "Who reads my meter each year now"), Question("z", "Who reads it"),
    )  # fmt: skip
    found = datasets.overlap(one, other, alike=0.7)
    assert found.same_id == ("a",)
    assert found.same_text == (("a", "x"),)
    assert found.near == (Near("b", "y", pytest.approx(6 / 7)),)
    assert found.share == 0.5
    assert "Jaccard" in found.measure


@given(
    st.lists(st.text("abcd ", min_size=1, max_size=12), min_size=1, max_size=8),
    st.lists(st.text("abcd ", min_size=1, max_size=12), min_size=1, max_size=8),
    st.sampled_from([0.2, 0.5, 0.8, 1.0]),
)
@settings(deadline=None, max_examples=100)
def test_near_duplicates_are_those_of_comparing_all_pairs(some, others, alike):
    spread = [" ".join(text.replace(" ", "")) for text in (*some, *others)]
    one = [Question(f"one{n}", text) for n, text in enumerate(spread[: len(some)])]
    other = [Question(f"other{n}", text) for n, text in enumerate(spread[len(some) :])]
    said = [(q.id, comparing.flat(q.text)) for q in one]
    found = {pair.one: pair.similarity for pair in comparing._near(said, other, alike)}
    for id, text in said:
        sets = [(set(text.split()), set(comparing.flat(q.text).split())) for q in other]
        best = max((len(a & b) / len(a | b) if a | b else 0 for a, b in sets), default=0)
        assert found.get(id, 0) == pytest.approx(best if best >= alike - 1e-9 else 0)


def beir_archive(**more):
    files = {
        "pilot/queries.jsonl": '{"_id": "1", "text": "When is it due?"}\n',
        "pilot/qrels/test.tsv": "query-id\tcorpus-id\tscore\n1\tdoc\t2\n",
        "pilot/corpus.jsonl": "not read\n",
        **more,
    }
    data = BytesIO()
    with ZipFile(data, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return data.getvalue()


def test_a_beir_folder_may_come_as_an_archive(tmp_path):
    found = datasets.read(beir_archive(), name="pilot.zip")
    assert (found.source_format, [q.text for q in found.questions]) == ("beir", ["When is it due?"])
    path = tmp_path / "pilot.ZIP"
    path.write_bytes(beir_archive())
    assert datasets.read(path).questions == found.questions
    two = beir_archive(**{"pilot/qrels/dev.tsv": "1\tother\t1\n"})
    with pytest.raises(InputError, match="several splits"):
        datasets.read(two, name="pilot.zip")
    (one,) = datasets.read(two, name="pilot.zip", split="dev").questions
    assert [g.document for g in one.gold] == ["other"]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 broken", beir_archive()[:-9]])
def test_a_broken_archive_is_told(data):
    with pytest.raises(InputError, match=r"pilot\.zip"):
        datasets.read(data, name="pilot.zip")


def test_an_archive_that_is_not_there_is_told(tmp_path):
    with pytest.raises(InputError, match="cannot be opened"):
        datasets.read(tmp_path / "gone.zip")


def test_an_archive_without_queries_is_told():
    data = BytesIO()
    with ZipFile(data, "w") as archive:
        archive.writestr("../../escape.txt", "no")
    with pytest.raises(InputError, match=r"no queries\.jsonl"):
        datasets.read(data.getvalue(), name="pilot.zip")
