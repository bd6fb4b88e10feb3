"""Tests an endpoint: does it answer, how fast, and what can it say of its own certainty?"""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

from workbench.errors import ModelError
from workbench.models.chat.line import Line
from workbench.models.chat.scoring import of_tail
from workbench.records import Connection, Endpoint

_HELLO = [{"role": "user", "content": "Reply with one word: ready"}]
#: Seconds that the two small questions beside the chat may take, together with all retries.
BESIDE = 10.0


def probe(endpoint: Endpoint, key: str | None) -> Connection:
    """Ask for the models, for one word, and for the probabilities of a text.

    Nothing of the workspace is sent. It never raises for what a server does.

    Parameters
    ----------
    key : str or None
        The key itself.
    """
    beside = Line(replace(endpoint, seconds=min(endpoint.seconds, BESIDE), retries=0), key)
    line = Line(replace(endpoint, retries=0), key)
    started = perf_counter()
    try:
        reply = line.chat(_HELLO)
    except ModelError as error:
        taken = (perf_counter() - started) * 1000
        return Connection(False, error.message, taken, _models(beside))
    taken = (perf_counter() - started) * 1000
    models, logprobs, scores = _models(beside), reply.logprob is not None, _scores(beside)
    return Connection(
        True,
        f"It works: “{endpoint.model}” at {line.place} answered in {taken / 1000:.1f} seconds. "
        f"{_can(logprobs, scores)}{_tokens(reply.tokens_in)}",
        taken,
        models,
        logprobs,
        scores,
    )


def _models(line: Line) -> tuple[str, ...]:
    try:
        return line.models()
    except ModelError:  # many servers do not tell
        return ()


def _scores(line: Line) -> bool:
    try:
        found = line.completion("The sky is blue")
    except ModelError:  # most servers have no such interface
        return False
    return of_tail(found, 3, len("The sky is blue")) is not None


def _can(logprobs: bool, scores: bool) -> str:
    if scores:
        return "It says how likely it finds a given text, so explanations can go by that."
    if logprobs:
        return (
            "It says how likely it found its own words, but not those of a given text; "
            "explanations ask it again instead."
        )
    return "It does not say how likely it finds its words; explanations ask it again instead."


def _tokens(counted: int) -> str:
    if counted:
        return ""
    return " It does not say how many tokens it takes, so cost by tokens stays unknown."
