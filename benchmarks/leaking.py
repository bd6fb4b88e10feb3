"""Does personal data of people's texts reach anything that is kept?

Each text is asked as a question, and given as a comment and as a correction. Then every file of
the workspace, and everything that was logged at the finest level or printed, is searched for
every hit.
"""

from __future__ import annotations

import io
import logging
import sqlite3
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, redirect_stderr, redirect_stdout
from pathlib import Path

from workbench import Workbench
from workbench.errors import FeedbackError, QuestionError
from workbench.privacy import redact

#: Shorter hits would be found by chance in bytes that mean nothing.
SHORTEST = 6

_DOCUMENT = "The bill is due 14 days after it was sent. A reading can be given at any time."


def search(texts: Sequence[str]) -> dict[str, object]:
    """How many hits there were, how many of them stand somewhere, and where."""
    logged = io.StringIO()
    handler = logging.StreamHandler(logged)
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with (
            tempfile.TemporaryDirectory() as place,
            redirect_stdout(logged),
            redirect_stderr(logged),
        ):
            folder = Path(place) / "workspace"
            asked = _use(folder, Path(place), texts)
            kept = [("log", logged.getvalue().encode()), *_kept(folder)]
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
    hits = _hits(asked)
    leaked = list(leaks(hits, kept))
    return {
        "texts": len(texts),
        "asked": len(asked),
        "hits": len(hits),
        "searched": len(kept),
        "searched_bytes": sum(len(data) for _, data in kept),
        "leaked": len({hit for hit, _ in leaked}),
        "where": sorted({where for _, where in leaked}),
    }


def leaks(hits: Iterable[str], kept: Sequence[tuple[str, bytes]]) -> Iterator[tuple[str, str]]:
    """Each hit with each place that holds it, in small or capital letters."""
    lowered = [(where, data.lower()) for where, data in kept]
    for hit in hits:
        said = hit.lower()
        forms = {said.encode(), said.encode("utf-16-le"), ascii(said)[1:-1].encode()}
        for where, data in lowered:
            if any(form in data for form in forms):
                yield hit, where


def _use(folder: Path, place: Path, texts: Sequence[str]) -> list[str]:
    """The texts that were taken."""
    document = place / "bills.txt"
    document.write_text(_DOCUMENT, "utf-8")
    taken = []
    with closing(Workbench.open(folder)) as wb:
        wb.ingest(document)
        for text in texts:
            try:
                answer = wb.ask(text)
                wb.record_feedback(answer, kind="edit", comment=text, correction=text)
            except (QuestionError, FeedbackError):
                continue
            taken.append(text)
        # While the database is open, its journal is there too.
        (place / "open").mkdir()
        for path in folder.rglob("*"):
            if path.is_file():
                (place / "open" / path.name).write_bytes(path.read_bytes())
    for path in (place / "open").iterdir():
        path.rename(folder / f"open-{path.name}")
    return taken


def _kept(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file as it is, and every value of the database, unpacked where it is packed."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.name, path.read_bytes()
    with closing(sqlite3.connect(folder / "workbench.db")) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            rows = database.execute(f'SELECT * FROM "{table}"').fetchall()
            values = [_unpacked(value) for row in rows for value in row]
            yield f"table {table}", b"\n".join(values)


def _unpacked(value: object) -> bytes:
    if not isinstance(value, bytes):
        return str(value).encode()
    try:
        return zlib.decompressobj(wbits=47).decompress(value)  # of zlib or gzip
    except zlib.error:
        return value


def _hits(texts: Iterable[str]) -> list[str]:
    found = {text[span.start : span.end] for text in texts for span in redact(text).spans}
    return sorted(hit for hit in found if len(hit) >= SHORTEST)
