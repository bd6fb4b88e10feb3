"""The layout of BEIR: a folder of queries, and of which documents are relevant to which."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from workbench.compare.datasets import entries, streams
from workbench.compare.datasets.drafts import Draft, Drafts, UnusableError, broken, question
from workbench.errors import DocumentError, InputError
from workbench.evidence.archive import members
from workbench.records import GoldSpan, SetNote

QUERIES = "queries.jsonl"
#: What is read of an archive; nothing else is unpacked.
_WANTED = re.compile(rf"{re.escape(QUERIES)}|qrels/[\w.-]+\.tsv")


@contextmanager
def unpacked(source: Path | bytes, name: str) -> Iterator[Path]:
    """A folder with what is read of one that comes as a ZIP archive.

    Raises
    ------
    InputError
        If the archive cannot be read, or holds no ``queries.jsonl``.
    """
    try:
        data = source if isinstance(source, bytes) else source.read_bytes()
        found = {m.name: m for m in members(lambda at, count: data[at : at + count], len(data))}
        base = min((n for n in found if Path(n).name == QUERIES), key=len, default=None)
        if base is None:
            raise InputError(f"“{name}” holds no {QUERIES}. Give a BEIR folder as archive.", name)
        root = base.removesuffix(QUERIES)
        with TemporaryDirectory() as folder:
            for member in found.values():
                part = member.name.removeprefix(root)
                if member.name.startswith(root) and _WANTED.fullmatch(part):
                    path = Path(folder) / part
                    path.parent.mkdir(exist_ok=True)
                    path.write_bytes(member.read())
            yield Path(folder)
    except DocumentError as error:
        raise InputError(f"“{name}” cannot be opened: {error.message}", name) from error
    except OSError as error:
        raise InputError(f"“{name}” cannot be opened: {error.strerror}.", name) from error


def read(folder: Path, split: str | None) -> Drafts:
    """Questions of ``queries.jsonl`` that ``qrels/SPLIT.tsv`` judges, with gold documents.

    Queries that the split does not judge are left out: nobody said that they have no answer.

    Parameters
    ----------
    split : str, optional
        By default the only one there.

    Raises
    ------
    InputError
        If a file is missing, or there are several splits and none is named.
    """
    relevant: dict[str, dict[str, int]] = {}
    path = _judgements(folder, split)
    with streams.opened(path, path.name) as (text, _):
        for number, line in streams.lines(text):
            cells = (line or "").rstrip("\r\n").split("\t")
            if number == 1 and not _is_grade(cells[-1]):
                continue  # the head
            if line is None or len(cells) != 3 or not _is_grade(cells[2]):
                if line is None or line.strip():
                    why = "it is not a query, a document and a grade."
                    yield broken(f"Line {number} of {path.name}", why, number)
            elif float(cells[2]) > 0:
                relevant.setdefault(cells[0], {})[cells[1]] = max(1, int(float(cells[2])))
    yield from _queries(folder / QUERIES, relevant, path.name)


def _queries(path: Path, relevant: dict[str, dict[str, int]], judged: str) -> Drafts:
    unjudged, seen = 0, set()
    with streams.opened(path, path.name) as (text, _):
        for number, row in entries.objects(text):
            place = f"Line {number} of {path.name}"
            if not isinstance(row, dict) or "_id" not in row or "text" not in row:
                yield broken(place, "it has no “_id” and “text”.", number)
                continue
            id = str(row["_id"])
            seen.add(id)
            if id not in relevant:
                unjudged += 1
                continue
            gold = [
                GoldSpan(document, level="document", grade=grade)
                for document, grade in relevant[id].items()
            ]
            try:
                yield Draft(place, question(id, row["text"], [], gold), number)
            except UnusableError as error:
                yield broken(place, error, number)
    if unjudged:
        yield SetNote("left_out", f"{unjudged:,} queries are not judged in {judged}.")
    for id in relevant.keys() - seen:
        yield broken(judged, f"there is no query “{id}” in {path.name}.")


def _judgements(folder: Path, split: str | None) -> Path:
    there = sorted(path.stem for path in (folder / "qrels").glob("*.tsv"))
    if not there:
        raise InputError(
            f"“{folder.name}” is no BEIR folder: it has no qrels/*.tsv. Give one, or a file.",
            folder.name,
        )
    if split is None and len(there) > 1:
        raise InputError(f"There are several splits; name one: {', '.join(there)}.", folder.name)
    if split is not None and split not in there:
        raise InputError(f"There is no split “{split}”; there are {', '.join(there)}.", split)
    return folder / "qrels" / f"{split or there[0]}.tsv"


def _is_grade(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
