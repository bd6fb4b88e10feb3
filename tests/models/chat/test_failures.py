"""Every failure is one error with a plain sentence: what happened, where, and what to do."""

import socket
import ssl
from dataclasses import replace
from email.utils import formatdate
from time import time

import pytest

from workbench.errors import ModelError
from workbench.models.chat.faults import SENTENCES, Fault, asked_wait, cleaned, told, unreached
from workbench.records import Endpoint


@pytest.mark.parametrize(
    ("behaviour", "says"),
    [
        ("cut", "cut off in the middle, so it was thrown away"),
        ("cut-quietly", "cut off in the middle"),
        ("cut-at-once", "broke off before an answer came"),
        ("hangs-up", "broke off before an answer came"),
        ("html", "web page instead of an answer.*“/v1”"),
        ("html-unsaid", "web page"),
        ("html-comment", "web page"),
        ("html-said", "web page"),
        ("empty", "empty answer"),
        ("only-thinks", "empty answer"),
        ("empty-body", "no answer of a language model"),
        ("enormous", "more than 100,000 characters"),
        ("enormous-line", "bytes in one piece"),
        ("endless-error", "an error of more than 1,000,000 bytes"),
        ("wrong-json", "no answer of a language model"),
        ("other-json", "without “choices”"),
        ("list-json", "no object"),
        ("fails-midway", "“CUDA out of memory”"),
        ("too-long", "limit of tokens was reached.*Allow it more tokens"),
        ("filtered", "content filter"),
        ("filtered-before", "content filter"),
        ("refuses", "declined to answer .“I cannot help.”"),
        ("bad", "did not take the request .“maximum context length is 4096 tokens”"),
        ("unauthorised", "MY_KEY.*start the program again"),
        ("forbidden", "MY_KEY.*start the program again"),
        ("unknown", "does not know the model “unknown”.*it offers good, better"),
        ("moved", "sends requests on to another address .“http://127.0.0.1:9/v1”"),
        ("busy", "too many requests"),
        ("busy-long", "asks to wait 3600 seconds"),
        ("fails", "HTTP 500. .“oops”"),
        ("page-of-error", r"HTTP 502\)\. Ask again later"),
    ],
)  # fmt: skip
def test_each_failure_has_its_sentence(chat, server, evidence, behaviour, says):
    model = chat(behaviour, retries=0)
    with pytest.raises(ModelError, match=says) as error:
        model.answer("When?", evidence)
    assert error.value.subject == model.id
    place = server.url
    assert place in error.value.message or behaviour in {"html-said", "only-thinks"}
    assert error.value.message.endswith((".", "ask again.", "right one."))
    assert "sk-secret" not in repr(error.getrepr(showlocals=False))


def test_nothing_at_an_address_is_told(chat, evidence):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    model = chat("good", url=f"http://user:hidden@127.0.0.1:{port}/v1?token=hidden", retries=0)
    with pytest.raises(ModelError, match=f"Nothing answers at http://127.0.0.1:{port}/v1") as error:
        model.answer("When?", evidence)
    assert "hidden" not in error.value.message


def test_a_server_without_tls_is_told(chat, server, evidence):
    model = chat("good", url=server.url.replace("http:", "https:"), retries=0)
    with pytest.raises(ModelError, match="could not be secured"):
        model.answer("When?", evidence)


@pytest.mark.parametrize(
    ("cause", "kind"),
    [
        (socket.gaierror(-2, "Name or service not known"), "dns"),
        (ssl.SSLCertVerificationError("self-signed"), "tls"),
        (ConnectionRefusedError(111, "refused"), "refused"),
        (ConnectionResetError(104, "reset"), "broken"),
    ],
)
def test_the_cause_is_found_at_the_end_of_the_chain(cause, kind):
    error = RuntimeError("connection")
    error.__cause__ = ExceptionGroup("attempts", [cause])
    assert unreached(error).kind == kind


def test_a_missing_key_is_told_before_anything_is_sent(chat, server, evidence):
    with pytest.raises(ModelError, match="variable MY_KEY and start the program again"):
        chat("good", key=None).answer("When?", evidence)
    with pytest.raises(ModelError, match="OPENAI_API_KEY"):
        chat("good", key="  ", preset="openai", key_variable="").answer("When?", evidence)
    assert server.requests == []


@pytest.mark.parametrize("url", ["", "localhost:1/v1", "ftp://a/v1", "http://", "https:///v1"])
def test_an_address_that_is_none_is_told(chat, evidence, url):
    with pytest.raises(ModelError, match="no address"):
        chat("good", url=url).answer("When?", evidence)


@pytest.mark.parametrize("key", ["sk-a\nb", "sk-ü", "sk a"])
def test_a_key_that_cannot_be_one_is_not_shown(chat, server, evidence, key):
    with pytest.raises(ModelError, match="characters that no key has") as error:
        chat("good", key=key).answer("When?", evidence)
    assert key not in error.value.message
    assert server.requests == []


def test_the_key_is_nowhere(chat, server, evidence, caplog):
    caplog.set_level("DEBUG")
    key = "sk-secret-0123456789"
    for behaviour in ("good", "leaks", "unauthorised", "fails"):
        model = chat(behaviour, retries=0)
        try:
            model.answer("When?", evidence)
        except ModelError as error:
            chain = [error, error.__cause__, error.__context__]
            assert all(key not in f"{e!r}{e}" for e in chain)
            assert chain[1:] == [None, None]
        assert key not in f"{model!r}{model.line!r}{model.label}"
    assert key not in caplog.text
    assert any(f"Bearer {key}" in str(r["headers"]) for r in server.requests)


def test_what_a_server_repeats_of_what_it_was_sent_is_not_in_the_error(chat, evidence):
    """Errors are stored and shown; the text of documents goes when they are deleted."""
    text = "The quokka desk on the second floor is open from nine until noon, but not on Sundays."
    item = evidence[0]
    long = replace(item, passage=replace(item.passage, text=text, end=len(text)))
    with pytest.raises(ModelError, match="did not take the request") as error:
        chat("echoes", retries=0).answer("When is it due?", [long])
    assert "quokka" not in str(error.value)


def test_a_local_server_gets_no_key_of_the_environment(chat, server, evidence, monkeypatch):
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_ADMIN_KEY"):
        monkeypatch.setenv(name, "sk-of-somebody")
    chat("good", preset="vllm", key=None, key_variable="").answer("When?", evidence)
    chat("good").answer("When?", evidence)
    assert "sk-of-somebody" not in str([r["headers"] for r in server.requests])


def test_confidential_documents_never_leave(chat, server, evidence):
    model = chat("good", confidential={"d2"})
    with pytest.raises(ModelError, match="Nothing was sent"):
        model.answer("When?", evidence)
    assert server.requests == []
    assert model.answer("When?", evidence[:1]).candidates
    here = chat("good", confidential={"d2"}, remote=False)
    assert here.answer("When?", evidence).candidates


def test_azure_is_asked_in_its_own_way(chat, server, evidence):
    url = server.url.removesuffix("/v1")
    old = chat("good", preset="azure", url=url, api_version="2024-10-21")
    assert old.answer("When?", evidence).candidates
    path, headers = server.requests[-1]["path"], server.requests[-1]["headers"]
    assert path == "/openai/deployments/good/chat/completions?api-version=2024-10-21"
    assert headers["api-key"] == "sk-secret-0123456789"
    chat("good", preset="azure", url=url).answer("When?", evidence)
    assert server.requests[-1]["path"] == "/openai/v1/chat/completions"


@pytest.mark.parametrize("kind", list(SENTENCES))
def test_every_sentence_can_be_said(kind):
    status = kind if isinstance(kind, int) else 0
    fault = Fault("status" if status else kind, "{words} \x07", status=status, wait=2.0)
    end = Endpoint("a", "openai", model="m")
    message = told(fault, end, "PLACE", "key").message
    assert "\x07" not in message
    assert kind == "limit" or "PLACE" in message


def test_a_wait_is_a_number_or_a_date():
    assert asked_wait("2.5") == 2.5
    assert asked_wait("-3") == 0
    assert asked_wait(None) is asked_wait("soon") is None
    assert 50 < asked_wait(formatdate(time() + 60, usegmt=True)) <= 60


def test_what_a_server_says_is_one_short_line_without_the_key():
    assert cleaned("a\n\x1b[31mkey \u202eb\ud800", "key") == "a [31m••• b?"
    assert len(cleaned("x" * 5000, None)) == 201
    assert "sec" not in cleaned(" " * 9_997 + "secret" * 3, "secret")
