"""Endpoints: listed, tested and told things; what is sent to them, and what if they fail."""

import json
from dataclasses import replace

import pytest

from tests.models.chat.misbehaving import Misbehaving
from workbench.errors import InputError, ModelError, NotFoundError, SettingsError
from workbench.records import Endpoint, Price, Status, Tenant
from workbench.service import Workbench
from workbench.settings import PersonalPattern, Settings

DUE = "When is my bill due?"
#: Only a confidential memo of the sample, and its rules for advisers, speak of it.
SECRET = "What did the case memo say about the bereaved customer's account?"


@pytest.fixture(scope="module")
def server():
    with Misbehaving() as running:
        yield running


@pytest.fixture(autouse=True)
def _no_requests(server):
    server.requests.clear()
    server.times.clear()


@pytest.fixture
def declare(server, wb, monkeypatch):
    """Adds an endpoint of the app; the model's name says how its server behaves."""
    monkeypatch.setenv("TEST_API_KEY", "sk-secret-0123456789")

    def add(behaviour="repeats", **changes):
        given = {"preset": "other", "url": server.url, "key_variable": "TEST_API_KEY",
                 "retries": 0, "seconds": 5.0}  # fmt: skip
        endpoint = Endpoint("ours", model=behaviour, **(given | changes))
        wb.endpoints.add(endpoint)
        return endpoint

    return add


def sent(server):
    return json.dumps([r["body"] for r in server.requests], ensure_ascii=False)


def confidential(wb):
    return next(d for d in wb.documents.list() if d.governance.sensitivity == "confidential")


# ---------------------------------------------------------------- which there are


def test_those_of_the_settings_and_of_the_app_are_listed_with_where_they_come_from(
    sample_folder, server
):
    ours = Endpoint("ours", "other", server.url, "good")
    with_file = Settings(workspace=str(sample_folder), endpoints=(ours,))
    wb = Workbench.open(settings=with_file)
    wb.endpoints.add(Endpoint("app", "ollama", model="small", remote=False))
    assert {(one.endpoint.name, one.source) for one in wb.endpoints.list()} == {
        ("ours", "file"), ("app", "app"),
    }  # fmt: skip
    assert wb.models["chat:ours"] == "good at ours (remote)"
    for refused in (wb.endpoints.change, wb.endpoints.add):
        with pytest.raises(InputError, match=r"declared in the settings|already"):
            refused(ours)
    with pytest.raises(InputError, match="declared in the settings"):
        wb.endpoints.remove("ours")
    with pytest.raises(NotFoundError, match="“ours”"):
        wb.endpoints.get("another")
    wb.close()


def test_one_of_the_app_is_changed_and_removed_and_its_history_stays(wb, declare):
    first = declare("good")
    changed = replace(first, model="logprobs", region="EU")
    wb.endpoints.change(changed)
    wb.endpoints.change(changed)
    assert wb.models["chat:ours"] == "logprobs at ours (remote, EU)"
    wb.endpoints.remove("ours")
    assert "chat:ours" not in wb.models
    assert [c.endpoint for c in wb.endpoints.history("ours")] == [None, changed, first]
    with pytest.raises(InputError, match="no model"):
        wb.ask(DUE, model="chat:ours")
    assert wb.verify_audit().ok


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": "a b"}, "letters, digits"),
        ({"preset": "fax"}, "kind “fax”"),
        ({"url": ""}, "address of its server"),
        ({"preset": "openai", "url": "", "remote": False}, "outside your premises"),
        ({"url": "ftp://x/v1"}, "begins with https"),
        ({"url": "http://elsewhere.example/v1"}, "encrypted"),
        ({"url": "https://u:p@elsewhere.example/v1"}, "no user"),
        ({"key_variable": "sk-abc"}, "never the key"),
        ({"key_variable": "WORKBENCH_AUDIT_KEY"}, "never the key"),
        ({"key_variable": "AWS_SECRET_ACCESS_KEY"}, "no other secret"),
        ({"model": " "}, "name of its model"),
        ({"seconds": 0.0}, "3,600 seconds"),
        ({"price": Price(1.0, None)}, "both prices"),
        ({"price": Price(1.0, 2.0, 3.0)}, "either by its tokens"),
        ({"price": Price(-1.0, 2.0)}, "0 USD or more"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_not_stored(wb, server, wrong, told):
    given = {"name": "ours", "preset": "other", "url": server.url, "model": "good"}
    with pytest.raises(InputError, match=told) as refused:
        wb.endpoints.add(Endpoint(**(given | wrong)))
    assert "sk-abc" not in str(refused.value)
    assert wb.endpoints.list() == ()


def test_a_kind_that_does_not_exist_is_refused_in_the_settings_as_well(tmp_path):
    settings = Settings(workspace=str(tmp_path / "w"), endpoints=(Endpoint("a", "fax", model="m"),))
    with pytest.raises(SettingsError, match="kind “fax”"):
        Workbench.open(settings=settings)


def test_the_state_of_a_key_is_told_and_never_the_key(wb, declare, monkeypatch):
    declare("good")
    assert wb.endpoints.key_state("ours").state == "set"
    assert "sk-secret" not in repr(wb.endpoints.key_state("ours"))
    monkeypatch.delenv("TEST_API_KEY")
    state = wb.endpoints.key_state("ours")
    assert (state.variable, state.state) == ("TEST_API_KEY", "missing")
    wb.endpoints.add(Endpoint("free", "ollama", model="small", remote=False))
    assert wb.endpoints.key_state("free").state == "none needed"


def test_a_tenant_has_endpoints_of_its_own(wb, declare, sample_folder):
    declare("good")
    other = Workbench.open(sample_folder, tenant="another")
    assert other.tenant == Tenant("another")
    assert "chat:ours" not in other.models
    other.close()


def test_a_test_is_kept_until_the_endpoint_is_another_one(wb, declare):
    endpoint = declare("good")
    assert wb.endpoints.tested("ours") is None
    found = wb.endpoints.test("ours")
    assert found.ok
    assert "good" in found.models
    last = wb.endpoints.tested("ours")
    assert (last.connection, last.stale) == (found, False)
    wb.endpoints.change(replace(endpoint, model="logprobs"))
    assert wb.endpoints.tested("ours").stale


def test_a_model_that_scores_is_explained_by_its_probabilities(wb, declare):
    from workbench.models.base import ScoringModel

    declare("scores")
    assert not isinstance(wb.answerer("chat:ours"), ScoringModel)
    assert wb.endpoints.test("ours").scores
    assert isinstance(wb.answerer("chat:ours"), ScoringModel)
    answer = wb.ask(DUE, model="chat:ours")
    assert answer.effects is None  # nobody asked for so many requests


def test_foretelling_what_an_explanation_costs_asks_nothing(wb, declare, server):
    declare("scores", price=Price(1.0, 2.0))
    wb.endpoints.test("ours")
    answer = wb.ask(DUE, model="chat:ours")
    server.requests.clear()
    ahead = wb.explanations.estimate(answer, ["leave_one_out"], unit="passage", grade=False)
    assert server.requests == []
    assert ahead.cost_usd == pytest.approx(ahead.evaluations * answer.cost_usd)
    found = wb.explain(answer, unit="passage", method="leave_one_out", grade=False)
    assert found.payoff == "log_odds"
    assert {request["path"] for request in server.requests} == {"/v1/completions"}


# ---------------------------------------------------------------- prompts


def test_each_edit_is_a_version_and_none_is_changed(wb, declare, server):
    declare("good")
    own = wb.endpoints.prompt("ours")
    assert own.version == 0
    first = wb.endpoints.edit_prompt("ours", "Answer in one word.", "shorter")
    second = wb.endpoints.edit_prompt("ours", "Answer in two words.")
    assert wb.endpoints.prompts("ours") == (own, first, second)
    wb.ask(DUE, model="chat:ours")
    assert "two words" in sent(server)
    wb.endpoints.use_prompt("ours", 1)
    assert wb.endpoints.prompt("ours") == first
    answer = wb.ask(DUE, model="chat:ours")
    assert answer.settings["prompt_version"] == 1
    with pytest.raises(InputError, match="in force already"):
        wb.endpoints.edit_prompt("ours", " Answer in one word. ")
    for text, note in (("", ""), ("x" * 20_001, ""), ("x", "n" * 401)):
        with pytest.raises(InputError, match="1 to 20,000"):
            wb.endpoints.edit_prompt("ours", text, note)
    with pytest.raises(NotFoundError, match="version 7"):
        wb.endpoints.use_prompt("ours", 7)


def test_versions_of_a_prompt_stand_side_by_side(wb, declare, server):
    declare("good")
    assert [id for id in wb.models if id.startswith("chat:")] == ["chat:ours"]
    wb.endpoints.edit_prompt("ours", "Answer in one word.")
    wb.endpoints.edit_prompt("ours", "Answer in two words.")
    there = [id for id in wb.models if id.startswith("chat:")]
    assert there == ["chat:ours", "chat:ours@0", "chat:ours@1"]
    server.requests.clear()
    answer = wb.ask(DUE, model="chat:ours@1")
    assert "one word" in sent(server)
    assert answer.settings["prompt_version"] == 1
    found = wb.compare(["chat:ours", "chat:ours@1"], "sample", limit=2)
    said = {m.id: m.said["prompt version"] for m in found.run.models}
    assert said == {"chat:ours": "2", "chat:ours@1": "1"}
    assert len({m.state for m in found.run.models}) == 2
    assert found.run.done == 4
    assert not [id for id in wb.cascades.members if "@" in id]
    for wrong in ("chat:ours@7", "chat:ours@x", "chat:nobody@1"):
        with pytest.raises(InputError, match="There is no model"):
            wb.ask(DUE, model=wrong)


def test_personal_data_in_a_prompt_is_masked(wb, declare):
    declare("good")
    made = wb.endpoints.edit_prompt("ours", "Write as jo@x.org would.", "from jo@x.org")
    assert "jo@x.org" not in made.text + made.note


def test_an_answer_is_explained_with_the_prompt_that_it_was_given_by(wb, declare, server):
    declare("good")
    wb.endpoints.edit_prompt("ours", "The first prompt.")
    answer = wb.ask(DUE, model="chat:ours")
    wb.endpoints.edit_prompt("ours", "The second prompt.")
    server.requests.clear()
    wb.explain(answer, unit="passage", method="leave_one_out", grade=False)
    assert "The first prompt." in sent(server)
    assert "The second prompt." not in sent(server)


def test_an_answer_of_another_model_is_not_explained_by_this_one(wb, declare):
    endpoint = declare("good")
    answer = wb.ask(DUE, model="chat:ours")
    wb.endpoints.change(replace(endpoint, model="logprobs"))
    with pytest.raises(InputError, match="model “logprobs” by now"):
        wb.explain(answer)


# ---------------------------------------------------------------- what is sent


def test_an_answer_says_who_gave_it_where_and_for_how_much(wb, declare):
    declare("repeats", region="EU, Frankfurt", price=Price(1.0, 2.0))
    answer = wb.ask(DUE, model="chat:ours")
    assert answer.status is Status.ANSWERED
    kept = {name: answer.settings[name] for name in (
        "endpoint", "endpoint_model", "prompt_version", "region", "runs",
    )}  # fmt: skip
    assert kept == {"endpoint": "ours", "endpoint_model": "repeats", "prompt_version": 0,
                    "region": "EU, Frankfurt", "runs": "remote"}  # fmt: skip
    assert (answer.tokens_in, answer.tokens_out) == (120, 7)
    assert answer.cost_usd == pytest.approx(134e-6)
    assert "price of the settings" in answer.cost_basis
    assert wb.answer(answer.id) == answer
    assert "sk-secret" not in repr(answer)


def test_confidential_documents_never_go_to_a_remote_model(wb, declare, server):
    secret = confidential(wb)
    text = wb.documents.text(secret.text_sha256)
    line = max(text.splitlines(), key=len)
    declare("repeats")
    answer = wb.ask(line[:200], model="chat:ours")
    assert secret.id not in {e.passage.document for e in answer.evidence}
    held = next(f for f in answer.findings if f.kind == "held_back")
    assert "1 document" in held.words
    assert answer.settings["held_back"] == secret.id
    assert secret.title not in repr(answer)  # it goes with the document
    inside = wb.ask(line[:200], model="extractive")
    assert secret.id in {e.passage.document for e in inside.evidence}
    assert not [f for f in inside.findings if f.kind == "held_back"]


def test_a_model_on_the_premises_reads_them(wb, declare, server):
    secret = confidential(wb)
    line = max(wb.documents.text(secret.text_sha256).splitlines(), key=len)
    declare("repeats", remote=False)
    answer = wb.ask(line[:200], model="chat:ours")
    assert secret.id in {e.passage.document for e in answer.evidence}
    assert "held_back" not in answer.settings


def test_what_became_confidential_since_is_neither_explained_nor_asked_what_if(wb, declare, server):
    declare("repeats")
    answer = wb.ask(DUE, model="chat:ours")
    source = answer.evidence[0].passage.document
    wb.governance.say(source, replace(wb.governance.of(source), sensitivity="confidential"))
    server.requests.clear()
    for again in (
        lambda: wb.explain(answer, method="leave_one_out"),
        lambda: wb.explanations.what_if(answer, order=[0, 1]),
    ):
        with pytest.raises(InputError, match="confidential since"):
            again()
    with pytest.raises(ModelError, match="confidential"):
        wb.answered_from(answer, answer.evidence)
    with pytest.raises(InputError, match="confidential"):
        wb.second_opinion(answer, "ours")
    assert server.requests == []


def test_personal_data_is_masked_in_what_is_sent_and_citations_still_resolve(
    wb, declare, server, tmp_path
):
    (tmp_path / "memo.md").write_text(
        "# Quokka desk\n\nThe quokka desk is run by jo.bloggs@example.org, telephone "
        "020 7946 0958. It opens at nine in the morning.\n"
    )
    wb.ingest(tmp_path / "memo.md")
    declare("repeats", remote=False)
    answer = wb.ask("Who runs the quokka desk, is it ann@example.org?", model="chat:ours")
    for personal in ("jo.bloggs", "7946", "0958", "ann@"):
        assert personal not in sent(server)
    assert "quokka desk is run by" in sent(server)
    assert answer.citations
    for cited in answer.citations:
        text = wb.documents.text(cited.text_sha256)
        assert text[cited.start : cited.end] == cited.text
    server.requests.clear()
    for unit in ("sentence", "word"):
        wb.explain(answer, unit=unit, method="leave_one_out", grade=False, budget=None)
    wb.explanations.what_if(answer, add="Ask eve@example.org.")
    for personal in ("jo.bloggs", "7946", "0958", "ann@", "eve@"):
        assert personal not in sent(server)
    assert len(server.requests) > 3


def test_what_is_personal_by_the_words_around_it_stays_masked_without_them(
    empty_wb, server, tmp_path
):
    """An explanation removes words; the whole is looked through before that."""
    (tmp_path / "memo.md").write_text("Show the badge QK-ABCD.\n")
    empty_wb.ingest(tmp_path / "memo.md")  # its marks know nothing of the kind
    kind = PersonalPattern(name="PASS", pattern=r"QK-[A-Z]{4}", words=("badge",))
    settings = Settings(workspace=empty_wb.settings.workspace, personal=(kind,))
    wb = Workbench.open(settings=settings)
    wb.endpoints.add(Endpoint("ours", "other", server.url, "repeats", retries=0, seconds=60.0))
    answer = wb.answered("Which badge, QK-WXYZ?", model="chat:ours")
    for unit in ("word", "question"):
        wb.explain(answer, unit=unit, method="leave_one_out", grade=False)
    wb.close()
    assert len(server.requests) > 5
    assert "Show the" in sent(server)
    assert "QK-ABCD" not in sent(server)
    assert "QK-WXYZ" not in sent(server)


def test_the_model_itself_lets_no_personal_data_by_that_nobody_marked(
    wb, declare, server, tmp_path
):
    (tmp_path / "memo.md").write_text("The quokka desk is run by jo.bloggs@example.org.\n")
    wb.ingest(tmp_path / "memo.md")
    declare("repeats")
    found = [replace(item, marks=()) for item in wb.search("Who runs the quokka desk?", k=1)]
    assert "jo.bloggs" in found[0].passage.text
    wb.answerer("chat:ours").answer("Who?", found)
    assert "quokka desk is run by" in sent(server)
    assert "jo.bloggs" not in sent(server)


def test_public_documents_are_sent_as_they_are(wb, declare, server):
    public = next(
        d for d in wb.documents.list()
        if d.governance.sensitivity == "public"
        and any(m.kind == "personal" for m in wb.marks.of(d.id))
    )  # fmt: skip
    mark = next(m for m in wb.marks.of(public.id) if m.kind == "personal")
    text = wb.documents.text(public.text_sha256)
    declare("repeats")
    around = text[max(mark.start - 80, 0) : mark.start]
    wb.ask(f"{around}?", model="chat:ours")
    assert text[mark.start : mark.end] in sent(server)


# ---------------------------------------------------------------- while it writes, and if it fails


def test_pieces_come_while_it_is_written(wb, declare):
    declare("good")
    heard = []
    wb.ask(DUE, model="chat:ours", listen=heard.append)
    assert heard == ["It is due ", "on 5 May [1]."]
    wb.ask(DUE, listen=heard.append)
    assert len(heard) == 2


def test_who_stops_it_gets_no_other_answer(wb, declare):
    declare("slow")
    before = len(wb.history())
    with pytest.raises(ModelError, match="stopped"):
        wb.ask(DUE, model="chat:ours", stop=lambda: True)
    assert len(wb.history()) == before


@pytest.mark.parametrize("behaviour", ["fails", "html", "hangs_up", "unauthorised", "wrong-json"])
def test_where_an_endpoint_fails_the_best_sentence_stands_in_and_says_so(wb, declare, behaviour):
    declare(behaviour)
    answer = wb.ask(DUE, model="chat:ours")
    own = wb.ask(DUE, model="extractive")
    assert (answer.model, answer.text) == ("extractive", own.text)
    assert answer.findings[0].kind == "stood_in"
    assert len(answer.findings[0].help) > 30
    assert "sk-secret" not in repr(answer)
    assert answer.settings["instead_of"] == "chat:ours"
    assert "endpoint" not in answer.settings
    assert "not known" in answer.cost_basis
    assert wb.answer(answer.id) == answer


def test_a_missing_key_is_told_by_the_name_of_its_variable(wb, declare, monkeypatch):
    declare("good")
    monkeypatch.delenv("TEST_API_KEY")
    assert "TEST_API_KEY" in wb.ask(DUE, model="chat:ours").findings[0].help


def test_a_question_set_over_an_endpoint_asks_no_more_than_it_needs(wb, declare, server):
    """One that says that there is no answer: once to answer, once to be explained."""
    declare("no_answer")
    (row,) = wb.explanations.over_questions([DUE], model="chat:ours", unit="passage").rows
    assert row.features == ()
    assert len(server.requests) == 2


def test_a_question_set_tells_of_a_model_that_fails_later_on(wb, monkeypatch):
    from workbench.errors import ModelError as Failed

    def fails(self, answer):
        raise Failed("It is gone.", "m")

    monkeypatch.setattr(type(wb.explanations), "_features", fails)
    (row,) = wb.explanations.over_questions([DUE], model="extractive", unit="passage").rows
    assert (row.status, row.error) == ("failed", "It is gone.")


def test_nothing_stands_in_where_models_are_measured(wb, declare):
    declare("fails")
    with pytest.raises(ModelError):
        wb.answered(DUE, model="chat:ours")
    found = wb.explanations.over_questions([DUE], model="chat:ours")
    assert [row.status for row in found.rows] == ["failed"]


# ---------------------------------------------------------------- what it costs


def test_the_programs_own_models_cost_their_time(wb):
    answer = wb.ask(DUE)
    assert 0 < answer.cost_usd < 1e-4
    assert "core" in answer.cost_basis
    wb.settings = wb.settings.model_copy(update={"core_hour_usd": 500.0})
    assert wb.ask(DUE).cost_usd > 1e3 * answer.cost_usd


def test_a_model_that_says_nothing_of_its_cost_has_an_unknown_one(wb):
    from workbench.models.function import FunctionModel
    from workbench.records import Candidate, Candidates

    class Silent:
        id, label = "silent", "Silent"

        def answer(self, question, evidence):
            return Candidates((Candidate("Due.", 0.0),), (0,))

    for model in (Silent(), FunctionModel("f", lambda *_: "Due.")):
        answer = wb.ask(DUE, model=wb.add_model(model))
        assert (answer.cost_usd, answer.cost_basis) == (
            None,
            "the model does not say what it costs",
        )
    said = FunctionModel("g", lambda *_: {"text": "Due.", "cost_usd": 0.0})
    answer = wb.ask(DUE, model=wb.add_model(said))
    assert (answer.cost_usd, answer.cost_basis) == (0.0, "as the model says")


def test_the_cost_of_an_explanation_is_foretold_by_that_of_the_answer(wb, declare):
    declare("repeats", price=Price(1.0, 2.0))
    answer = wb.ask(DUE, model="chat:ours")
    ahead = wb.explanations.estimate(answer, ["leave_one_out"], unit="passage", grade=False)
    assert ahead.cost_usd == pytest.approx(ahead.evaluations * answer.cost_usd)


# ---------------------------------------------------------------- a second opinion


def test_a_second_opinion_is_held_beside_ours_and_leaves_a_row(wb, declare, server):
    from workbench.models.function import FunctionModel

    said = (
        "Your bill is due 18 days after the date printed on it =SUPPORTED=. "
        "Pigeons deliver the invoices from Paris =UNSUPPORTED=. "
        "Pigeons =SUPPORTED=."
    )
    answer = wb.ask(DUE, model=wb.add_model(FunctionModel("mine", lambda *_: said)))
    declare("judge")
    before = wb.verify_audit().rows
    found = wb.second_opinion(answer.id, "ours")
    assert found.theirs == (True, False, True)
    assert found.ours[1] is False
    assert found.compared == 3
    assert found.share == found.agreed / 3
    assert wb.verify_audit().rows == before + 1
    assert any("second opinion" in step.what for step in wb.trail.of(answer))
    assert len(server.requests) == 3


def test_a_second_opinion_shows_no_personal_data_of_the_sources(wb, declare, server, tmp_path):
    (tmp_path / "memo.md").write_text("The quokka desk is run by jo.bloggs@example.org.\n")
    wb.ingest(tmp_path / "memo.md")
    answer = wb.ask("Who runs the quokka desk?", model="extractive")
    assert "jo.bloggs" in answer.text
    declare("good")
    seen = []
    found = wb.second_opinion(answer, "ours", progress=lambda done, of, what: seen.append(what))
    assert "quokka desk is run by" in found.statements[0]
    assert "jo.bloggs" not in repr(found) + repr(seen) + sent(server)


def test_without_a_statement_there_is_nothing_to_judge(wb, declare, server):
    declare("judge")
    answer = wb.ask("Who composed Fidelio?")
    with pytest.raises(InputError, match="no statement"):
        wb.second_opinion(answer, "ours")
    with pytest.raises(InputError, match="no model"):
        wb.second_opinion(answer, "another")
    assert server.requests == []


def test_a_second_opinion_can_be_stopped(wb, declare, server):
    from workbench.explain.game import Stopped
    from workbench.models.function import FunctionModel

    def stop(done, of, what):
        raise Stopped

    said = "Your bill is due in 18 days =SUPPORTED=. It is late then =SUPPORTED=."
    answer = wb.ask(DUE, model=wb.add_model(FunctionModel("mine", lambda *_: said)))
    declare("judge")
    with pytest.raises(Stopped):
        wb.second_opinion(answer, "ours", progress=stop)
    assert len(server.requests) == 1


def test_what_a_failing_server_says_is_kept_without_personal_data(wb):
    from workbench.service.sending import told

    said = told("http://10.0.0.7:8000/v1 said: no account for jo@x.org", wb.redactor)
    assert said == "http://10.0.0.7:8000/v1 said: no account for <EMAIL_ADDRESS>"


def test_documents_that_were_held_back_do_not_count_as_asked(wb, declare):
    declare("no_answer")
    answer = wb.ask(DUE, model="chat:ours")
    assert answer.status is Status.ABSTAINED
    assert answer.abstention.documents == len(wb.documents.list()) - 1


def test_where_only_the_file_may_declare_them_none_is_added_in_the_app(sample_folder):
    wb = Workbench.open(settings=Settings(workspace=str(sample_folder), endpoints_in_app=False))
    with pytest.raises(InputError, match=r"workbench\.toml alone"):
        wb.endpoints.add(Endpoint("app", "ollama", model="small", remote=False))
    assert wb.endpoints.list() == ()
    wb.close()
