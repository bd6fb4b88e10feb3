"""The line to one endpoint: asks, asks again where that helps, and keeps to its deadline."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from functools import cached_property
from time import monotonic
from typing import Any, TypeVar

from workbench.errors import ModelError
from workbench.models.chat import background, client, limits
from workbench.models.chat.faults import Fault, cleaned, noticed, repeats, told
from workbench.models.chat.prompt import mended
from workbench.models.chat.wire import LONGEST_LINE, Reader, Reply, parsed
from workbench.records import Endpoint

T = TypeVar("T")
Say = Callable[[str], None]
Messages = Sequence[Mapping[str, str]]

#: Longest pause before asking again, in seconds, if the server does not say how long.
LONGEST_PAUSE = 8.0
#: Seconds for what is asked beside, and for the end of a stream that has said all.
BESIDE, END = 5.0, 0.2
#: Servers that do not know one of these, or take one value of it only, are asked without it.
OPTIONAL: Mapping[str, Any] = {
    "temperature": 0,
    "seed": 0,
    "logprobs": True,
    "stream_options": {"include_usage": True},
}


class Line:
    """Asks one endpoint. Threads may share it.

    Parameters
    ----------
    key : str or None
        Never shown, logged or part of an error.
    first_pause : float
        Seconds before asking again for the first time; doubled each time.
    """

    def __init__(self, endpoint: Endpoint, key: str | None, first_pause: float = 0.5) -> None:
        self.endpoint = endpoint
        self._key = (key or "").strip() or None
        self._first_pause = first_pause
        self._refused: frozenset[str] = frozenset()

    def chat(
        self,
        messages: Messages,
        on_text: Say | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> Reply:
        """The reply to some messages; ``on_text`` gets its pieces as they come.

        Raises
        ------
        ModelError
            If no whole reply came, or somebody stopped it.
        """

        async def work(say: Say) -> Reply:
            return await self._again(lambda: self._reply(messages, say))

        sent = messages[-1]["content"] if messages else ""  # the rest are prompt and rules
        return self._run(work, on_text, stop, sent)

    def models(self) -> tuple[str, ...]:
        """The models that the server offers.

        Raises
        ------
        ModelError
            If it does not say.
        """
        return self._run(lambda _: self._again(self._models))

    def completion(self, prompt: str) -> Any:
        """What the older interface, /completions, gives for a text with log-probabilities.

        Raises
        ------
        ModelError
            If it gives nothing back.
        """
        return self._run(lambda _: self._again(lambda: self._completion(prompt)), sent=prompt)

    def _run(
        self,
        work: Callable[[Say], Coroutine[Any, Any, T]],
        on_text: Say | None = None,
        stop: Callable[[], bool] | None = None,
        sent: str = "",
    ) -> T:
        client.check(self.endpoint, self._key)
        self.client  # noqa: B018 - made here, as its import takes longer than some deadlines
        try:
            return background.run(work, on_text, stop)
        except background.Stopped:
            error = ModelError("It was stopped.", self.endpoint.id)
        except Fault as fault:
            if repeats(fault.words, sent):
                fault.words = "content_filter" if "content_filter" in fault.words else ""
            error = told(fault, self.endpoint, self.place, self._key)
        raise error  # here, so that no chain of causes leads to what was sent

    @cached_property
    def client(self) -> Any:
        """The client of the openai package, made when it is first needed."""
        return client.make(self.endpoint, self._key)

    @property
    def place(self) -> str:
        """The address without user, password and query, for people."""
        return client.place(self.client)

    async def _again(self, ask: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Ask until it works, cannot work, or the deadline has come."""
        until = monotonic() + self.endpoint.seconds
        tries = 0
        while True:
            try:
                async with asyncio.timeout(until - monotonic()):
                    await self._turn(until)
                    return await ask()
            except TimeoutError:
                raise Fault("timeout") from None
            except Fault as fault:
                if self._without(fault):
                    continue
                pause = fault.wait
                if pause is None:
                    pause = min(self._first_pause * 2**tries, LONGEST_PAUSE)
                late = monotonic() + pause >= until
                if not fault.again or tries >= self.endpoint.retries or late:
                    await self._offers(fault, until)
                    raise
            tries += 1
            await asyncio.sleep(pause)

    async def _turn(self, until: float) -> None:
        """Wait for a turn under the endpoint's own limit."""
        most = self.endpoint.per_minute
        while wait := limits.of(self.endpoint).take(most):
            if monotonic() + wait >= until:
                raise Fault("limit", f"{wait:.0f}")
            await asyncio.sleep(wait)

    def _without(self, fault: Fault) -> bool:
        """Whether a server named an option that it does not take; it is left out from now on."""
        if fault.kind != "status" or fault.status not in (400, 403, 422):
            return False
        named = {name for name in fault.options if name in fault.words}
        self._refused |= named  # of this request; another thread may have found it out before
        return bool(named)

    async def _offers(self, fault: Fault, until: float) -> None:
        """After a 404, what the server offers instead, if it says so quickly."""
        if fault.status == 404:
            try:
                async with asyncio.timeout(min(BESIDE, until - monotonic())):
                    fault.models = await self._models()
            except (Fault, TimeoutError):
                pass

    async def _reply(self, messages: Messages, say: Say) -> Reply:
        options = {name: v for name, v in OPTIONAL.items() if name not in self._refused}
        ask = self.client.chat.completions.with_streaming_response.create(
            model=self.endpoint.model, messages=list(messages), stream=True, **options
        )
        reply = Reply()
        try:
            async with ask as response:
                await _read(response, reply, say)
        except Exception as error:  # whatever breaks on the way is told by what it was
            # Some servers end a stream that has said all by hanging up.
            if isinstance(error, Fault) or not reply.done:
                fault = noticed(error, begun=bool(reply.text))
                fault.options = options
                raise fault from None
        _whole(reply)
        return reply

    async def _models(self) -> tuple[str, ...]:
        found = await _json(self.client.models.with_streaming_response.list())
        listed = found.get("data") if isinstance(found, dict) else None
        ids = [item.get("id") for item in listed or [] if isinstance(item, dict)]
        return tuple(cleaned(id, self._key) for id in ids if isinstance(id, str))[:1000]

    async def _completion(self, prompt: str) -> Any:
        return await _json(
            self.client.completions.with_streaming_response.create(
                model=self.endpoint.model, prompt=prompt, echo=True, logprobs=1, max_tokens=1,
                temperature=0,
            )
        )  # fmt: skip


async def _json(asked: AbstractAsyncContextManager[Any]) -> Any:
    """A reply that is no stream, as long as a reply may be."""
    body = bytearray()
    try:
        async with asked as response:
            async for data in response.iter_bytes():
                body += data
                if len(body) > LONGEST_LINE:
                    raise Fault("enormous", f"more than {LONGEST_LINE:,} bytes")
    except Exception as error:  # as above
        raise noticed(error) from None
    return parsed(bytes(body))


async def _read(response: Any, reply: Reply, say: Say) -> None:
    kind = response.headers.get("content-type", "").lower()
    reader = Reader(reply, stream="json" not in kind and "html" not in kind)
    try:
        async with asyncio.timeout(None) as patience:
            async for data in response.iter_bytes():
                for piece in reader.feed(data):
                    say(mended(piece))
                if reader.over and patience.when() is None:
                    # Read to its end, the connection serves again; but nobody waits for it.
                    patience.reschedule(asyncio.get_running_loop().time() + END)
    except TimeoutError:
        return
    for piece in reader.end():
        say(mended(piece))


def _whole(reply: Reply) -> None:
    """Refuse a reply that is none, or not all of one."""
    if reply.finish in ("length", "content_filter"):
        raise Fault({"length": "length"}.get(reply.finish, "filter"))
    if not reply.text.strip():
        raise Fault("refusal" if reply.refusal else "empty", reply.refusal)
