"""What holds on PostgreSQL alone: connections, problems in plain words, migrations."""

import threading

import psycopg
import pytest
from sqlalchemy import text as sql

from tests.store.server import OWNER, PASSWORD
from workbench.errors import NotFoundError, StoreError
from workbench.records import Actor, Tenant
from workbench.store import Store, engine, migrate, wall
from workbench.store import postgres as module

T1 = Tenant("t1")


@pytest.fixture
def kind():
    return "postgresql"


def _chain(error):
    """All that a log would show of an error."""
    while error is not None:
        yield str(error) + repr(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _direct(url):
    return psycopg.connect(url, autocommit=True)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda url: url.replace("a%20password", "another%20password"), "name and password"),
        (lambda url: url.replace(OWNER, "nobody"), "does not accept this name and password"),
        (lambda url: url + "nowhere", "does not exist. Create it"),
        (lambda url: url.replace("127.0.0.1:", "127.0.0.1:1"), "cannot be"),
        (lambda url: url.replace("127.0.0.1", "/nowhere").replace("/nowhere:", "nohost.invalid:"),
         "cannot be reached"),
        (lambda url: url + "?nonsense=1", "reports “invalid connection option"),
    ],
)  # fmt: skip
def test_a_database_that_cannot_be_opened_is_told_without_the_password(url, change, words):
    with pytest.raises(StoreError, match=words) as caught:
        Store.open(change(url))
    assert PASSWORD not in "".join(_chain(caught.value))
    assert "%20" not in "".join(_chain(caught.value))


def test_a_port_where_nobody_listens(postgres, url):
    with pytest.raises(StoreError, match=r"cannot be reached.*Check host and port") as caught:
        Store.open(url.replace(f":{postgres.port}/", ":1/"))
    assert "127.0.0.1:1/" in str(caught.value)


def test_passwords_in_the_query_are_not_shown_either():
    with pytest.raises(StoreError) as caught:
        Store.open("postgresql:///db?host=/nowhere&user=ann&password=secret")
    assert "secret" not in "".join(_chain(caught.value))
    assert "nowhere" in str(caught.value)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("53100", "no room left"),
        ("53300", "another connection"),
        ("40P01", "by somebody else"),
        ("57P01", "was lost"),
        ("08006", "was lost"),
        ("XX001", "Restore it from a backup"),
        ("22001", "Shorten"),
        ("12345", "reports “said so”"),
    ],
)
def test_the_servers_codes_in_plain_words(store, state, words):
    said = f"DO $$ BEGIN RAISE 'said so' USING ERRCODE = '{state}', DETAIL = 'Secret'; END $$"
    with pytest.raises(StoreError, match=words) as caught, store.write(T1) as connection:
        connection.exec_driver_sql(said)
    assert "ecret" not in "".join(_chain(caught.value))


def test_the_character_that_it_cannot_hold_is_named(repo):
    with pytest.raises(StoreError, match="cannot hold the character NUL"):
        repo.audit.log("answer.export", "answer:\0")


def test_a_writer_that_waits_in_vain_is_told_so(url, monkeypatch):
    monkeypatch.setattr(engine, "PATIENCE", 0.05)
    store = Store.open(url)
    repo = store.repository(T1, Actor())
    try:
        with _direct(url) as other:
            other.execute("SELECT pg_advisory_lock(%s)", (module._WRITERS,))
            with pytest.raises(StoreError, match=r"in use by another process for more than 0\.05"):
                repo.audit.log("answer.export", "answer:1")
            assert repo.audit.rows() == []
        repo.audit.log("answer.export", "answer:1")
    finally:
        store.close()


def test_a_database_that_can_only_be_read_is_read_and_not_written(postgres, url, repo, make, store):
    repo.documents.add(*make.document("Read me."))
    store.close()
    name = url.rpartition("/")[2]
    postgres.do(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    opened = Store.open(url)
    try:
        reader = opened.repository(T1, Actor())
        assert [p.text for p in reader.documents.passages()] == ["Read me."]
        with pytest.raises(StoreError, match="can only be read"):
            reader.documents.delete("d1")
    finally:
        opened.close()


def test_a_reading_transaction_changes_nothing(store):
    with pytest.raises(StoreError, match="can only be read"), store.read(T1) as connection:
        connection.exec_driver_sql("DELETE FROM audit")


def test_a_lost_connection_is_told_and_the_next_one_works(postgres, store, repo, make):
    ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s"

    def lose():
        with store.write(T1) as connection:
            connection.exec_driver_sql("DELETE FROM corpora")
            postgres._admin.execute(ended, (OWNER,))
            connection.exec_driver_sql("SELECT 1")

    with pytest.raises(StoreError, match="was lost"):
        lose()
    assert repo.audit.rows() == []
    postgres._admin.execute(ended, (OWNER,))  # the one that waits in the pool now
    repo.documents.add(*make.document())
    assert repo.audit.verify().rows == 1


def test_what_a_transaction_sets_ends_with_it(store):
    """A connection goes from tenant to tenant."""
    asked = sql("SELECT current_setting('workbench.tenant', true)")
    with store.write(T1) as connection:
        assert connection.scalar(asked) == "t1"
        process = connection.scalar(sql("SELECT pg_backend_pid()"))
    with store._engine.raw_connection().cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid(), current_setting('workbench.tenant', true)")
        assert cursor.fetchone() == (process, "")


def test_what_durability_and_one_moment_rest_on_is_set_whatever_the_server_says(postgres, url):
    name = url.rpartition("/")[2]
    postgres.do(f"ALTER DATABASE {name} SET default_transaction_isolation = 'serializable'")
    postgres.do(f"ALTER DATABASE {name} SET synchronous_commit = off")
    asked = [sql(f"SHOW {what}") for what in ("transaction_isolation", "lock_timeout")]
    store = Store.open(url)
    try:
        with store.write(T1) as connection:
            assert [connection.scalar(each) for each in asked] == ["read committed", "10s"]
            assert connection.scalar(sql("SHOW synchronous_commit")) == "on"
        with store.read(T1) as connection:
            assert [connection.scalar(each) for each in asked] == ["repeatable read", "10s"]
    finally:
        store.close()


def test_writers_of_all_tenants_wait_for_one_another(store):
    done = []

    def write(tenant):
        with store.write(Tenant(tenant)) as connection:
            done.append(("begin", tenant))
            connection.exec_driver_sql("SELECT pg_sleep(0.02)")
            done.append(("end", tenant))

    threads = [threading.Thread(target=write, args=(f"t{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [what for what, _ in done] == ["begin", "end"] * 4
    assert all(done[i][1] == done[i + 1][1] for i in range(0, 8, 2))


def test_a_database_of_another_program_is_refused_and_left_alone(new_url):
    with _direct(new_url) as other:
        other.execute("CREATE TABLE recipes (name text)")
        with pytest.raises(StoreError, match="“recipes”"):
            Store.open(new_url)
        found = other.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        assert found.fetchall() == [("recipes",)]


def test_a_database_of_a_newer_version_is_refused(url):
    with _direct(url) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="newer version of the program"):
        Store.open(url)


def test_a_migration_that_moves_rows_finds_those_of_every_tenant(new_url, make):
    """Although the wall stood on the tables before it."""
    _as_of_first_version(new_url)
    store = Store.open(new_url)
    try:
        assert store.walled
        for tenant in ("t1", "t2"):
            repo = store.repository(Tenant(tenant), Actor())
            assert [d.title for d in repo.documents.list()] == [f"Of {tenant}"]
            assert len(repo.governance.of("d1")) == 1
        with pytest.raises(NotFoundError):
            store.repository(Tenant("t3"), Actor()).governance.of("d1")
    finally:
        store.close()


def _as_of_first_version(url):
    """The tables of the first version, a document of each of two tenants, and the wall."""
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine, inspect

    config = Config()
    config.set_main_option("script_location", str(migrate.MIGRATIONS))
    old = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with old.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for tenant in ("t1", "t2"):
            for statement in (
                "INSERT INTO texts VALUES (:t, 's', 'Text.')",
                "INSERT INTO originals VALUES (:t, 's', 'Text.')",
                "INSERT INTO documents VALUES (:t, 'd1', 1, :title, 'upload', 'text/plain', 's', "
                "'s', 'c', 5, 5, now(), 'internal', NULL, true, '[]', :f)",
            ):
                values = {"t": tenant, "title": f"Of {tenant}", "f": "0" * 64}
                connection.execute(sql(statement), values)
        there = set(inspect(connection).get_table_names())
        for table in (table for table in wall.tables() if table.name in there):
            for statement in (
                "ALTER TABLE {} ENABLE ROW LEVEL SECURITY",
                "ALTER TABLE {} FORCE ROW LEVEL SECURITY",
                f"CREATE POLICY {wall._POLICY} ON {{}} USING ({wall._OWN})",
            ):
                connection.exec_driver_sql(statement.format(table.name))
    old.dispose()


def test_a_workspace_given_by_url_answers_and_forgets(url, tmp_path, monkeypatch):
    """Everything together; index and anchor stand in the home folder, found again by any role."""
    from workbench import Workbench
    from workbench.settings import Settings

    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "bills.md").write_text("# Bills\n\nA bill is due 18 days after its date.\n")
    wb = Workbench.open(settings=Settings(workspace=url, audit_key="key"))
    try:
        [file] = wb.ingest(tmp_path / "bills.md")
        answer = wb.ask("When is a bill due?")
        assert "18 days" in answer.statements[0].text
        wb.documents.delete(file.document)
        assert wb.answer(answer.id).statements[0].text == ""
        assert wb.verify_audit().ok
        assert wb.verify_audit().tail_protected
        assert PASSWORD not in repr(answer)
    finally:
        wb.close()
    assert [path.name for path in tmp_path.glob(".workbench/*/audit.anchor")] == ["audit.anchor"]
