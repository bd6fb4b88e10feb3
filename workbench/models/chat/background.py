"""Requests run in one thread of the background, where a deadline or a stop ends them anywhere.

A read from a socket cannot be interrupted from outside; a task of an event loop can, whether it
looks up a name, connects, waits for the first byte or reads one that comes every second.
"""

from __future__ import annotations

import asyncio
import atexit
import os
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any, TypeVar

from workbench.models.chat.faults import Fault

T = TypeVar("T")

#: Seconds between two looks at whether somebody wants it to stop.
LOOK = 0.05
#: Bytes of an error beyond which a server is given up.
LONGEST_ERROR = 1_000_000


class Stopped(Exception):  # noqa: N818 - it is no error
    """Somebody wanted it to stop."""


@dataclass
class _Background:
    """The loop, its thread, and the HTTP clients whose connections live in it."""

    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    clients: dict[bool, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.thread = Thread(target=self.loop.run_forever, name="chat", daemon=True)
        self.thread.start()


_lock = Lock()
_running: list[_Background] = []


def _background() -> _Background:
    with _lock:
        if not _running:
            _running.append(_Background())
        return _running[0]


def http_client(local: bool) -> Any:
    """The HTTP client that all endpoints share, with its open connections.

    It never follows a redirect: what is sent goes where it was meant to, or nowhere.

    Parameters
    ----------
    local : bool
        For this very machine, where proxies of the environment have no business.
    """
    import openai  # noqa: PLC0415 - heavy

    running = _background()
    with _lock:
        if local not in running.clients:
            running.clients[local] = openai.DefaultAsyncHttpxClient(
                follow_redirects=False,
                trust_env=not local,
                event_hooks={"response": [_bounded]},
            )
        return running.clients[local]


async def _bounded(response: Any) -> None:
    """Give up an error that has no end: the openai package reads errors whole."""
    if response.status_code < 300:
        return
    whole = response.aiter_bytes

    async def parts(chunk_size: int | None = None) -> AsyncIterator[bytes]:
        read = 0
        async for part in whole(chunk_size):
            read += len(part)
            if read > LONGEST_ERROR:
                raise Fault("enormous", f"an error of more than {LONGEST_ERROR:,} bytes")
            yield part

    response.aiter_bytes = parts


def run(
    work: Callable[[Callable[[str], None]], Coroutine[Any, Any, T]],
    on_text: Callable[[str], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> T:
    """Run a coroutine there and wait for it here.

    Parameters
    ----------
    work : callable
        Is handed a function that takes pieces of text, and gives the coroutine back.
    on_text : callable, optional
        Called in this thread with each piece; what it raises ends the work and is raised here.
    stop : callable, optional
        Asked every now and then in this thread.

    Raises
    ------
    Stopped
        If ``stop`` says so. The connection is closed then.
    """
    pieces: SimpleQueue[str | None] = SimpleQueue()
    say = pieces.put if on_text is not None else _nothing
    future = asyncio.run_coroutine_threadsafe(work(say), _background().loop)
    if on_text is None and stop is None:
        return _result(future)
    future.add_done_callback(lambda _: pieces.put(None))
    try:
        while True:
            if stop is not None and stop():
                raise Stopped
            try:
                piece = pieces.get(timeout=LOOK if stop is not None else None)
            except Empty:
                continue
            if piece is None:
                return future.result()
            if on_text is not None:
                on_text(piece)
    finally:
        future.cancel()


def _result(future: Future[T]) -> T:
    try:
        return future.result()
    finally:
        future.cancel()  # somebody pressed Ctrl+C


def _nothing(piece: str) -> None:
    pass


def _end() -> None:
    """Close the connections and the loop, so that nothing is left open at the end."""
    for running in _running:
        for client in running.clients.values():
            closing = asyncio.run_coroutine_threadsafe(client.aclose(), running.loop)
            with suppress(Exception):  # it ends in any case
                closing.result(2)
        running.loop.call_soon_threadsafe(running.loop.stop)
        running.thread.join(2)
        if not running.loop.is_running():
            running.loop.close()
    _running.clear()


atexit.register(_end)
if hasattr(os, "register_at_fork"):  # a child has the loop, but not its thread
    os.register_at_fork(after_in_child=_running.clear)
