"""A language model's words become a candidate; what it says of sources is not trusted."""

import asyncio
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import workbench
from workbench.models.base import ScoringModel
from workbench.models.chat import PROMPT
from workbench.models.chat.prompt import messages
from workbench.records import Price


def test_its_words_become_one_candidate_of_its_own(chat, server, evidence):
    model = chat("good", price=Price(1, 2))
    found = model.answer("When is it due?", evidence)
    assert [(c.text, c.evidence, c.score) for c in found.candidates] == [
        ("It is due on 5 May.", None, 0.0)
    ]
    assert found.chosen == (0,)
    assert (found.tokens_in, found.tokens_out) == (120, 7)
    assert found.cost_usd == pytest.approx(134e-6)
    assert "settings" in found.cost_basis
    assert found.seconds > 0
    assert model.id == "chat:t-good"
    assert "good" in model.label
    assert not isinstance(model, ScoringModel)


def test_question_and_texts_are_sent_as_they_were_handed_over(chat, server, evidence):
    chat("good").answer("When is it due?", evidence)
    [sent] = server.of("good")
    texts = [item.passage.text for item in evidence]
    assert sent["messages"] == messages(PROMPT, "When is it due?", texts)
    assert sent["temperature"] == 0
    assert isinstance(sent["seed"], int)
    assert sent["stream"] is True


def test_answer_is_stream_without_a_listener(chat, evidence):
    pieces = []
    model = chat("good")
    streamed = model.stream("When?", evidence, pieces.append)
    assert pieces == ["It is due ", "on 5 May [1]."]
    assert streamed.candidates == model.answer("When?", evidence).candidates


def test_pieces_can_be_shown_wherever_a_character_was_cut(chat, evidence):
    pieces = []
    chat("half-characters").stream("When?", evidence, pieces.append)
    assert len(pieces) == 2
    assert "".join(pieces).encode("utf-8")


@pytest.mark.parametrize(
    ("behaviour", "text"),
    [
        ("arabic", "يستحق الدفع في ٥ مايو."),
        ("chinese", "付款截止日期为5月5日。"),
        ("invents", "It is due on 5 May. See."),
        ("thinks", "In May."),
        ("half-characters", "a😀 b\ufffd"),
        ("parts", "In May."),
        ("no-done", "In May."),
        ("hangs-up-after", "In May."),
        ("stays-after", "In May."),
        ("not-streamed", "In May."),
    ],
)
def test_servers_and_languages_differ_and_are_understood(chat, evidence, behaviour, text):
    assert chat(behaviour).answer("When?", evidence).candidates[0].text == text


def test_the_agreed_sentence_is_no_candidate(chat, evidence):
    found = chat("no-answer").answer("Why?", evidence)
    assert found.candidates == found.chosen == ()
    assert found.tokens_in == 120


def test_probabilities_become_the_score_where_there_are_any(chat, evidence):
    found = chat("logprobs").answer("When?", evidence)
    assert found.candidates[0].score == pytest.approx(-0.2)
    assert found.signals == {"logprob": pytest.approx(-0.2)}
    assert not chat("good").answer("When?", evidence).signals


@pytest.mark.parametrize("behaviour", ["no-usage", "odd-usage"])
def test_tokens_that_were_not_counted_leave_the_cost_unknown(chat, evidence, behaviour):
    found = chat(behaviour).answer("When?", evidence)
    assert (found.tokens_in, found.tokens_out, found.cost_usd) == (0, 0, None)
    assert "did not say" in found.cost_basis


def test_a_server_of_ones_own_costs_its_time(chat, evidence):
    found = chat("no-usage", preset="vllm", remote=False, key_variable="", key=None).answer(
        "When?", evidence
    )
    assert found.cost_usd == pytest.approx(found.seconds / 3600 * 0.05)
    assert "core-hour" in found.cost_basis


@pytest.mark.parametrize(
    ("behaviour", "refused"),
    [("picky", {"stream_options", "logprobs", "seed", "temperature"}),
     ("strict", {"stream_options", "seed"})],
)  # fmt: skip
def test_what_a_server_does_not_take_is_left_out_and_not_tried_again(
    chat, server, evidence, behaviour, refused
):
    model = chat(behaviour, retries=0)
    assert model.answer("When?", evidence).candidates
    first = len(server.of(behaviour))
    assert not refused & set(server.of(behaviour)[-1])
    model.answer("When?", evidence)
    assert len(server.of(behaviour)) == first + 1


def test_threads_that_find_out_together_what_is_refused_all_get_their_answer(chat, evidence):
    model = chat("picky", retries=0)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: model.answer("When?", evidence), range(8)))
    assert all(one.candidates for one in found)


def test_one_model_can_be_asked_from_within_a_running_event_loop(chat, evidence):
    async def notebook():
        return chat("good").answer("When?", evidence)

    with ThreadPoolExecutor(1) as pool:  # a browser test may have a loop in this one
        assert pool.submit(asyncio.run, notebook()).result().candidates


def test_threads_share_a_model(chat, evidence):
    model = chat("repeats")
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: model.answer(f"Bill {n}?", evidence), range(24)))
    for n, one in enumerate(found):
        assert one.candidates[0].text.endswith(f"Bill {n}?")


def test_naming_the_models_imports_nothing_heavy():
    code = (
        "import sys; from workbench.models.chat import ChatModel; "
        "print([m for m in ('openai', 'genai_prices', 'sklearn') if m in sys.modules])"
    )
    root = Path(workbench.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "[]", done.stderr
