"""Whatever two tenants do, neither reads, changes or counts anything of the other."""

import inspect
from dataclasses import replace
from datetime import timedelta
from itertools import count
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from workbench.errors import NotFoundError, WorkbenchError
from workbench.privacy import redact
from workbench.records import (
    Actor,
    Connection,
    Endpoint,
    Governance,
    Mark,
    Retention,
    ReviewRule,
    Tenant,
)
from workbench.store import Store
from workbench.store.answers import AnswerSummary

TENANTS = ("t1", "t2")
tenants = st.sampled_from(TENANTS)
ids = st.sampled_from(("d1", "d2"))
texts = st.sampled_from(("Shared words.", "Other words.\nIn two lines.", "Third words."))
#: Both tenants use the same ids, sources, texts and actor: only the tenant tells them apart.
ACTOR = Actor("u1", "Una", "user")
#: Each example has tenants of its own, and finds nothing of the one before.
_runs = count(1)


class TwoTenants(RuleBasedStateMachine):
    """Random work of two tenants on one database, beside a picture of what each should see."""

    make = None
    store = None

    @initialize()
    def open(self):
        run = next(_runs)
        self.tenant = {t: Tenant(f"{t}-{run}") for t in TENANTS}
        self.repo = {t: self.store.repository(self.tenant[t], ACTOR) for t in TENANTS}
        self.versions = {t: {} for t in TENANTS}
        self.answers = {t: {} for t in TENANTS}
        self.feedback = {t: {} for t in TENANTS}
        self.rows = dict.fromkeys(TENANTS, 0)
        self.number = 0
        for tenant in TENANTS:
            self.add_document(tenant, "d1", "Shared words.")
            self.put_answer(tenant)
            self.give_feedback(tenant, tenant)

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
            assert {row.tenant for row in audit.rows(1000)} <= {self.tenant[tenant].id}
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


def test_no_tenant_sees_anything_of_the_other(make, shared):
    machine = type("Run", (TwoTenants,), {"make": make, "store": shared})
    test = machine.TestCase
    test.settings = settings(
        max_examples=3 if shared.walled else 8,  # a server answers more slowly than a file
        stateful_step_count=10,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    test("runTest").debug()


#: Each public method that reads, asked for what another tenant has.
READS = {
    "documents.by_bytes": lambda r, of: r.documents.by_bytes(of.collection, of.sha256),
    "documents.by_source": lambda r, of: r.documents.by_source(of.collection, of.source),
    "documents.known": lambda r, of: r.documents.known(of.collection),
    "documents.bounded": lambda r, of: r.documents.bounded(),
    "documents.list": lambda r, of: (
        r.documents.list() + r.documents.list(of.collection, ids=[of.id])
    ),
    "documents.collections": lambda r, of: r.documents.collections(),
    "documents.get": lambda r, of: r.documents.get(of.id, of.text_sha256),
    "documents.versions": lambda r, of: r.documents.versions(of.id),
    "documents.text": lambda r, of: r.documents.text(of.text_sha256),
    "documents.blocks": lambda r, of: r.documents.blocks(of.text_sha256),
    "documents.original": lambda r, of: r.documents.original(of.id),
    "documents.passages": lambda r, of: r.documents.passages(),
    "documents.marks": lambda r, of: (r.documents.marks(), r.documents.marks(of.id)),
    "documents.texts": lambda r, of: r.documents.texts(),
    "documents.corpus": lambda r, of: r.documents.corpus(),
    "governance.of": lambda r, of: r.governance.of(of.id),
    "retention.list": lambda r, of: r.retention.list(),
    "rules.present": lambda r, of: r.rules.present(),
    "calibrations.present": lambda r, of: r.calibrations.present(of.model),
    "calibrations.history": lambda r, of: r.calibrations.history(of.model),
    "calibrations.thresholds": lambda r, of: r.calibrations.thresholds(),
    "endpoints.list": lambda r, of: r.endpoints.list(),
    "endpoints.history": lambda r, of: r.endpoints.history(of.endpoint.name),
    "endpoints.tested": lambda r, of: r.endpoints.tested(of.endpoint.name),
    "prompts.list": lambda r, of: r.prompts.list(of.endpoint.name),
    "prompts.chosen": lambda r, of: r.prompts.chosen(of.endpoint.name),
    "question_sets.list": lambda r, of: r.question_sets.list(),
    "question_sets.history": lambda r, of: r.question_sets.history("small set"),
    "question_sets.lines": lambda r, of: r.question_sets.lines("v" * 64),
    "runs.get": lambda r, of: r.runs.get("r1"),
    "runs.list": lambda r, of: r.runs.list(),
    "runs.done": lambda r, of: r.runs.done("r1"),
    "runs.results": lambda r, of: r.runs.results("r1", "m1", ["q1"]),
    "runs.summary": lambda r, of: r.runs.summary("r1"),
    "runs.decisions": lambda r, of: r.runs.decisions() + r.runs.decisions("r1"),
    "answers.get": lambda r, of: r.answers.get(of.answer),
    "answers.sha256": lambda r, of: r.answers.sha256(of.answer),
    "answers.mine": lambda r, of: r.answers.mine(),
    "answers.all": lambda r, of: r.answers.all(),
    "answers.up_to": lambda r, of: r.answers.up_to(of.later, of.collection),
    "feedback.list": lambda r, of: r.feedback.list() + r.feedback.list(of.answer),
    "audit.rows": lambda r, of: r.audit.rows(),
    "audit.about": lambda r, of: r.audit.about(f"document:{of.id}", f"answer:{of.answer}"),
    "audit.verify": lambda r, of: r.audit.verify(),
}

#: Each public method that writes, aimed at what another tenant has.
WRITES = {
    "documents.delete": lambda r, of: r.documents.delete(of.id),
    "answers.delete": lambda r, of: r.answers.delete(of.answer),
    "governance.say": lambda r, of: r.governance.say(of.id, Governance(owner="Eve")),
    "feedback.add": lambda r, of: r.feedback.add(*of.feedback),
    "documents.add": lambda r, of: r.documents.add(*of.document),
    "answers.put": lambda r, of: r.answers.put(*of.given),
    "retention.set": lambda r, of: r.retention.set(Retention(of.collection)),
    "rules.put": lambda r, of: r.rules.put(()),
    "calibrations.put": lambda r, of: r.calibrations.put(of.model, 0.9, None),
    "endpoints.put": lambda r, of: r.endpoints.put(replace(of.endpoint, model="another")),
    "endpoints.put_test": lambda r, of: r.endpoints.put_test(of.endpoint, Connection(False, "No")),
    "endpoints.remove": lambda r, of: r.endpoints.remove(of.endpoint.name),
    "prompts.add": lambda r, of: r.prompts.add(of.endpoint.name, "Lie.", "", *of.proofs),
    "prompts.use": lambda r, of: r.prompts.use(of.endpoint.name, 0),
    "question_sets.put": lambda r, of: r.question_sets.put("small set", "w" * 64, b"{}", **of.set),
    "question_sets.remove": lambda r, of: r.question_sets.remove("small set"),
    "runs.take": lambda r, of: r.runs.take("r1", "h1"),
    "runs.keep": lambda r, of: r.runs.keep("r1", "h1", [of.make.result("q2")]),
    "runs.end": lambda r, of: r.runs.end("r1", "finished", ""),
    "runs.remove": lambda r, of: r.runs.remove("r1"),
    "runs.start": lambda r, of: r.runs.start(of.make.run()),
    "runs.put_summary": lambda r, of: r.runs.put_summary(of.make.comparison(of.make.run()), 1),
    "runs.decide": lambda r, of: r.runs.decide(*of.make.decision("x2")),
    "audit.log": lambda r, of: r.audit.log("answer.export", f"answer:{of.answer}"),
    "audit.anchor": lambda r, of: r.audit.anchor(),
}


def test_every_public_method_is_tried(repo):
    """Whoever adds a method, or a repository, says above how it is asked for another's rows."""
    found = {
        f"{name}.{method}"
        for name, part in vars(repo).items()
        if type(part).__module__.startswith("workbench.store.")
        for method, _ in inspect.getmembers(type(part), _is_public)
        if not method.startswith("_")
    }
    assert found == READS.keys() | WRITES.keys()
    assert not READS.keys() & WRITES.keys()


def _is_public(member):
    return inspect.isfunction(member) or inspect.isdatadescriptor(member)


@pytest.fixture(scope="module")
def nothing(tmp_path_factory):
    """A store into which nobody writes."""
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('nothing') / 'workbench.db'}")
    yield store
    store.close()


def _outcome(method, repo, of):
    try:
        return method(repo, of)
    except WorkbenchError as error:
        return type(error), str(error)


def _write_everything(repo, make, text, words):
    """A row in every table; what is needed to ask for each of them."""
    document = make.document(text, title=words)
    made, *_ = document
    marks = (Mark("instruction", "rule", 0, 1, text[:1]),)
    repo.documents.add(*document, marks)
    repo.governance.say(made.id, Governance(owner=words, valid_until=made.created_at.date()))
    given = make.answer(document[4], question=f"{words}?", actor=ACTOR, collection=made.collection)
    digest = repo.answers.put(*given)
    feedback = make.feedback(given[0].id, digest, comment=words)
    repo.feedback.add(*feedback)
    repo.retention.set(Retention(made.collection, 10, 20))
    repo.rules.put((ReviewRule("Ours", conflict=True),))
    repo.calibrations.put("extractive", 0.5, make.fit())
    endpoint = Endpoint("ours", model="small")
    repo.endpoints.put(endpoint)
    repo.endpoints.put_test(endpoint, Connection(True, "It answers."))
    repo.prompts.add("ours", "Lie.", "", *(proofs := (redact("Lie."), redact(""))))
    kept = {"questions": 1, "source_format": "lines", "due": None}
    repo.question_sets.put("small set", "v" * 64, words.encode(), **kept)
    repo.runs.start(make.run())
    repo.runs.take("r1", "h1")
    repo.runs.keep("r1", "h1", [make.result(text=words)])
    repo.runs.end("r1", "finished", words)
    repo.runs.put_summary(make.comparison(repo.runs.get("r1")), 1)
    repo.runs.decide(*make.decision())
    return SimpleNamespace(
        make=make,
        set=kept,
        endpoint=endpoint,
        proofs=proofs,
        id=made.id,
        collection=made.collection,
        source=made.source,
        sha256=made.sha256,
        text_sha256=made.text_sha256,
        answer=given[0].id,
        later=given[0].created_at + timedelta(days=1),
        document=document,
        given=given,
        feedback=feedback,
        model="extractive",
    )


@given(text=st.text("abc .\n", min_size=1).filter(str.strip), words=st.text("xyz ", min_size=1))
@settings(max_examples=8, deadline=None)
def test_all_that_one_tenant_wrote_is_as_nothing_to_the_other(make, shared, nothing, text, words):
    """By every method: what it gives, or how it refuses, is what it does in an empty store."""
    run = next(_runs)
    one, other = Tenant(f"one-{run}"), Tenant(f"other-{run}")
    mine, foreign = shared.repository(one, ACTOR), shared.repository(other, ACTOR)
    of = _write_everything(mine, make, text, words)
    own = {}
    for name, method in READS.items():
        own[name] = _outcome(method, mine, of)
        assert own[name] != _outcome(method, nothing.repository(one, ACTOR), of), name
        empty = _outcome(method, nothing.repository(other, ACTOR), of)
        assert _outcome(method, foreign, of) == empty, name
    for _ in range(2):  # the second time there is something of the other's own to change
        for method in WRITES.values():
            _outcome(method, foreign, of)
        for name, method in READS.items():
            assert _outcome(method, mine, of) == own[name], name
