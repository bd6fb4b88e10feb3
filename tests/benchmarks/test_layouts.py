import json

import pytest

from benchmarks.layouts import read_beir, read_squad, sample
from workbench.errors import DocumentError


@pytest.fixture
def beir(tmp_path):
    (tmp_path / "qrels").mkdir()
    (tmp_path / "corpus.jsonl").write_text(
        '{"_id": "1", "title": "Meters", "text": "Read\\u2028monthly."}\n'
        '{"_id": "2", "text": "Bills."}\n\n',
        "utf-8",
    )
    (tmp_path / "queries.jsonl").write_text('{"_id": "q", "text": "When read?"}\n', "utf-8")
    (tmp_path / "qrels" / "train.tsv").write_text(
        "query-id\tcorpus-id\tscore\nq\t1\t2\nq\t2\t0\n", "utf-8"
    )
    return tmp_path


def test_a_beir_folder_is_read(beir):
    data = read_beir(beir)
    assert data.corpus == {"1": "Meters\nRead\u2028monthly.", "2": "Bills."}
    assert data.queries == {"q": "When read?"}
    assert data.relevant == {"q": {"1": 2}}


def test_one_of_several_splits_must_be_named(beir):
    (beir / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\t2\t1\n", "utf-8")
    with pytest.raises(DocumentError, match="test, train"):
        read_beir(beir)
    assert read_beir(beir, "test").relevant == {"q": {"2": 1}}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("corpus.jsonl", "{", r"corpus\.jsonl”, line 1"),
        ("corpus.jsonl", '{"_id": "1"}', "missing"),
        ("queries.jsonl", "[]", r"queries\.jsonl”, line 1"),
        ("queries.jsonl", "", "no query “q”"),
        ("qrels/train.tsv", "head\nq 1 1\n", r"train\.tsv”, line 2"),
    ],
)
def test_what_is_not_beir_is_named(beir, name, text, message):
    (beir / name).write_text(text, "utf-8")
    with pytest.raises(DocumentError, match=message):
        read_beir(beir)


def test_a_folder_of_something_else_is_named(tmp_path):
    with pytest.raises(DocumentError, match="no BEIR folder"):
        read_beir(tmp_path)


@pytest.fixture
def squad(tmp_path):
    def question(id, **fields):
        return {"id": id, "question": f"{id}?", "answers": []} | fields

    twice = [{"answer_start": 0, "text": "A"}] * 2
    articles = [
        {"title": title, "paragraphs": [{"context": f"About {title}", "qas": qas}]}
        for title, qas in [
            ("D", [question("d")]),
            ("A", [question("a", answers=twice, is_impossible=False)]),
            ("C", [question("c", answers=twice, is_impossible=True)]),
            ("B", []),
        ]
    ]
    path = tmp_path / "squad.json"
    path.write_text(json.dumps({"version": "v2.0", "data": articles}))
    return path


def test_squad_is_read_in_the_order_of_titles(squad):
    data = read_squad(squad)
    assert [p.article for p in data.paragraphs] == ["A", "B", "C", "D"]
    assert [(q.id, q.answers, q.paragraph) for q in data.questions] == [
        ("a", ((0, "A"),), 0),
        ("c", (), 2),
        ("d", (), 3),
    ]


@pytest.mark.parametrize(("articles", "titles"), [("odd", ["A", "C"]), ("even", ["B", "D"])])
def test_every_second_article_counts_from_one(squad, articles, titles):
    data = read_squad(squad, articles)
    assert [p.article for p in data.paragraphs] == titles
    assert all(data.paragraphs[q.paragraph].article.lower() == q.id for q in data.questions)


@pytest.mark.parametrize(
    "text", ["", "[]", '{"data": [{}]}', '{"data": [{"title": 1, "paragraphs": 2}]}']
)
def test_what_is_not_squad_is_named(tmp_path, text):
    path = tmp_path / "other.json"
    path.write_text(text)
    with pytest.raises(DocumentError, match=r"other\.json"):
        read_squad(path)
    with pytest.raises(DocumentError, match="cannot be read"):
        read_squad(tmp_path / "nowhere.json")


def test_a_sample_is_the_same_for_the_same_seed_and_in_order():
    items = list(range(100))
    assert sample(items, 10, 1) == sample(items, 10, 1) == sorted(sample(items, 10, 1))
    assert sample(items, 10, 1) != sample(items, 10, 2)
    assert sample(items, 100, 1) == sample(items, 500, 1) == items
