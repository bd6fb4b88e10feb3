"""The time of our way of asking is compared with the bare package's on the same server."""

import json

from benchmarks import chat_overhead
from benchmarks.__main__ import main


def test_the_command_prints_both_times_and_their_ratio(capsys):
    assert main(["chat_overhead", "--questions", "3", "--json"]) == 0
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert set(found) == {"questions", "ours_p50_ms", "bare_p50_ms", "ratio"}
    assert found["questions"] == 3
    assert found["ratio"] == found["ours_p50_ms"] / found["bare_p50_ms"] > 0


def test_both_get_the_same_answer_to_the_same_request():
    import openai

    from workbench.models.chat import PROMPT, ChatModel
    from workbench.models.chat.prompt import messages
    from workbench.records import Endpoint, Evidence, Passage

    with chat_overhead.serving() as url:
        with openai.OpenAI(base_url=url, api_key="none") as bare:
            plain = chat_overhead._bare(bare, "When?", ["In May."])
        model = ChatModel(Endpoint("local", "vllm", url, "thin", remote=False), key=None)
        pieces = []
        reply = model.line.chat(messages(PROMPT, "When?", ["In May."]), pieces.append)
        assert "".join(pieces) == plain
        assert len(pieces) == chat_overhead.TOKENS
        assert reply.logprob is not None
        assert reply.tokens_out == chat_overhead.TOKENS
        evidence = [Evidence(1, Passage("d", "t", 0, 7, "In May."), 1.0)]
        assert model.answer("When?", evidence).candidates[0].text == plain.strip()
