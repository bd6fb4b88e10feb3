"""How fast files become passages, what coming again costs, and who waits for a new document."""

from __future__ import annotations

import argparse
import hashlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from threading import Event, Thread
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.files import BARE, WRITERS, paragraphs
from workbench import Workbench
from workbench.evidence.chunk import passages
from workbench.evidence.ingest import from_upload
from workbench.evidence.parse import Parsed, parse
from workbench.records import Document

#: Paragraphs of one document of the stored corpus.
_LONG = 100


def arguments(parser: argparse.ArgumentParser) -> None:
    """The sizes."""
    add = parser.add_argument
    add("--per-format", type=int, default=20, metavar="N", help="files of each format (20)")
    add("--paragraphs", type=int, default=30, metavar="N", help="of each of these files (30)")
    add("--files", type=int, default=5000, metavar="N", help="small files that come twice (5000)")
    add("--passages", default="5000,50000", metavar="N,…",
        help="of the corpora to which a document is added (5000,50000)")  # fmt: skip
    add("--rounds", type=int, default=3, metavar="N", help="how often each is measured (3)")


def run(options: argparse.Namespace) -> dict[str, object]:
    """All figures; the paragraphs are those of a SQuAD file where ``--data`` names one."""
    data = options.data if options.data is not None and options.data.is_file() else None

    def supply() -> Iterator[str]:
        return paragraphs(options.seed, data)

    formats = {}
    for kind, write in WRITERS.items():
        source = supply()
        files = [write(list(islice(source, options.paragraphs))) for _ in range(options.per_format)]
        formats[kind] = of_format(kind, files, options.rounds)
    sizes = [int(size) for size in options.passages.split(",") if size]
    return {
        "formats": formats,
        "again": coming_again(list(islice(supply(), options.files))),
        "one_more": {str(n): one_more(supply(), n, options.rounds) for n in sizes},
    }


def of_format(kind: str, files: Sequence[bytes], rounds: int) -> dict[str, object]:
    """Passages a second of one format, and how much longer they take than the bare reader.

    Both run in this process, file by file in turn and in changing order; ours cuts passages too.
    """
    name, bare = BARE[kind]
    made = 0

    def ours(data: bytes) -> None:
        nonlocal made
        made += len(_cut(data, parse(data, f"file.{kind}"))[1])

    taken: dict[Callable[[bytes], Any], list[float]] = {ours: [], bare: []}
    for warm in range(rounds + 1):
        made, total = 0, dict.fromkeys(taken, 0.0)
        for number, data in enumerate(files):
            for way in (ours, bare) if (number + warm) % 2 else (bare, ours):
                started = perf_counter()
                way(data)
                total[way] += perf_counter() - started
        for way in taken if warm else ():
            taken[way].append(total[way])
    seconds = {way: float(np.median(times)) for way, times in taken.items()}
    return {
        "passages": made,
        "passages_per_s": made / seconds[ours],
        "beside": name,
        "ratio": seconds[ours] / seconds[bare],
    }


def coming_again(texts: Sequence[str]) -> dict[str, float]:
    """Seconds for a folder of small files, one text in each, the first and the second time."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "folder")
        folder.mkdir()
        for number, text in enumerate(texts):
            (folder / f"{number:06}.txt").write_text(text, "utf-8")
        workbench = Workbench.open(Path(place, "workspace"))
        seconds = []
        for expected in ("added", "known"):
            started = perf_counter()
            states = {file.status for file in workbench.ingest(folder)}
            seconds.append(perf_counter() - started)
            assert states == {expected}, states
        workbench.close()
    first, second = seconds
    return {"files": len(texts), "first_s": first, "second_s": second, "ratio": second / first}


def one_more(supply: Iterator[str], size: int, rounds: int) -> dict[str, float]:
    """Seconds until a new document is found, and how long others wait for answers meanwhile."""
    with tempfile.TemporaryDirectory() as place:
        workbench = Workbench.open(place)
        stored, questions = _fill(workbench, supply, size)
        workbench.warm_up()
        quiet = [_ask(workbench, question) for question in questions[:50]]
        seconds, meanwhile = [], []
        for number in range(rounds):
            with _Asking(workbench, questions) as asking:
                started = perf_counter()
                _add(workbench, f"new-{number}.txt", next(supply))
                seconds.append(perf_counter() - started)
            meanwhile += asking.milliseconds
        workbench.close()
    return {
        "passages": stored,
        "seconds": float(np.median(seconds)),
        "quiet_p95_ms": float(np.percentile(quiet, 95)),
        "answers_meanwhile": len(meanwhile),
        "meanwhile_p50_ms": float(np.percentile(meanwhile, 50)),
        "meanwhile_p95_ms": float(np.percentile(meanwhile, 95)),
        "meanwhile_max_ms": float(max(meanwhile)),
    }


class _Asking:
    """Somebody else, who asks one question after another from a thread."""

    def __init__(self, workbench: Workbench, questions: Sequence[str]) -> None:
        self._workbench, self._questions = workbench, questions
        self._enough, self._begun = Event(), Event()
        self._thread = Thread(target=self._ask)
        self._error: BaseException | None = None
        self.milliseconds: list[float] = []

    def __enter__(self) -> _Asking:
        self._thread.start()
        self._begun.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._enough.set()
        self._thread.join()
        if self._error is not None:
            raise self._error

    def _ask(self) -> None:
        try:
            while not self._enough.is_set():
                question = self._questions[len(self.milliseconds) % len(self._questions)]
                self._begun.set()
                self.milliseconds.append(_ask(self._workbench, question))
        except BaseException as error:  # raised again where it is waited for
            self._error = error


def _ask(workbench: Workbench, question: str) -> float:
    started = perf_counter()
    workbench.ask(question)
    return (perf_counter() - started) * 1000


def _add(workbench: Workbench, name: str, text: str) -> None:
    """Take a file in, and find it."""
    (file,) = workbench.ingest_files(from_upload(name, text.encode()))
    (found,) = workbench.search(text[:200], k=1)
    assert found.passage.document == file.document, "the new document is not found"


def _fill(workbench: Workbench, supply: Iterator[str], size: int) -> tuple[int, list[str]]:
    """Store at least so many passages as quickly as the store can; how many, and questions."""
    questions = []
    stored = 0
    while stored < size:
        texts = list(islice(supply, min(_LONG, size - stored)))
        data = "\n\n".join(texts).encode()
        parsed = parse(data, "corpus.txt")
        document, cut = _cut(data, parsed)
        workbench.documents.add(document, parsed.text, data, parsed.blocks, cut)
        stored += len(cut)
        questions += [" ".join(text.split()[5:11]) + "?" for text in texts[:5]]
    return stored, questions


def _cut(data: bytes, parsed: Parsed) -> tuple[Document, tuple[Any, ...]]:
    sha256 = hashlib.sha256(data).hexdigest()
    document = Document(
        id=sha256[:16],
        title=parsed.title,
        source=f"made:{sha256}",
        media_type=parsed.media_type,
        sha256=sha256,
        text_sha256=hashlib.sha256(parsed.text.encode()).hexdigest(),
        version=1,
        collection="corpus",
        size=len(data),
        characters=len(parsed.text),
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        pages=parsed.pages,
    )
    return document, passages(document, parsed.text, parsed.blocks)
