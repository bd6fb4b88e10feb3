"""Parsing in a process of its own, so that a file can neither hang nor crash the program.

Every file goes this way, text too: one path is easier to trust than two, and the child's start
costs a fraction of a second once for a whole run. It is started by module name, not by
``multiprocessing``, which would import the main module again (a Streamlit page, say).
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import IO, Any, Self

from workbench.errors import DocumentError
from workbench.evidence import worker
from workbench.evidence.parse import Parsed
from workbench.records import Block, PagePicture

#: Address space of the child, in bytes, where the system can limit it.
MEMORY = 3 * 1024**3
_ROOT = Path(__file__).resolve().parents[2]


class Parser:
    """Parses files in a child process, which starts with the first file and after each loss.

    Parameters
    ----------
    seconds : float
        Time limit for one file.
    memory : int
        Limit of the child's address space, in bytes.
    """

    def __init__(self, seconds: float, memory: int = MEMORY) -> None:
        self._seconds, self._memory = seconds, memory
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self.close()

    def parse(self, data: bytes, name: str) -> Parsed:
        """The same as :func:`workbench.evidence.parse.parse`, guarded.

        Raises
        ------
        DocumentError
            If the file cannot be used, takes too long, or brings the child down.
        """
        header, text = self._ask(data, name, {})
        blocks = tuple(Block(**block) for block in header.pop("blocks"))
        hidden = tuple(header.pop("hidden"))
        return Parsed(text=text.decode("utf-8"), blocks=blocks, hidden=hidden, **header)

    def page(
        self,
        data: bytes,
        name: str,
        number: int,
        text: str,
        own: int,
        spans: Sequence[tuple[int, int]],
    ) -> PagePicture:
        """The same as :func:`workbench.evidence.formats.pdf_page.draw`, guarded.

        Raises
        ------
        DocumentError
            If the page cannot be drawn, takes too long, or brings the child down.
        """
        request = {"page": number, "text": text, "own": own, "spans": list(spans)}
        header, png = self._ask(data, name, request)
        boxes = tuple(tuple(tuple(box) for box in found) for found in header.pop("boxes"))
        return PagePicture(png=png, boxes=boxes, found=tuple(header.pop("found")), **header)

    def _ask(self, data: bytes, name: str, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """Send one file with what is wanted of it, and wait for what the child says."""
        child = self._running()
        late = False

        def stop() -> None:
            nonlocal late
            late = True
            child.kill()

        timer = Timer(self._seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            worker.send(_pipe(child.stdin), {"name": name, **request}, data)
            header, found = worker.receive(_pipe(child.stdout))
        except (OSError, EOFError) as error:
            self.close()
            raise DocumentError(self._lost(late=late), name) from error
        except BaseException:  # interrupted: what the child would still say belongs to no file
            self.close()
            raise
        finally:
            timer.cancel()
            timer.join()
            if late:
                self.close()
        if "error" in header:
            raise DocumentError(header["error"], header.get("subject") or name)
        return header, found

    def close(self) -> None:
        """End the child, if there is one."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            try:
                _pipe(pipe).close()
            except OSError:  # what was left in the pipe has no reader any more
                continue
        child.wait()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self.close()
            path = os.pathsep.join(p for p in (str(_ROOT), os.environ.get("PYTHONPATH")) if p)
            # The current folder is kept out of the child's path (-P): it is no place for code.
            self._child = subprocess.Popen(  # noqa: S603  # a fixed command, no shell
                [
                    sys.executable,
                    "-P",
                    "-m",
                    worker.__name__,
                    str(self._seconds),
                    str(self._memory),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": path},
            )
        return self._child

    def _lost(self, *, late: bool) -> str:
        if late:
            return (
                f"Reading the file took longer than {self._seconds:g} seconds and was stopped. "
                "Split it into smaller files, or raise the setting parse_seconds."
            )
        return (
            "The file brought its reader down, so it is damaged, or made to do harm, or needs too "
            "much memory. Open it in its own program and save or export a new copy."
        )


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise EOFError
    return pipe
