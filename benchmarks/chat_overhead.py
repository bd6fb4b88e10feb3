"""How much does our way of asking a language model add to the openai package called bare?

A thin server in a process of its own streams the same answer to both, in turn.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from time import perf_counter, sleep
from typing import Any

import numpy as np

from workbench.errors import ModelError
from workbench.models.chat import PROMPT, ChatModel
from workbench.models.chat.prompt import messages
from workbench.records import Endpoint, Evidence, Passage

#: Tokens of an answer, and passages of the evidence with the words of each.
TOKENS, PASSAGES, WORDS = 60, 5, 150
WARM = 5


def run(options: argparse.Namespace) -> dict[str, object]:
    """Median time of both on the same questions, and their ratio."""
    import openai

    words = cycle("A bill is due within a fortnight of the day it was sent out".split())
    texts = [" ".join(next(words) for _ in range(WORDS)) for _ in range(PASSAGES)]
    evidence = [
        Evidence(n, Passage(f"d{n}", "t", 0, len(text), text), 1.0)
        for n, text in enumerate(texts, start=1)
    ]
    with serving() as url:
        model = ChatModel(Endpoint("local", "vllm", url, "thin", remote=False), key=None)
        with openai.OpenAI(base_url=url, api_key="none", max_retries=0) as bare:
            ours, theirs = [], []
            for n in range(options.questions + WARM):
                question = f"When is bill {n} due?"
                # In turn, and by turns first, so that neither finds the machine warmer.
                both = [
                    (ours, lambda q=question: model.answer(q, evidence)),
                    (theirs, lambda q=question: _bare(bare, q, texts)),
                ]
                for times, ask in both if n % 2 else both[::-1]:
                    times.append(_timed(ask))
    mine, its = (float(np.median(times[WARM:])) * 1000 for times in (ours, theirs))
    return {
        "questions": options.questions,
        "ours_p50_ms": mine,
        "bare_p50_ms": its,
        "ratio": mine / its,
    }


def _timed(ask: Callable[[], object]) -> float:
    started = perf_counter()
    ask()
    return perf_counter() - started


def _bare(client: Any, question: str, texts: list[str]) -> str:
    """The same request as plainly as the package allows."""
    stream = client.chat.completions.create(
        model="thin",
        messages=messages(PROMPT, question, texts),
        temperature=0,
        seed=0,
        logprobs=True,
        stream=True,
        stream_options={"include_usage": True},
    )
    return "".join(event.choices[0].delta.content or "" for event in stream if event.choices)


@contextmanager
def serving(delay: float = 0.0) -> Iterator[str]:
    """The address of a thin server in a process of its own.

    Parameters
    ----------
    delay : float
        Seconds before each answer.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.chat_overhead", str(delay)],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        if not port:
            raise ModelError("The benchmark's own server did not start. Look at its output above.")
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.communicate()


class _Thin(BaseHTTPRequestHandler):
    """Streams the same answer to whatever it is asked."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    delay = 0.0

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        """Take the question and stream the answer, token by token."""
        self.rfile.read(int(self.headers["content-length"]))
        sleep(self.delay)
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for event in EVENTS:
            data = f"data: {event}\n\n".encode()
            self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.write(b"0\r\n\r\n")


def _event(**more: object) -> str:
    given = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "thin"}
    return json.dumps(given | more)


def _token(n: int) -> dict[str, object]:
    text = f" word{n}"
    logprob = {"token": text, "logprob": -0.1, "bytes": list(text.encode()), "top_logprobs": []}
    return {"index": 0, "delta": {"content": text}, "logprobs": {"content": [logprob]},
            "finish_reason": None}  # fmt: skip


EVENTS = [
    *(_event(choices=[_token(n)]) for n in range(TOKENS)),
    _event(choices=[{"index": 0, "delta": {}, "finish_reason": "stop"}]),
    _event(
        choices=[],
        usage={"prompt_tokens": 900, "completion_tokens": TOKENS, "total_tokens": 900 + TOKENS},
    ),
    "[DONE]",
]


def _serve(delay: float) -> None:
    _Thin.delay = delay
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Thin)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    _serve(float(sys.argv[1]))
