"""Databases are opened, shared between processes, and refused in plain words."""

import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import text as sql

import workbench
from workbench.errors import StoreError
from workbench.records import Actor, Tenant
from workbench.store import Repository, Store, engine, migrate, sqlite

ROOT = Path(workbench.__file__).parents[1]

#: Its like for PostgreSQL stands in test_postgres.py.
sqlite_only = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)

#: What the programs below begin with; the rest of each is its body.
PRELUDE = """
import os, sys
from workbench.records import Actor, Tenant
from workbench.store import Store
store = Store.open(sys.argv[1])
repo = store.repository(Tenant("t1"), Actor(sys.argv[2]))
"""


def _start(url, name, body):
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", PRELUDE + body, url, name],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _finish(process):
    out, err = process.communicate(timeout=60)
    assert err == ""
    return process.returncode, out


def test_several_processes_write_to_one_new_database(new_url):
    """They make its tables together, and none loses a row."""
    url = new_url
    body = "for i in range(25): repo.audit.log('answer.export', f'answer:{i}')\nstore.close()\n"
    started = [_start(url, f"p{number}", body) for number in range(3)]
    assert [_finish(process) for process in started] == [(0, "")] * 3
    store = Store.open(url)
    try:
        audit = store.repository(Tenant("t1"), Actor()).audit
        assert (audit.verify().ok, audit.verify().rows) == (True, 75)
        assert {row.actor.id for row in audit.rows()} == {"p0", "p1", "p2"}
    finally:
        store.close()


def test_threads_may_open_one_new_database_at_once(new_url):
    url, found = new_url, []

    def open_it():
        store = Store.open(url)
        store.repository(Tenant("t1"), Actor()).audit.log("answer.export", "answer:1")
        store.close()
        found.append(True)

    threads = [threading.Thread(target=open_it) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6


class Refusing:
    """A new database's connection that SQLite refuses to switch so many times."""

    def __init__(self, times, code=sqlite3.SQLITE_BUSY):
        self.times, self.code, self.mode = times, code, "delete"

    def execute(self, statement):
        if statement == "PRAGMA journal_mode = WAL":
            if self.times:
                self.times -= 1
                error = sqlite3.OperationalError("database is locked")
                error.sqlite_errorcode = self.code
                raise error
            self.mode = "wal"
        return self

    def fetchone(self):
        return (self.mode,)


def test_a_switch_that_is_refused_because_of_another_one_is_tried_again():
    connection = Refusing(3)
    sqlite.write_ahead(connection, 10)
    assert connection.mode == "wal"
    for refused, patience in ((Refusing(10**9), 0.1), (Refusing(1, sqlite3.SQLITE_IOERR), 10)):
        with pytest.raises(sqlite3.OperationalError):
            sqlite.write_ahead(refused, patience)


def test_a_process_killed_inside_a_change_leaves_nothing_of_it(store, url, repo, make):
    repo.documents.add(*make.document("Stays."))
    corpus = repo.documents.corpus()
    body = """
from sqlalchemy import event
from workbench.records import Block, Document, Passage
import hashlib, datetime
@event.listens_for(store._engine, "commit")
def die(connection):
    os._exit(9)
text = "Half a document. " * 200_000  # larger than the page cache: it reaches the log before commit
sha = hashlib.sha256(text.encode()).hexdigest()
document = Document("d2", "T", "s", "text/plain", sha, sha, 1, "c", len(text), len(text),
                    datetime.datetime.now(datetime.UTC))
passage = Passage("d2", sha, 0, 16, text[:16])
repo.documents.add(document, text, text.encode(), [], [passage])
print("not reached")
"""
    assert _finish(_start(url, "killed", body)) == (9, "")
    store.close()
    again = Store.open(url)
    try:
        stored = again.repository(Tenant("t1"), Actor("u1", "Una", "user"))
        assert [d.id for d in stored.documents.list()] == ["d1"]
        assert stored.documents.corpus() == corpus
        assert stored.audit.verify().rows == 1
        with again.read(Tenant("t1")) as connection:
            for table in ("texts", "originals", "passages", "documents"):
                assert connection.scalar(sql(f"SELECT count(*) FROM {table}")) == 1
        stored.documents.add(*make.document("Comes later.", id="d2"))
        assert stored.audit.verify().ok
    finally:
        again.close()


def test_processes_that_change_one_document_at_once_make_its_versions_one_after_another(
    store, url, repo, make
):
    """Whoever loses a race is told so, tries again, and nothing is lost or stored twice."""
    body = """
import datetime, hashlib
from workbench.errors import NotFoundError, StoreError
from workbench.records import Document
def version():
    try: return repo.documents.get("d1").version
    except NotFoundError: return 0
lost, number = 0, 0
while number < 12:
    text = f"{sys.argv[2]} {number}"
    sha = hashlib.sha256(text.encode()).hexdigest()
    now = datetime.datetime.now(datetime.UTC)
    made = Document("d1", "T", "s", "text/plain", sha, sha, version() + 1, "c", len(text),
                    len(text), now)
    try:
        repo.documents.add(made, text, text.encode(), [], [])
        number += 1
    except StoreError as error:
        assert "try again" in str(error).lower(), error
        lost += 1
store.close()
"""
    started = [_start(url, f"p{number}", body) for number in range(2)]
    assert [_finish(process) for process in started] == [(0, "")] * 2
    versions = repo.documents.versions("d1")
    assert [d.version for d in versions] == list(range(1, 25))
    assert [d.current for d in versions] == [False] * 23 + [True]
    assert {repo.documents.text(d.text_sha256) for d in versions} == {
        f"p{process} {number}" for process in range(2) for number in range(12)
    }
    assert (repo.audit.verify().ok, repo.audit.verify().rows) == (True, 24)


def test_readers_see_one_moment_while_another_writes(store, repo, make):
    repo.documents.add(*make.document("One."))
    with store.read(repo.tenant) as before:
        count = sql("SELECT count(*) FROM documents")
        assert before.scalar(count) == 1
        repo.documents.add(*make.document("Two.", id="d2"))
        assert before.scalar(count) == 1
    assert len(repo.documents.list()) == 2


@sqlite_only
def test_a_writer_that_waits_in_vain_is_told_so(url, path, monkeypatch):
    monkeypatch.setattr(engine, "PATIENCE", 0.05)
    store = Store.open(url)
    other = sqlite3.connect(path, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="in use by another process") as caught:
            store.repository(Tenant("t1"), Actor()).audit.log("answer.export", "answer:1")
        assert str(path) in str(caught.value)
        assert store.repository(Tenant("t1"), Actor()).audit.rows() == []
    finally:
        other.close()
        store.close()


@sqlite_only
def test_a_database_that_can_only_be_read_is_read_and_not_written(path, repo, make, store):
    repo.documents.add(*make.document("Read me."))
    store.close()
    opened = Store.open(f"sqlite:///file:{path}?mode=ro&uri=true")
    try:
        reader = opened.repository(Tenant("t1"), Actor())
        assert [p.text for p in reader.documents.passages()] == ["Read me."]
        with pytest.raises(StoreError, match="can only be read"):
            reader.documents.delete("d1")
    finally:
        opened.close()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "no database URL"),
        ("workspace", "no database URL"),
        ("mysql://ann:secret@host/db?password=secret", "another kind"),
        ("postgresql+psycopg2://ann:secret@host/db", "another kind"),
        ("postgresql://ann:secret@host", "names a server and no database"),
        ("postgresql://ann:secret@host:port/db", "no database URL"),
        ("sqlite+aiosqlite:///x.db", "another kind"),
        ("sqlite://", "in memory keeps nothing"),
        ("sqlite:///:memory:", "in memory keeps nothing"),
        ("sqlite:///file:x?mode=memory&uri=true", "in memory keeps nothing"),
        ("sqlite:////dev/null/x/workbench.db", "cannot be made"),
        ("sqlite:////proc", "cannot be opened"),
    ],
)
def test_urls_that_cannot_be_used_are_refused(url, words):
    with pytest.raises(StoreError, match=words) as caught:
        Store.open(url)
    assert "secret" not in str(caught.value)


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path):
    file = tmp_path / "notes.txt"
    file.write_text("These are notes, and no database at all. " * 50)
    before = file.read_bytes()
    with pytest.raises(StoreError, match="is no SQLite database"):
        Store.open(f"sqlite:///{file}")
    assert file.read_bytes() == before


def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path):
    file = tmp_path / "other.db"
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    other.close()
    with pytest.raises(StoreError, match="“recipes”"):
        Store.open(f"sqlite:///{file}")
    other = sqlite3.connect(file)
    assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]
    other.close()


@sqlite_only
def test_a_database_of_a_newer_version_is_refused(url, path):
    with sqlite3.connect(path) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    newer.close()
    with pytest.raises(StoreError, match="newer version of the program"):
        Store.open(url)


def test_errors_never_quote_what_was_to_be_stored(store, repo, make):
    repo.documents.add(*make.document("Old.", source="upload:same"))
    with pytest.raises(StoreError) as caught:
        repo.documents.add(*make.document("Secret.", id="d2", source="upload:same", title="Secret"))
    error = caught.value
    while error is not None:
        assert "ecret" not in str(error)
        error = error.__cause__


def test_opening_a_database_that_is_up_to_date_is_quick(url):
    times = []
    for _ in range(5):
        started = time.perf_counter()
        Store.open(url).close()
        times.append(time.perf_counter() - started)
    assert min(times) < 0.1


@pytest.mark.parametrize(
    ("tenant", "actor"),
    [
        (None, Actor()),
        ("t1", Actor()),
        (Tenant(""), Actor()),
        (Tenant(), None),
        (Tenant(), Actor("")),
    ],
)
def test_there_is_no_repository_for_nobody(store, tenant, actor):
    with pytest.raises(TypeError, match="needs"):
        Repository(store, tenant, actor)


@sqlite_only
def test_the_settings_that_durability_and_deletion_rest_on(store):
    with store.read(None) as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous", "secure_delete")
        }
    assert found == {
        "journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "secure_delete": 1
    }  # fmt: skip


def test_the_head_is_the_newest_migration():
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(migrate.MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == migrate.HEAD


@sqlite_only
def test_migrations_make_exactly_the_tables_that_are_declared(store, tmp_path):
    from sqlalchemy import create_engine

    from workbench.store.tables import metadata

    declared = create_engine(f"sqlite:///{tmp_path / 'declared.db'}")
    metadata.create_all(declared)
    schema = sql(
        "SELECT type, name, sql FROM sqlite_master WHERE tbl_name != 'alembic_version' "
        "ORDER BY type, name"
    )
    with declared.connect() as expected, store.read(None) as migrated:
        assert _plain(migrated.execute(schema)) == _plain(expected.execute(schema))
    declared.dispose()


def test_alembic_finds_no_difference_either(store):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from workbench.store.tables import metadata

    with store.read(None) as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_every_table_has_the_tenant_first_in_its_key():
    from workbench.store.tables import metadata

    for table in metadata.tables.values():
        assert next(iter(table.primary_key.columns)).name == "tenant"
        for key in table.foreign_key_constraints:
            assert "tenant" in key.columns


def _plain(rows):
    return [
        (kind, name, " ".join((made or "").replace('"', "").split())) for kind, name, made in rows
    ]
