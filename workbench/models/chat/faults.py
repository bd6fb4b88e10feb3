"""What can go wrong between here and a language model, in plain sentences.

A ``Fault`` is what was noticed; ``told`` makes of it the error that people read. No key is ever
part of either.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Collection, Iterator, Sequence
from email.utils import parsedate_to_datetime
from time import time

from workbench.errors import ModelError
from workbench.models.chat.presets import preset
from workbench.records import Endpoint

#: Status codes after which asking again can help, besides all from 500.
AGAIN = frozenset({408, 409, 429})
#: Characters in a row that a server's words share with what it was sent only by repeating it.
_REPEATED = 32

#: What happened and what to do. ``place`` is the address, ``words`` what the server said.
SENTENCES = {
    "refused": "Nothing answers at {place}. Start the server, or correct the address.",
    "dns": "The name in {place} is not known to the network. Correct the address, or look "
    "whether this machine is on the network.",
    "tls": "The connection to {place} could not be secured: its certificate is not trusted, or it "
    "does not speak TLS. Correct the address (http or https), or install its certificate.",
    "connect": "{place} could not be reached in time. Look whether the server runs and a firewall "
    "lets it through.",
    "broken": "The connection to {place} broke off before an answer came. Ask again, and look at "
    "the server's log if it stays so.",
    "cut": "The answer of {place} was cut off in the middle, so it was thrown away. Ask again.",
    "timeout": "{place} did not answer within {seconds:g} seconds. Ask again, or allow this "
    "endpoint more seconds in the settings.",
    "html": "{place} gave back a web page instead of an answer. Look at the address: often “/v1” "
    "is missing at its end.",
    "json": "{place} gave back something that is no answer of a language model ({words}). Look "
    "whether it speaks the chat interface of OpenAI.",
    "enormous": "{place} gave back {words}, which is no answer. Ask for less, or take another "
    "model.",
    "empty": "The model at {place} gave back an empty answer. Ask again, or take another model.",
    "length": "The answer of {place} was cut off, because its limit of tokens was reached, so it "
    "was thrown away. Allow it more tokens (its context or output limit), or hand it fewer "
    "passages.",
    "filter": "The content filter of {place} held back the answer. Ask in other words, or take "
    "another model.",
    "refusal": "The model at {place} declined to answer{said}. Ask in other words, or take "
    "another model.",
    "server": "{place} reported an error while it answered{said}. Ask again, and look at the "
    "server's log if it stays so.",
    "limit": "This endpoint's own limit of {limit} requests a minute is used up for the next "
    "{words} seconds. Ask again then, or raise the limit in the settings.",
    "odd": "Asking {place} failed with {words}. Correct the endpoint's settings and ask again.",
    400: "{place} did not take the request{said}. Look at the model's name and the endpoint's "
    "settings; fewer passages help where it was too long.",
    401: "{place} did not accept the key{variable}. Set the right key and start the program again, "
    "as it reads keys at its start only.",
    404: "{place} does not know the model “{model}”, or nothing is at this address{offers}. "
    "Correct the model's name or the address.",
    408: "{place} took too long and gave up. Ask again.",
    429: "{place} has had too many requests, or its quota is used up{wait}. Ask again later, or "
    "set a limit of requests a minute for this endpoint.",
    300: "{place} sends requests on to another address{said}, where nothing is sent unasked. Give "
    "that address in the settings if it is the right one.",
    500: "{place} failed with an error of its own (HTTP {status}){said}. Ask again later, and look "
    "at the server's log if it stays so.",
}


class Fault(Exception):  # noqa: N818 - it is told to nobody as it is
    """What was noticed.

    Parameters
    ----------
    kind : str
        A key of ``SENTENCES``, or "status".
    words : str
        What the server said, or what was seen; cleaned when it is told.
    status : int
        HTTP status, where there is one.
    wait : float or None
        Seconds that the server asks to wait.
    """

    def __init__(
        self, kind: str, words: str = "", *, status: int = 0, wait: float | None = None
    ) -> None:
        super().__init__(kind)
        self.kind, self.words, self.status, self.wait = kind, words, status, wait
        self.models: Sequence[str] = ()  # what the server offers instead
        self.options: Collection[str] = ()  # what was asked with that need not be

    @property
    def again(self) -> bool:
        """Whether asking again can help."""
        if self.kind == "status":
            return self.status in AGAIN or self.status >= 500
        return self.kind in {"refused", "dns", "connect", "broken"}


def told(fault: Fault, endpoint: Endpoint, place: str, key: str | None) -> ModelError:
    """The error that people read.

    Parameters
    ----------
    place : str
        The address without anything secret.
    key : str or None
        Is taken out of the server's words.
    """
    status = fault.status
    at: str | int = fault.kind
    if fault.kind == "status":
        at = {403: 401}.get(status, status)
        if at not in SENTENCES:
            at = 500 if status >= 500 else 300 if status < 400 else 400
        if status >= 400 and "content_filter" in fault.words:
            at = "filter"
    words = cleaned(fault.words, key)
    name = variable(endpoint)
    offers = ", ".join(fault.models[:8])
    sentence = SENTENCES[at].format(
        place=place,
        words=words,
        said=f" (“{words}”)" if words else "",
        seconds=endpoint.seconds,
        limit=endpoint.per_minute,
        model=endpoint.model,
        variable=f" in the environment variable {name}" if name else ": the settings name none",
        offers=f"; it offers {cleaned(offers, key)}" if offers else "",
        wait=f"; it asks to wait {fault.wait:g} seconds" if fault.wait else "",
        status=status,
    )
    kind = str(status) if fault.kind == "status" else fault.kind
    return ModelError(sentence, endpoint.id, kind)


def variable(endpoint: Endpoint) -> str:
    """The environment variable that holds the key of an endpoint; "" if it needs none."""
    return endpoint.key_variable or preset(endpoint).key_variable


def cleaned(words: str, key: str | None) -> str:
    """What a server said: one short line without the key."""
    line = (words.replace(key, "•••") if key else words)[:10_000]  # the key first: no half of it
    line = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", " ", line).split())
    line = line.encode("utf-8", "replace").decode("utf-8")
    return f"{line[:200]}…" if len(line) > 200 else line


def repeats(words: str, sent: str) -> bool:
    """Whether a server's words repeat a stretch of what it was sent.

    Errors are shown, stored and logged; texts of documents are not to get into them.
    """
    words, sent = (" ".join(text.split()) for text in (words[:10_000], sent))
    return any(words[at : at + _REPEATED] in sent for at in range(0, len(words) - _REPEATED + 1, 8))


def noticed(error: Exception, begun: bool = False) -> Fault:
    """What was noticed, by what was raised; ``begun`` if a part of the answer was there."""
    import openai  # noqa: PLC0415 - heavy

    if isinstance(error, Fault):
        return error
    if isinstance(error, openai.APIStatusError):
        wait = asked_wait(error.response.headers.get("retry-after"))
        words = error.response.headers.get("location") or _words(error.body, error.code)
        return Fault("status", words, status=error.status_code, wait=wait)
    if begun:
        return Fault("cut")
    if isinstance(error, openai.APITimeoutError):
        return Fault("connect")
    if isinstance(error, OSError | openai.APIConnectionError) or "http" in type(error).__module__:
        return unreached(error)
    return Fault("odd", type(error).__name__)


def _words(body: object, code: str | None) -> str:
    """What a server said of its error; a page says nothing."""
    words = str(body) if body else ""
    if isinstance(body, dict):
        words = str(body.get("message") or body.get("detail") or body)
        words += " (content_filter)" if code == "content_filter" else ""
    return "" if "<html" in words[:500].lower() else words


def unreached(error: BaseException) -> Fault:
    """Why a connection did not come about, or broke."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLError):
            return Fault("tls")
        if isinstance(cause, socket.gaierror):
            return Fault("dns")
        if isinstance(cause, ConnectionRefusedError):
            return Fault("refused")
    names = {type(cause).__name__ for cause in _causes(error)}
    return Fault("refused" if "ConnectError" in names else "broken")


def _causes(error: BaseException | None, depth: int = 0) -> Iterator[BaseException]:
    if error is None or depth > 12:
        return
    yield error
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _causes(inner, depth + 1)
    yield from _causes(error.__cause__ or error.__context__, depth + 1)


def asked_wait(value: str | None) -> float | None:
    """Seconds that a Retry-After header asks for: a number, or a date."""
    if not value:
        return None
    try:
        return max(0.0, min(float(value), 86_400.0))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time())
    except (ValueError, TypeError, OverflowError):
        return None
