"""Stores to try things on, and records to put into them."""

import hashlib
import os
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from tests.store import server
from workbench.privacy import redact
from workbench.records import (
    Abstention,
    Actor,
    Answer,
    Attribution,
    Block,
    CalibrationFit,
    Citation,
    Comparison,
    Contribution,
    Decision,
    Document,
    Evidence,
    Feedback,
    ModelState,
    Passage,
    Recommendation,
    Result,
    Review,
    Run,
    Signal,
    Span,
    Split,
    Statement,
    Status,
    Tenant,
    Unit,
)
from workbench.store import Store

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
KEY = b"a key for the tests"


def _sha(data):
    return hashlib.sha256(data if isinstance(data, bytes) else data.encode()).hexdigest()


def document(text="One fact. Another fact.", id="d1", version=1, **changes):
    """All that `Documents.add` takes, for a text of which each line is a passage."""
    original = changes.pop("original", text.encode())
    made = Document(
        **{
            "id": id,
            "title": f"Title of {id}",
            "source": f"upload:{id}.md",
            "media_type": "text/markdown",
            "sha256": _sha(original),
            "text_sha256": _sha(text),
            "version": version,
            "collection": "my documents",
            "size": len(original),
            "characters": len(text),
            "created_at": START + timedelta(minutes=version),
            **changes,
        }
    )
    passages, at = [], 0
    for number, line in enumerate(text.split("\n")):
        if line:
            passages.append(
                Passage(
                    made.id, made.text_sha256, at, at + len(line), line, made.title,
                    ("Top", f"Heading {number}"), number + 1, ((at, at + len(line)),),
                    made.collection,
                )
            )  # fmt: skip
        at += len(line) + 1
    blocks = tuple(Block("paragraph", p.start, p.end, page=p.page) for p in passages)
    return made, text, original, blocks, tuple(passages)


def answer(passages, id="a1", question="What is it?", actor=None, **changes):
    """An answer with every kind of reference to the passages, and its redacted question."""
    first = passages[0]
    cited = Citation(first.document, first.text_sha256, first.start, first.end, first.text)
    part = Citation(first.document, first.text_sha256, first.start, first.start + 3, first.text[:3])
    why = (Contribution("overlap", "2 of the question's 3 words occur", 2.0, 0.7),)
    units = tuple(Unit(p.document, p.text_sha256, p.start, p.end, p.text) for p in passages)
    zeros = tuple(0.1 * i for i in range(len(units)))
    redacted = redact(question)
    made = Answer(
        **{
            "id": id,
            "question": redacted.text,
            "status": Status.ANSWERED,
            "confidence": 1 / 3,
            "statements": (
                Statement(first.text, (cited, part), 0.9, score=1.5, contributions=why),
                Statement("In words of its own.", (part,), quoted=False),
            ),
            "evidence": tuple(
                Evidence(
                    rank,
                    p,
                    1 / rank,
                    {"bm25": Signal(3.0, 0.1, 7.0, 0.5)},
                    Split(("what",), ((p.start, p.start + 3),), ((0.25,),), 0.05, 0.3),
                )
                for rank, p in enumerate(passages, 1)
            ),
            "model": "extractive",
            "created_at": START,
            "reasons": ("Two sources agree.",),
            "abstention": Abstention(("what",), 1, 2, None, ("it",), part),
            "effects": Attribution(
                "leave_one_out", zeros, zeros, zeros, -1.0, 2.0, len(units), units=units
            ),
            "review": Review(True, ("The confidence is below 65%.",)),
            "settings": {"passages": 5, "threshold": 0.4, "program": "0.1.0", "none": None},
            "actor": actor or Actor(),
            **changes,
        }
    )
    return made, redacted


def feedback(about, sha256, id="f1", comment="", correction="", **changes):
    """Feedback and its two redacted texts."""
    said, corrected = redact(comment), redact(correction)
    made = Feedback(
        **{
            "id": id,
            "answer": about,
            "answer_sha256": sha256,
            "actor": Actor("u1", "Una", "user"),
            "created_at": START,
            "comment": said.text,
            "correction": corrected.text,
            "trust": 4,
            "helpful": True,
            "reasons": ("clear",),
            **changes,
        }
    )
    return made, said, corrected


def fit(**changes):
    """A calibration that was fitted to three questions."""
    return CalibrationFit(
        **{
            "signals": ("odds", "margin"),
            "weights": (1 / 3, -0.1),
            "centres": (0.0, 2.5),
            "intercept": 0.7,
            "sure": (0.1, 2 / 3, 0.9),
            "right": (False, True, True),
            "answerable": (False, True, True),
            "ece": 0.05,
            "ece_before": None,
            "auroc": 1.0,
            "questions_sha256": _sha("questions"),
            **changes,
        }
    )


def run(id="r1", **changes):
    """A run of one model over one question."""
    made = Run(
        id, "small set", "v" * 64, 1, (ModelState("m1", "Model one", "s1", {"weights": "w"}),),
        (0,), "0" * 64, datetime(2026, 11, 26, 9, 0, tzinfo=UTC), Actor("u1", "Una", "user"),
        program="0", settings={"core hour, USD": "0.05"}, asks=1,
    )  # fmt: skip
    return replace(made, **changes)


def result(question="q1", model="m1", **changes):
    """A right answer to one question."""
    made = Result(
        model, question, "answered", "18 days", 0.8, right=True, latency_ms=12.5, cost_usd=0.25,
        citations=(Span("bills.md", 3, 10, "18 days"),), sentence="It is due in 18 days.",
        support=(0.9, None), evidence=("bills.md",), tags={"stakes": "low"},
    )  # fmt: skip
    return replace(made, **changes)


def comparison(of):
    """What a run says; it says nothing."""
    said = Recommendation(None, "None.", "No reason.", "No doubt.")
    return Comparison(of, (), (), (), (), said, False, 1)


def decision(id="x1", reasons="It is cheap.", run="r1"):
    """A decision, and the proof of its reasons."""
    at = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
    return Decision(id, run, "m1", reasons, at, Actor("u1", "Una", "user"), "m1"), redact(reasons)


@pytest.fixture(scope="session")
def make():
    return SimpleNamespace(
        document=document, answer=answer, feedback=feedback, fit=fit, sha=_sha, key=KEY,
        run=run, result=result, comparison=comparison, decision=decision,
    )  # fmt: skip


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory):
    """An SQLite database with tables and nothing in them; to be copied."""
    path = tmp_path_factory.mktemp("empty") / "workbench.db"
    Store.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def path(empty_database, tmp_path):
    return shutil.copy(empty_database, tmp_path / "workbench.db")


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL server, started by the first test that needs one."""
    folder = server.binaries()
    if folder is None:
        if os.environ.get("WORKBENCH_TEST_POSTGRES") == "required":
            pytest.fail("no PostgreSQL server found, and WORKBENCH_TEST_POSTGRES=required")
        pytest.skip("no PostgreSQL server found (Debian: apt install postgresql)")
    with server.running(folder) as running:
        yield running


@pytest.fixture(scope="session")
def template(postgres):
    """A PostgreSQL database with tables and nothing in them; to be copied."""
    name = postgres.database()
    Store.open(postgres.url(name)).close()
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request):
    return request.param


@pytest.fixture
def url(kind, request):
    """A database with tables and nothing in them, of each kind."""
    if kind == "sqlite":
        yield f"sqlite:///{request.getfixturevalue('path')}"
        return
    postgres = request.getfixturevalue("postgres")
    name = postgres.database(request.getfixturevalue("template"))
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def new_url(kind, request, tmp_path):
    """A database without tables, of each kind."""
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'new' / 'workbench.db'}"
        return
    postgres = request.getfixturevalue("postgres")
    name = postgres.database()
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def store(url):
    opened = Store.open(url)
    yield opened
    opened.close()


@pytest.fixture
def repo(store):
    return store.repository(Tenant("t1"), Actor("u1", "Una", "user"))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared(request, tmp_path_factory):
    """One store of each kind for all examples of a property."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('shared') / 'workbench.db'}"
    else:
        postgres = request.getfixturevalue("postgres")
        url = postgres.url(postgres.database())
    store = Store.open(url)
    yield store
    store.close()
