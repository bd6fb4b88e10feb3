"""Who waits for a new index, who does not, and what is never served."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from workbench.evidence.index import Index
from workbench.evidence.vectors import text_hash
from workbench.models.corpus import Corpus
from workbench.records import Passage

PATIENCE = 30  # seconds until a test that hangs is given up


class FakeDocuments:
    """The store's side: a text for each document."""

    def __init__(self, **stored):
        self.stored = stored
        self.looked = Event()  # somebody wants to know what is there still

    def corpus(self):
        return repr(sorted(self.stored.items()))

    def texts(self):
        self.looked.set()
        return {id: text_hash(text).hex() for id, text in self.stored.items()}

    def passages(self):
        return [
            Passage(id, text_hash(text).hex(), 0, len(text), text)
            for id, text in sorted(self.stored.items())
        ]


@pytest.fixture
def documents():
    return FakeDocuments(a="Meters are read monthly.")


@pytest.fixture
def corpus(documents, tmp_path):
    made = Corpus(tmp_path)
    made.index(documents)
    return made


@pytest.fixture
def pool():
    with ThreadPoolExecutor(4) as threads:
        yield threads


class Builder:
    """Makes indexes as slowly as a test wants."""

    def __init__(self, monkeypatch):
        self.started, self.go_on = Event(), Event()
        self.made, self.fail = 0, False
        real = Index.open

        def slow(*args, **more):
            self.started.set()
            assert self.go_on.wait(PATIENCE)
            self.made += 1
            if self.fail:
                raise OSError("no space left")
            return real(*args, **more)

        monkeypatch.setattr(Index, "open", slow)


@pytest.fixture
def builder(corpus, monkeypatch):
    made = Builder(monkeypatch)
    yield made
    made.go_on.set()


def texts(index):
    return {p.text for p in index.passages}


def test_documents_that_were_added_make_nobody_else_wait(corpus, documents, builder, pool):
    before = corpus.index(documents)
    documents.stored["b"] = "Bills are due."
    noticed = pool.submit(corpus.index, documents)
    assert builder.started.wait(PATIENCE)
    assert pool.submit(corpus.index, documents).result(PATIENCE) is before
    assert not noticed.done()
    builder.go_on.set()
    assert texts(noticed.result(PATIENCE)) == {"Meters are read monthly.", "Bills are due."}
    assert corpus.index(documents) is noticed.result()
    assert builder.made == 1


@pytest.mark.parametrize("change", ["deleted", "replaced"])
def test_text_that_is_gone_is_not_served_while_the_index_is_made(
    change, corpus, documents, builder, pool
):
    documents.stored["b"] = "Bills are due."
    noticed = pool.submit(corpus.index, documents)
    assert builder.started.wait(PATIENCE)
    if change == "deleted":
        del documents.stored["a"]
    else:
        documents.stored["a"] = "Meters are read weekly."
    asked = pool.submit(corpus.index, documents)
    assert documents.looked.wait(PATIENCE)
    assert not asked.done()
    builder.go_on.set()
    noticed.result(PATIENCE)
    assert texts(asked.result(PATIENCE)) == set(documents.stored.values())


def test_text_that_is_gone_is_not_served_while_documents_are_added(corpus, documents):
    with corpus.adding(documents):
        documents.stored = {"b": "Bills are due."}
        assert texts(corpus.index(documents)) == {"Bills are due."}


def test_refreshing_waits_for_what_is_stored_now(corpus, documents, builder, pool):
    documents.stored["b"] = "Bills are due."
    pool.submit(corpus.index, documents)
    assert builder.started.wait(PATIENCE)
    documents.stored["c"] = "Gas is billed in May."
    refreshed = pool.submit(corpus.refresh, documents)
    builder.go_on.set()
    assert texts(refreshed.result(PATIENCE).index) == set(documents.stored.values())
    assert corpus.served(documents) is refreshed.result()


def test_while_documents_are_added_others_ask_the_index_before(corpus, documents, builder, pool):
    builder.go_on.set()
    before = corpus.index(documents)
    with corpus.adding(documents):
        for id in "bc":
            documents.stored[id] = f"Text of {id}."
            assert pool.submit(corpus.index, documents).result(PATIENCE) is before
        assert builder.made == 0
    assert builder.made == 1
    assert texts(corpus.index(documents)) == set(documents.stored.values())
    assert builder.made == 1


def test_adding_nothing_makes_no_index(tmp_path, documents, builder):
    with Corpus(tmp_path / "new").adding(documents):
        pass
    assert not builder.started.is_set()


def test_adding_that_fails_leaves_the_change_to_the_next_question(corpus, documents):
    def broken():
        with corpus.adding(documents):
            documents.stored["b"] = "Bills are due."
            raise OSError("broken pipe")

    with pytest.raises(OSError, match="pipe"):
        broken()
    assert texts(corpus.index(documents)) == set(documents.stored.values())


def test_an_error_reaches_who_waits_and_the_next_question_tries_again(
    corpus, documents, builder, pool
):
    before = corpus.index(documents)
    builder.fail = True
    documents.stored["b"] = "Bills are due."
    noticed = pool.submit(corpus.index, documents)
    assert builder.started.wait(PATIENCE)
    assert pool.submit(corpus.index, documents).result(PATIENCE) is before
    builder.go_on.set()
    with pytest.raises(OSError, match="no space"):
        noticed.result(PATIENCE)
    with pytest.raises(OSError, match="no space"):
        corpus.refresh(documents)
    builder.fail = False
    assert texts(corpus.index(documents)) == set(documents.stored.values())


def test_the_first_question_of_all_waits_and_makes_one_index(tmp_path, documents, builder, pool):
    fresh = Corpus(tmp_path / "new")
    asked = [pool.submit(fresh.index, documents) for _ in range(3)]
    assert builder.started.wait(PATIENCE)
    builder.go_on.set()
    assert len({id(each.result(PATIENCE)) for each in asked}) == 1
    assert builder.made == 1


def test_a_model_belongs_to_the_index_that_it_was_asked_with(corpus, documents):
    first = corpus.served(documents)
    keyword = first.model("keyword")
    documents.stored["b"] = "Bills are due."
    second = corpus.served(documents)
    assert first.model("keyword") is keyword
    assert second.model("keyword") is not keyword
    assert corpus.model(documents, "keyword") is second.model("keyword")
