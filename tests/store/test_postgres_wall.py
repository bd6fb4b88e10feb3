"""The second wall: what a statement without its tenant would still not see or change."""

import logging

import psycopg
import pytest
from sqlalchemy import insert, select, update

from tests.store.server import OWNER
from workbench.errors import StoreError
from workbench.privacy import redact
from workbench.records import (
    Actor,
    Connection,
    Endpoint,
    Mark,
    Retention,
    ReviewRule,
    Tenant,
)
from workbench.store import Store, wall
from workbench.store.tables import metadata

T1, T2 = Tenant("t1"), Tenant("t2")


@pytest.fixture
def kind():
    return "postgresql"


@pytest.fixture
def full(store, repo, make):
    """A store in which one tenant has a row in every table."""
    marks = (Mark("instruction", "rule", 0, 3, "One"),)
    repo.documents.add(*make.document(), marks)
    digest = repo.answers.put(*make.answer(repo.documents.passages()))
    repo.feedback.add(*make.feedback("a1", digest))
    repo.retention.set(Retention("my documents", 10, 20))
    repo.rules.put((ReviewRule("Ours", conflict=True),))
    repo.calibrations.put("extractive", 0.5, make.fit())
    repo.endpoints.put(Endpoint("ours", model="small"))
    repo.endpoints.put_test(Endpoint("ours", model="small"), Connection(True, "It answers."))
    repo.prompts.add("ours", "Answer.", "", redact("Answer."), redact(""))
    repo.question_sets.put(
        "small set", "v" * 64, b"{}", questions=1, source_format="lines", due=None
    )
    repo.runs.start(make.run())
    repo.runs.take("r1", "h1")
    repo.runs.keep("r1", "h1", [make.result()])
    repo.runs.put_summary(make.comparison(make.run()), 1)
    repo.runs.decide(*make.decision())
    return store


def _every(store, tenant, table):
    with store.read(tenant) as connection:
        return [dict(row._mapping) for row in connection.execute(select(table))]


def test_every_table_has_rows_to_try_it_on_and_stands_behind_the_wall(full):
    """Whoever adds a table puts a row of it into the store above."""
    assert full.walled
    assert {table.name for table in wall.tables()} == set(metadata.tables)
    for table in wall.tables():
        assert _every(full, T1, table), table.name


def test_without_a_tenant_or_with_another_one_no_row_is_seen(full):
    for table in wall.tables():
        assert _every(full, T2, table) == [], table.name
        assert _every(full, None, table) == [], table.name


def test_no_row_can_be_written_changed_or_taken_for_another_tenant(full):
    for table in wall.tables():
        rows = _every(full, T1, table)
        for tenant in (T2, None):
            with full.write(tenant) as connection:
                assert connection.execute(table.delete()).rowcount == 0, table.name
                changed = connection.execute(update(table).values(tenant="t2"))
                assert changed.rowcount == 0, table.name
        changes = [(T2, insert(table).values(rows)), (None, insert(table).values(rows)),
                   (T1, update(table).values(tenant="t2"))]  # fmt: skip
        for tenant, change in changes:
            with pytest.raises(StoreError, match="row-level security"), \
                 full.write(tenant) as connection:  # fmt: skip
                connection.execute(change)
        assert _every(full, T1, table) == rows


def test_a_wall_that_somebody_took_down_is_built_again(full, url):
    full.close()
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("ALTER TABLE texts NO FORCE ROW LEVEL SECURITY")
        owner.execute("ALTER TABLE audit DISABLE ROW LEVEL SECURITY")
        owner.execute(f"DROP POLICY {wall._POLICY} ON answers")
    again = Store.open(url)
    try:
        assert again.walled
        for name in ("texts", "audit", "answers"):
            assert _every(again, T2, metadata.tables[name]) == []
            assert len(_every(again, T1, metadata.tables[name])) > 0
    finally:
        again.close()


def test_opening_a_walled_database_changes_nothing(store, url):
    policies = "SELECT oid FROM pg_policy ORDER BY oid"
    with psycopg.connect(url) as owner:
        before = owner.execute(policies).fetchall()
    Store.open(url).close()
    with psycopg.connect(url) as owner:
        assert owner.execute(policies).fetchall() == before


def test_a_policy_that_lets_more_by_is_told(full, url, caplog):
    full.close()
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("CREATE POLICY all_see ON texts USING (true)")
    opened = Store.open(url)
    opened.close()
    assert not opened.walled
    assert "Remove the policies that others added" in caplog.text


@pytest.mark.parametrize("options", ["SUPERUSER", "BYPASSRLS"])
def test_a_role_that_passes_by_the_wall_is_named_in_the_log(postgres, url, options, caplog):
    name = f"passes_{options.lower()}"
    postgres.role(name, options)
    postgres.do(f"GRANT {OWNER} TO {name}")
    try:
        opened = Store.open(url.replace(OWNER, name))
        opened.close()
    finally:
        postgres.do(f"DROP ROLE {name}")
    assert not opened.walled
    [line] = [record for record in caplog.records if record.name.startswith("workbench")]
    assert line.levelno == logging.WARNING
    assert f"role “{name}” is a superuser or has BYPASSRLS" in line.getMessage()
    assert "password" not in line.getMessage()


def test_a_role_that_may_only_use_the_tables_needs_nothing_more(postgres, full, url, make):
    """The tables belong to somebody else, who migrates; the program cannot lower the wall."""
    full.close()
    postgres.role("member")
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public "
                      "TO member")  # fmt: skip
    opened = Store.open(url.replace(OWNER, "member"))
    try:
        assert opened.walled
        repo = opened.repository(T2, Actor())
        repo.documents.add(*make.document())
        assert repo.audit.verify().rows == 1
        with pytest.raises(StoreError, match="refuses this to the role"), \
             opened.write(T2) as connection:  # fmt: skip
            connection.exec_driver_sql("ALTER TABLE texts DISABLE ROW LEVEL SECURITY")
    finally:
        opened.close()
        with psycopg.connect(url, autocommit=True) as owner:
            owner.execute("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM member")
        postgres.do("DROP ROLE member")


@pytest.mark.parametrize("kind", ["sqlite"])
def test_sqlite_has_no_second_wall(store, caplog):
    assert not store.walled
    assert caplog.records == []
