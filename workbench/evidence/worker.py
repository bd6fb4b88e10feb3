"""The child process in which files are parsed; :mod:`workbench.evidence.guard` starts it.

The two sides talk through pipes: a JSON header of stated length, then the bytes that it announces.
Nothing in a message is executed.
"""

from __future__ import annotations

import json
import os
import signal
import struct
import sys
from dataclasses import asdict
from typing import IO, Any

from workbench.errors import DocumentError
from workbench.evidence.parse import parse

_LENGTH = struct.Struct(">Q")


def send(pipe: IO[bytes], header: dict[str, Any], data: bytes) -> None:
    """Write one message: a header, and the bytes it announces."""
    head = json.dumps({**header, "size": len(data)}).encode()
    pipe.write(_LENGTH.pack(len(head)))
    pipe.write(head)
    pipe.write(data)
    pipe.flush()


def receive(pipe: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    """Read one message; EOFError where the other side is gone."""
    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    header = json.loads(_exactly(pipe, length))
    return header, _exactly(pipe, header.pop("size"))


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return data


def _answer(data: bytes, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """What the child says of one file; no error of a parser gets past it."""
    try:
        if "page" in request:
            return _page(data, request)
        parsed = parse(data, request["name"])
    except DocumentError as error:
        return {"error": error.message, "subject": error.subject}, b""
    except MemoryError:
        return {"error": "Reading the file needs too much memory. Split it into parts."}, b""
    except Exception as error:  # whatever a parser raises is about this file
        what = f"{type(error).__name__}: {error}"[:200]
        return {
            "error": f"The file cannot be read ({what}). It may be damaged: open it in its own "
            "program and save or export a new copy."
        }, b""
    header = asdict(parsed)
    return header, header.pop("text").encode("utf-8")


def _page(data: bytes, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    from workbench.evidence.formats import pdf_page  # noqa: PLC0415

    spans = [(start, end) for start, end in request["spans"]]
    number, text, own = request["page"], request["text"], request["own"]
    header = asdict(pdf_page.draw(data, number, text, own, spans))
    return header, header.pop("png")


def _limit(memory: int) -> None:
    """Bound the memory of this process, where the system can."""
    try:
        import resource  # noqa: PLC0415  # not on Windows
    except ImportError:
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    bound = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    resource.setrlimit(resource.RLIMIT_AS, (bound, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def main() -> None:
    """Serve files from standard input until it ends."""
    seconds, memory = float(sys.argv[1]), int(sys.argv[2])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends this
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a parser prints must not get between the answers
    _limit(memory)
    while True:
        try:
            header, data = receive(source)
        except EOFError:
            return
        if hasattr(signal, "setitimer"):  # ends even a hung orphan, whose parent was killed
            signal.setitimer(signal.ITIMER_REAL, seconds + 5)
        send(target, *_answer(data, header))
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)


if __name__ == "__main__":
    main()
