"""Against a server that somebody else wrote: llmock, from the package index.

It runs on loopback, needs no network and no weights, scripts what is said, breaks streams on
request, and judges its clients. It is used where it is installed, or where
WORKBENCH_TEST_LLMOCK names a Python that has it.
"""

import contextlib
import importlib.util
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from workbench.errors import ModelError
from workbench.models.chat import ChatModel
from workbench.models.chat.probe import probe
from workbench.records import Endpoint

PYTHON = os.environ.get("WORKBENCH_TEST_LLMOCK") or (
    sys.executable if importlib.util.find_spec("llmock") else ""
)
pytestmark = pytest.mark.skipif(
    not PYTHON, reason="llmock is not installed, and WORKBENCH_TEST_LLMOCK names no Python with it"
)


class Mock:
    """The running server."""

    def __init__(self, port):
        self.root = f"http://127.0.0.1:{port}"

    def call(self, path, body=None, method=None):
        data = None if body is None else json.dumps(body).encode()
        headers = {"content-type": "application/json"}
        request = urllib.request.Request(self.root + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=5) as response:
            return json.loads(response.read() or b"null")

    def plays(self, *behaviours):
        self.call("/_llmock/scenario", method="DELETE")
        self.call("/_llmock/scenario", {"behaviors": list(behaviours)})

    def model(self, **more):
        given = {"model": "gpt-4o-mini", "key_variable": "MY_KEY", "seconds": 10.0} | more
        return ChatModel(
            Endpoint("mock", "other", f"{self.root}/v1", **given), key="k-1", first_pause=0.01
        )


@pytest.fixture(scope="module")
def mock():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = "from llmock.cli import app; app()"
    process = subprocess.Popen(
        [PYTHON, "-c", serve, "serve", "--port", str(port), "--log-level", "error"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        running = Mock(port)
        until = time.monotonic() + 60
        while True:
            with contextlib.suppress(OSError):
                running.call("/v1/models")
                break
            assert process.poll() is None, "llmock ended"
            assert time.monotonic() < until, "llmock did not start"
            time.sleep(0.1)
        yield running
    finally:
        process.terminate()
        process.wait(10)


def test_an_answer_comes_in_pieces_and_its_cost_is_known(mock, evidence):
    mock.plays({"type": "reply", "text": "Fällig am 5. Mai [1]. 谢谢 😀"})
    pieces = []
    found = mock.model().stream("Wann?", evidence, pieces.append)
    assert found.candidates[0].text == "Fällig am 5. Mai. 谢谢 😀"
    assert len(pieces) > 1
    assert found.tokens_in > 0
    assert found.tokens_out > 0


@pytest.mark.parametrize(
    ("behaviours", "says"),
    [
        ([{"type": "stream_fault", "kind": "disconnect", "after_chunks": 3}], "in the middle"),
        ([{"type": "stream_fault", "kind": "truncate", "after_chunks": 3}], "in the middle"),
        ([{"type": "stream_fault", "kind": "malformed", "after_chunks": 3}], "no answer of a lang"),
        ([{"type": "reply", "text": "It is", "finish_reason": "length"}], "limit of tokens"),
        ([{"type": "reply", "text": "", "finish_reason": "content_filter"}], "content filter"),
        ([{"type": "fail", "status": 400, "message": "too long"}], "“too long”"),
        ([{"type": "fail", "status": 401}], "MY_KEY"),
        ([{"type": "fail", "status": 503, "times": 3}], "HTTP 503"),
    ],
)
def test_whatever_it_breaks_is_told(mock, evidence, behaviours, says):
    mock.plays(*behaviours)
    with pytest.raises(ModelError, match=says):
        mock.model(retries=2).answer("When is it due?", evidence)


def test_a_stalling_stream_ends_at_the_deadline(mock, evidence):
    mock.plays({"type": "stream_fault", "kind": "stall", "after_chunks": 2, "stall_seconds": 20})
    with pytest.raises(ModelError, match=r"within 0\.5 seconds"):
        mock.model(seconds=0.5).answer("When?", evidence)


def test_it_is_asked_again_after_the_wait_it_asks_for(mock, evidence):
    mock.plays(
        {"type": "fail", "status": 429, "retry_after": 0.05},
        {"type": "fail", "status": 500},
        {"type": "reply", "text": "In May."},
    )
    assert mock.model(retries=2).answer("When?", evidence).candidates[0].text == "In May."


def test_the_probe_says_that_it_works(mock):
    mock.plays({"type": "reply", "text": "ready"})
    found = probe(mock.model().endpoint, "k-1")
    assert found.ok, found.message
    assert "gpt-4o-mini" in found.models
    assert not found.scores
