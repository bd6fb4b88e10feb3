"""Reads what a server sends: pieces of a stream, or one whole reply where it does not stream."""

from __future__ import annotations

import json
import math
from typing import Any

from workbench.models.chat.faults import Fault
from workbench.models.function import LONGEST

#: Bytes of one line, and of all, beyond which a server is given up.
LONGEST_LINE, LONGEST_REPLY = 8_000_000, 64_000_000


class Reply:
    """What a server said so far.

    Attributes
    ----------
    text : str
    finish : str
        Why it ended, in the server's word: "stop", "length", "content_filter"; "" if not told.
    done : bool
        Whether it said that this is the end.
    tokens_in, tokens_out : int
        0 where it did not say.
    logprob : float or None
        Mean log-probability of the tokens; None where it gave none.
    refusal : str
        Words of a refusal, where the server sets them apart.
    """

    def __init__(self) -> None:
        self.finish, self.done, self.refusal = "", False, ""
        self.tokens_in = self.tokens_out = 0
        self._pieces: list[str] = []
        self._length = 0
        self._logprobs: list[float] = []

    @property
    def text(self) -> str:
        """All that it wrote."""
        return "".join(self._pieces)

    @property
    def logprob(self) -> float | None:
        """Mean log-probability of the tokens."""
        return sum(self._logprobs) / len(self._logprobs) if self._logprobs else None

    def take(self, event: Any) -> str:
        """Take one event, and give back the text in it.

        Raises
        ------
        Fault
            If it tells of an error, is no event, or the text is far too long.
        """
        if not isinstance(event, dict):
            raise Fault("json", "a reply that is no object")
        if event.get("error"):
            raise Fault("server", _words_of(event["error"]))
        usage = event.get("usage")
        if isinstance(usage, dict):
            self.tokens_in = _count(usage.get("prompt_tokens"))
            self.tokens_out = _count(usage.get("completion_tokens"))
        choices = event.get("choices")
        if not isinstance(choices, list):
            if usage is None:
                raise Fault("json", "a reply without “choices”")
            return ""
        choice = choices[0] if choices else {}
        return self._choice(choice) if isinstance(choice, dict) else ""

    def _choice(self, choice: dict[str, Any]) -> str:
        # Some servers give "" with every piece, and that is no end.
        if isinstance(choice.get("finish_reason"), str) and choice["finish_reason"]:
            self.finish, self.done = choice["finish_reason"], True
        self._probabilities(choice.get("logprobs"))
        message = choice.get("delta", choice.get("message"))
        if not isinstance(message, dict):
            return ""
        if isinstance(message.get("refusal"), str):
            self.refusal += message["refusal"][:500]
        piece = _content(message.get("content"))
        self._length += len(piece)
        if self._length > LONGEST:
            raise Fault("enormous", f"more than {LONGEST:,} characters")
        self._pieces.append(piece)
        return piece

    def _probabilities(self, given: Any) -> None:
        tokens = given.get("content") if isinstance(given, dict) else None
        for token in tokens if isinstance(tokens, list) else []:
            value = token.get("logprob") if isinstance(token, dict) else None
            if isinstance(value, int | float) and math.isfinite(value) and value <= 0:
                self._logprobs.append(float(value))


class Reader:
    """Turns bytes, however they were cut on the way, into a reply.

    Parameters
    ----------
    reply : Reply
        Is filled in.
    stream : bool
        Whether the server says that it sends a stream of events; else the body is read as one.
    """

    def __init__(self, reply: Reply, stream: bool) -> None:
        self._reply, self._stream = reply, stream
        self._rest = bytearray()
        self._read = 0
        self.over = False  # whether the server has said that nothing more comes

    def feed(self, data: bytes) -> list[str]:
        """Take some bytes, and give back the pieces of text that they complete.

        Raises
        ------
        Fault
            If they are no reply of a language model.
        """
        self._read += len(data)
        self._rest += data
        if self._read > LONGEST_REPLY:
            raise Fault("enormous", f"more than {LONGEST_REPLY:,} bytes")
        pieces = []
        if self._stream and b"\n" in data:
            *lines, rest = bytes(self._rest).split(b"\n")
            self._rest = bytearray(rest)
            pieces = [piece for line in lines if (piece := self._line(line))]
        if len(self._rest) > LONGEST_LINE:
            raise Fault("enormous", f"more than {LONGEST_LINE:,} bytes in one piece")
        return pieces

    def end(self) -> list[str]:
        """What is left when the server has ended; a reply that was not streamed is read here.

        Raises
        ------
        Fault
            If the stream was cut, or the body is no reply of a language model.
        """
        body = bytes(self._rest)
        if self._stream:
            piece = self._line(body)
            if not self._reply.done:
                raise Fault("cut" if self._reply.text else "broken", "the stream ended early")
            return [piece] if piece else []
        piece = self._reply.take(parsed(body))
        self._reply.done = True
        return [piece] if piece else []

    def _line(self, line: bytes) -> str:
        line = line.strip(b"\r")
        if not line.startswith(b"data:"):
            if line.lstrip().startswith((b"{", b"<")):  # no event at all: an error, or a page
                return self._reply.take(parsed(line))
            return ""  # a comment, an event's name, or the blank line between events
        data = line[5:].strip()
        if data == b"[DONE]":
            self._reply.done = self.over = True
            return ""
        return self._reply.take(parsed(data)) if data else ""


def parsed(body: bytes) -> Any:
    """JSON of a server.

    Raises
    ------
    Fault
        If it is none, or a web page.
    """
    text = body.decode("utf-8", "replace")
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        raise Fault("html")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Fault("json", str(error)[:80]) from None


def _content(content: Any) -> str:
    """The text of a message, which some servers give in parts."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "".join(
        part["text"]
        for part in parts
        if isinstance(part, dict) and isinstance(part.get("text"), str)
    )


def _count(value: Any) -> int:
    counted = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9
    return value if counted else 0


def _words_of(error: Any) -> str:
    words = error.get("message") if isinstance(error, dict) else error
    return str(words)
