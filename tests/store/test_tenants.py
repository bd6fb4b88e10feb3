"""Whatever two tenants do, neither reads, changes or counts anything of the other."""

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from workbench.errors import NotFoundError
from workbench.records import Actor, Tenant
from workbench.store import Store
from workbench.store.answers import AnswerSummary

TENANTS = ("t1", "t2")
tenants = st.sampled_from(TENANTS)
ids = st.sampled_from(("d1", "d2"))
texts = st.sampled_from(("Shared words.", "Other words.\nIn two lines.", "Third words."))
#: Both tenants use the same ids, sources, texts and actor: only the tenant tells them apart.
ACTOR = Actor("u1", "Una", "user")


class TwoTenants(RuleBasedStateMachine):
    """Random work of two tenants on one database, beside a picture of what each should see."""

    make = None
    empty = None

    @initialize()
    def open(self):
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(self.empty, self.folder / "workbench.db")
        self.store = Store.open(f"sqlite:///{self.folder / 'workbench.db'}")
        self.repo = {t: self.store.repository(Tenant(t), ACTOR) for t in TENANTS}
        self.versions = {t: {} for t in TENANTS}
        self.answers = {t: {} for t in TENANTS}
        self.feedback = {t: {} for t in TENANTS}
        self.rows = dict.fromkeys(TENANTS, 0)
        self.number = 0
        for tenant in TENANTS:
            self.add_document(tenant, "d1", "Shared words.")
            self.put_answer(tenant)
            self.give_feedback(tenant, tenant)

    def teardown(self):
        if hasattr(self, "store"):
            self.store.close()
            shutil.rmtree(self.folder)

    def _next(self, kind):
        self.number += 1
        return f"{kind}{self.number}"

    @rule(tenant=tenants, id=ids, text=texts)
    def add_document(self, tenant, id, text):
        before = self.versions[tenant].setdefault(id, [])
        added = self.make.document(text, id=id, version=len(before) + 1, title=f"{tenant} {id}")
        self.repo[tenant].documents.add(*added)
        before.append(added)
        self.rows[tenant] += 1

    @rule(tenant=tenants, id=ids)
    def delete_document(self, tenant, id):
        if self.versions[tenant].pop(id, []):
            self.repo[tenant].documents.delete(id)
            self.rows[tenant] += 1
        else:
            with pytest.raises(NotFoundError):
                self.repo[tenant].documents.delete(id)

    @rule(tenant=tenants)
    def put_answer(self, tenant):
        passages = self.repo[tenant].documents.passages()
        if passages:
            made, redacted = self.make.answer(
                passages, id=self._next("a"), actor=ACTOR, question=f"Of {tenant}?"
            )
            self.repo[tenant].answers.put(made, redacted)
            self.answers[tenant][made.id] = made
            self.rows[tenant] += 1

    @rule(tenant=tenants, whose=tenants)
    def give_feedback(self, tenant, whose):
        for id in list(self.answers[whose])[-1:]:
            given = self.make.feedback(id, self.repo[whose].answers.sha256(id), self._next("f"))
            if whose == tenant:
                self.repo[tenant].feedback.add(*given)
                self.feedback[tenant][given[0].id] = given[0]
                self.rows[tenant] += 1
            else:
                with pytest.raises(NotFoundError):
                    self.repo[tenant].feedback.add(*given)

    @invariant()
    def each_sees_its_own(self):
        for tenant in TENANTS if hasattr(self, "repo") else ():
            self._documents(tenant)
            self._answers(tenant)
            audit = self.repo[tenant].audit
            assert {row.tenant for row in audit.rows(1000)} <= {tenant}
            assert (audit.verify().ok, audit.verify().rows) == (True, self.rows[tenant])

    def _documents(self, tenant):
        stored, own = self.repo[tenant].documents, self.versions[tenant]
        current = {id: added[-1] for id, added in own.items() if added}
        assert {d.id: d for d in stored.list()} == {id: a[0] for id, a in current.items()}
        assert stored.list("other") == []
        assert sum(stored.collections().values()) == len(current)
        assert stored.passages() == [p for id in sorted(current) for p in current[id][4]]
        assert (stored.corpus() == "0" * 64) == (not current)
        held = {added[0].text_sha256 for each in own.values() for added in each}
        for text in ("Shared words.", "Other words.\nIn two lines.", "Third words."):
            sha256 = self.make.sha(text)
            found = stored.by_bytes("my documents", sha256)
            assert found is None or found in [a[0] for a in current.values()]
            for read in (stored.text, stored.blocks):
                if sha256 in held:
                    assert read(sha256)
                else:
                    with pytest.raises(NotFoundError):
                        read(sha256)
        for id in ("d1", "d2"):
            source = stored.by_source("my documents", f"upload:{id}.md")
            if id in current:
                made, text, original, *_ = current[id]
                assert stored.get(id) == source == made
                assert (stored.text(made.text_sha256), stored.original(id)) == (text, original)
                assert [d.version for d in stored.versions(id)] == [a[0].version for a in own[id]]
            else:
                assert source is None
                for read in (stored.get, stored.versions, stored.original):
                    with pytest.raises(NotFoundError):
                        read(id)

    def _answers(self, tenant):
        repo, own = self.repo[tenant], self.answers[tenant]
        other = self.answers[TENANTS[TENANTS[0] == tenant]]
        mine = repo.answers.mine(1000)
        assert all(isinstance(line, AnswerSummary) for line in mine)
        assert {line.id: line.question for line in mine} == dict.fromkeys(own, f"Of {tenant}?")
        for id, made in own.items():
            got = repo.answers.get(id)
            assert replace(got, statements=(), evidence=(), effects=None, abstention=None) == (
                replace(made, statements=(), evidence=(), effects=None, abstention=None)
            )
            held = {
                (id, added[0].text_sha256)
                for id, each in self.versions[tenant].items()
                for added in each
            }
            for item, was in zip(got.evidence, made.evidence, strict=True):
                there = (was.passage.document, was.passage.text_sha256) in held
                assert item.passage.text == (was.passage.text if there else "")
                assert item.passage.title in ("", was.passage.title)
        for id in other:
            for read in (repo.answers.get, repo.answers.sha256):
                with pytest.raises(NotFoundError):
                    read(id)
            assert repo.feedback.list(id) == []
        assert {f.id: f for f in repo.feedback.list()} == self.feedback[tenant]


def test_no_tenant_sees_anything_of_the_other(make, empty_database):
    machine = type("Run", (TwoTenants,), {"make": make, "empty": empty_database})
    test = machine.TestCase
    test.settings = settings(
        max_examples=8,
        stateful_step_count=10,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    test("runTest").debug()
