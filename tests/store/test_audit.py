"""Nothing changes without a row, and no row changes without being noticed."""

import json
import os
import threading

import pytest
from sqlalchemy import text as sql

from workbench.errors import AuditError, NotFoundError
from workbench.records import Actor, Tenant
from workbench.store import Store
from workbench.store import scope as scope_module

T1, UNA = Tenant("t1"), Actor("u1", "Una", "user")


@pytest.fixture
def anchored(url, tmp_path, make):
    """A store with a key and five rows: the one that says that there is an anchor, and four."""
    store = Store.open(url, anchor=tmp_path / "keep" / "anchor", key=make.key)
    _log(store, 4)
    yield store
    store.close()


def _log(store, number):
    for i in range(number):
        store.repository(T1, UNA).audit.log("answer.export", f"answer:{i}", rows=i)


def _verify(store, tenant=T1):
    return store.repository(tenant, UNA).audit.verify()


def _do(store, statement, tenant=T1):
    with store.write(tenant) as connection:
        connection.execute(sql(statement))


def test_every_change_leaves_a_row_with_hashes_and_no_text(repo, make):
    document, *_ = one = make.document("Secret words.", title="Secret title")
    repo.documents.add(*one)
    digest = repo.answers.put(*make.answer(repo.documents.passages(), question="Secret question?"))
    repo.feedback.add(*make.feedback("a1", digest, comment="Secret comment"))
    repo.documents.delete("d1")
    rows = repo.audit.rows()[::-1]
    assert [(row.sequence, row.action, row.subject) for row in rows] == [
        (1, "document.add", "document:d1"),
        (2, "answer.add", "answer:a1"),
        (3, "feedback.add", "feedback:f1"),
        (4, "document.delete", "document:d1"),
    ]
    assert json.loads(rows[0].details)["sha256"] == document.sha256
    assert json.loads(rows[1].details)["sha256"] == digest
    assert json.loads(rows[3].details)["text_sha256"] == [document.text_sha256]
    assert all(row.actor == UNA and "ecret" not in row.details for row in rows)
    assert [row.previous for row in rows[1:]] == [row.hash for row in rows[:-1]]
    report = repo.audit.verify()
    assert (report.ok, report.rows, report.head) == (True, 4, rows[-1].hash)


def test_a_change_that_fails_leaves_no_row(repo, make):
    with pytest.raises(NotFoundError):
        repo.documents.delete("nope")
    with pytest.raises(NotFoundError):
        repo.feedback.add(*make.feedback("nope", "0" * 64))
    assert repo.audit.rows() == []


def test_rows_come_newest_first_and_no_more_than_asked(store, repo):
    _log(store, 5)
    assert [row.sequence for row in repo.audit.rows(limit=2)] == [5, 4]


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE audit SET subject = 'answer:9' WHERE sequence = 3", "Row 3 was changed after"),
        ("UPDATE audit SET details = '{}' WHERE sequence = 3", "Row 3 was changed after"),
        ("UPDATE audit SET actor_name = 'Eve' WHERE sequence = 3", "Row 3 was changed after"),
        ("UPDATE audit SET at = '2020-01-01T00:00:00+00:00' WHERE sequence = 3", "Row 3 was"),
        ("UPDATE audit SET at = 'noon' WHERE sequence = 3", "Row 3 was changed after"),
        ("UPDATE audit SET hash = previous WHERE sequence = 3", "Row 3 was changed after"),
        ("DELETE FROM audit WHERE sequence = 3", "Row 3 is missing"),
        ("DELETE FROM audit WHERE sequence = 1", "Row 1 is missing"),
        ("INSERT INTO audit SELECT tenant, 6, at, actor_id, actor_name, actor_role, action, "
         "subject, details, previous, hash FROM audit WHERE sequence = 5", "Row 6 was changed, or"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("keyed", [True, False])
def test_a_row_that_was_changed_removed_or_slipped_in_is_named(
    url, tmp_path, make, statement, problem, keyed
):
    store = Store.open(url, anchor=tmp_path / "anchor", key=make.key if keyed else None)
    try:
        _log(store, 4 if keyed else 5)
        assert _verify(store).ok
        _do(store, statement)
        report = _verify(store)
        assert not report.ok
        assert problem in report.problem
        _log(store, 1)
        assert problem in _verify(store).problem
    finally:
        store.close()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)  # PostgreSQL refuses such a value
def test_a_row_with_bytes_for_text_is_named(store):
    _log(store, 5)
    _do(store, "UPDATE audit SET subject = x'00ff' WHERE sequence = 3")
    assert "Row 3 was changed after" in _verify(store).problem


def test_a_row_that_cannot_be_read_points_to_the_check(store, repo):
    _log(store, 2)
    _do(store, "UPDATE audit SET at = 'noon' WHERE sequence = 2")
    with pytest.raises(AuditError, match="audit verify"):
        repo.audit.rows()


def test_two_rows_that_changed_places_are_noticed(store):
    _log(store, 5)
    for change in ("0 WHERE sequence = 3", "3 WHERE sequence = 4", "4 WHERE sequence = 0"):
        _do(store, f"UPDATE audit SET sequence = {change}")
    report = _verify(store)
    assert "Row 3 was changed, or stood in another place" in report.problem


def test_a_row_replaced_by_a_whole_one_breaks_the_next(store):
    """Somebody who knows how rows are hashed writes one anew, but not those after it."""
    _log(store, 3)
    other = store.repository(T1, Actor("u2", "Eve", "user"))
    _do(store, "CREATE TEMP TABLE kept AS SELECT * FROM audit WHERE sequence >= 2")
    _do(store, "DELETE FROM audit WHERE sequence >= 2")
    other.audit.log("answer.export", "answer:9")
    _do(store, "INSERT INTO audit SELECT * FROM kept WHERE sequence >= 3")
    assert "Row 3 does not follow row 2" in _verify(store).problem


def test_without_a_key_a_cut_off_end_goes_unnoticed_and_the_report_says_so(store):
    _log(store, 5)
    _do(store, "DELETE FROM audit WHERE sequence > 3")
    report = _verify(store)
    assert (report.ok, report.rows, report.tail_protected) == (True, 3, False)


def test_with_a_key_a_cut_off_end_is_noticed(anchored):
    report = _verify(anchored)
    assert (report.ok, report.rows, report.tail_protected) == (True, 5, True)
    _do(anchored, "DELETE FROM audit WHERE sequence > 3")
    assert "Rows 4 to 5 are missing from the end" in _verify(anchored).problem
    _do(anchored, "DELETE FROM audit")
    assert "Rows 1 to 5 are missing" in _verify(anchored).problem


def test_a_cut_off_end_stays_noticed_when_new_rows_grow_over_it(anchored):
    _do(anchored, "DELETE FROM audit WHERE sequence > 3")
    _log(anchored, 6)
    report = _verify(anchored)
    assert not report.ok
    assert "Row 5 is not the one that the anchor names" in report.problem


def test_a_crash_between_the_change_and_its_anchor_is_no_fault(anchored, monkeypatch):
    def crash(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as crashing:
        crashing.setattr(scope_module.Scope, "advance", crash)
        with pytest.raises(KeyboardInterrupt):
            _log(anchored, 1)
    report = _verify(anchored)
    assert (report.ok, report.rows, report.tail_protected) == (True, 6, True)
    _log(anchored, 1)
    _do(anchored, "DELETE FROM audit WHERE sequence = 7")
    assert "Row 7 is missing from the end" in _verify(anchored).problem


def test_a_crash_before_the_first_change_under_a_key_is_no_fault(url, tmp_path, make, monkeypatch):
    store = Store.open(url, anchor=tmp_path / "anchor", key=make.key)
    try:
        with monkeypatch.context() as crashing:
            crashing.setattr(scope_module.Scope, "_append", lambda *args: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                _log(store, 1)
        assert _verify(store).ok
        _log(store, 2)
        assert (_verify(store).ok, _verify(store).rows) == (True, 3)
    finally:
        store.close()


def test_a_missing_anchor_is_noticed_and_stays_so(anchored, tmp_path):
    (tmp_path / "keep" / "anchor").unlink()
    assert "is missing; the chain says that it had one" in _verify(anchored).problem
    _do(anchored, "DELETE FROM audit WHERE sequence > 3")
    _log(anchored, 1)
    report = _verify(anchored)
    assert not report.ok
    assert not report.tail_protected


@pytest.mark.parametrize("content", ["", "not json", "[]", '{"t1": 3}', '{"t1": {"count": "x"}}'])
def test_a_damaged_anchor_is_noticed(anchored, tmp_path, content):
    (tmp_path / "keep" / "anchor").write_text(content)
    assert not _verify(anchored).ok
    _log(anchored, 1)
    assert not _verify(anchored).ok


def test_an_anchor_of_another_key_or_count_is_noticed(anchored, url, tmp_path):
    file = tmp_path / "keep" / "anchor"
    other = Store.open(url, anchor=file, key=b"another key")
    try:
        assert "was not signed with this key" in _verify(other).problem
    finally:
        other.close()
    entries = json.loads(file.read_text())
    entries["t1"]["count"] = 3
    file.write_text(json.dumps(entries))
    assert "was not signed with this key" in _verify(anchored).problem


def test_a_loss_that_is_understood_can_be_signed_anew(anchored, tmp_path):
    (tmp_path / "keep" / "anchor").unlink()
    audit = anchored.repository(T1, UNA).audit
    report = audit.anchor()
    assert (report.ok, report.tail_protected, report.rows) == (True, True, 6)
    assert audit.rows(1)[0].action == "audit.anchored"
    _do(anchored, "DELETE FROM audit WHERE sequence = 2")
    with pytest.raises(AuditError, match=r"is not signed.*Row 2 is missing"):
        audit.anchor()


def test_without_a_key_nothing_can_be_signed(repo):
    with pytest.raises(AuditError, match="WORKBENCH_AUDIT_KEY"):
        repo.audit.anchor()


def test_a_key_may_be_set_later(url, tmp_path, make, store):
    _log(store, 3)
    keyed = Store.open(url, anchor=tmp_path / "anchor", key=make.key)
    try:
        report = _verify(keyed)
        assert (report.ok, report.tail_protected) == (True, False)
        _log(keyed, 1)
        report = _verify(keyed)
        assert (report.ok, report.rows, report.tail_protected) == (True, 5, True)
    finally:
        keyed.close()


def test_each_tenant_has_its_own_chain_and_anchor(anchored):
    other = anchored.repository(Tenant("t2"), UNA)
    other.audit.log("answer.export", "answer:1")
    assert _verify(anchored, Tenant("t2")).rows == 2
    _do(anchored, "DELETE FROM audit WHERE tenant = 't2' AND sequence = 2", Tenant("t2"))
    assert _verify(anchored).ok
    assert not _verify(anchored, Tenant("t2")).ok


def test_an_anchor_that_cannot_be_written_stops_the_first_change(url, tmp_path, make):
    (tmp_path / "file").write_text("")
    store = Store.open(url, anchor=tmp_path / "file" / "anchor", key=make.key)
    try:
        with pytest.raises(AuditError, match="Nothing was stored"):
            _log(store, 1)
        assert _verify(store).rows == 0
    finally:
        store.close()


def test_an_anchor_that_cannot_be_written_later_is_told(anchored, monkeypatch):
    def full(fd):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        with pytest.raises(AuditError, match="What you did is stored"):
            _log(anchored, 1)
    assert (_verify(anchored).ok, _verify(anchored).rows) == (True, 6)


def test_many_threads_make_one_chain(anchored):
    threads = [threading.Thread(target=_log, args=(anchored, 5)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report = _verify(anchored)
    assert (report.ok, report.rows, report.tail_protected) == (True, 25, True)
    _do(anchored, "DELETE FROM audit WHERE sequence = 25")
    assert "Row 25 is missing from the end" in _verify(anchored).problem
