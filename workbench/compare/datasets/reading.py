"""One way in: whatever layout a file of questions has, it becomes a set."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, TextIO

from workbench.compare.datasets import beir, entries, squad, streams, tables
from workbench.compare.datasets.assembling import MOST, assemble
from workbench.compare.datasets.drafts import Drafts
from workbench.evidence.archive import is_archive
from workbench.records import ColumnMapping, QuestionSet, SetNote

_TABLES = (".csv", ".tsv", ".tab")


def read(
    source: str | Path | bytes,
    *,
    name: str = "",
    mapping: ColumnMapping | None = None,
    split: str | None = None,
    created_at: datetime | None = None,
    due: date | None = None,
    most: int = MOST,
    strict: bool = False,
) -> QuestionSet:
    """The questions of a file or folder, with a note of everything that was not as it should be.

    Its layout is found by its look: a BEIR folder, or one in a ZIP archive, SQuAD's JSON, the
    sample's JSON lines (or a JSON list of the same objects), or a table. JSON lines and tables are
    read line by line.

    Parameters
    ----------
    source : str, Path or bytes
        A path, or the content of a file.
    name : str, optional
        What the set is called, and, of bytes, the name of the file; by default that of the path.
    mapping : ColumnMapping, optional
        Which column holds what, for CSV, or JSON lines whose names are other ones. By default the
        columns of CSV are guessed by their names, see :func:`guess`.
    split : str, optional
        Of a BEIR folder with several.
    created_at : datetime, optional
        By default now.
    due : date, optional
        By when somebody has to look whether the set still holds.
    most : int
        So many questions at most.
    strict : bool
        Refuse the whole where something in it could not be used; by default it is left out, noted.

    Raises
    ------
    InputError
        If it cannot be read, misses a column, holds no question, or holds too many.
    """
    path = source if isinstance(source, bytes) else Path(source)
    called = name or ("the question set" if isinstance(path, bytes) else path.name)

    def made(drafts: Drafts, layout: str, notes: tuple[SetNote, ...] = ()) -> QuestionSet:
        return assemble(
            drafts, called, layout,
            created_at=created_at, due=due, most=most, strict=strict, notes=notes,
        )  # fmt: skip

    if is_archive(called if isinstance(path, bytes) else path.name):
        with beir.unpacked(path, called) as folder:
            return made(beir.read(folder, split), "beir")
    if isinstance(path, Path) and path.is_dir():
        return made(beir.read(path, split), "beir")
    with streams.opened(path, called) as (text, note):
        suffix = Path(called if isinstance(path, bytes) else path.name).suffix.casefold()
        layout, drafts = _drafts(text, called, mapping, suffix)
        return made(drafts, layout, (SetNote("encoding", note),) if note else ())


def columns(source: str | Path | bytes, *, name: str = "") -> tuple[str, ...]:
    """The columns of a table, to choose a mapping by; see :func:`guess`.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    path = source if isinstance(source, bytes) else Path(source)
    called = name or ("the table" if isinstance(path, bytes) else path.name)
    with streams.opened(path, called) as (text, _):
        return tables.columns(text, called)


def _drafts(
    text: TextIO, name: str, mapping: ColumnMapping | None, suffix: str
) -> tuple[str, Drafts]:
    if mapping is not None:
        return "table", tables.read(text, mapping, name)
    begins = streams.first(text)
    if suffix in _TABLES or (begins not in {"{", "["} and _looks_like_table(text, name)):
        there = tables.columns(text, name)
        return "table", _nothing() if not there else tables.read(text, tables.guess(there), name)
    whole = _whole(text)
    if isinstance(whole, list):
        return "lines", entries.read_list(whole, name)
    if whole is not None:
        return "squad", squad.read(whole, name)
    return "lines", entries.read(text, name)


def _nothing() -> Iterator[SetNote]:
    return iter(())


def _looks_like_table(text: TextIO, name: str) -> bool:
    return bool(tables.guess(tables.columns(text, name)).question)


def _whole(text: TextIO) -> dict[str, Any] | list[Any] | None:
    """The file as one JSON value, SQuAD's or a list; None where it is lines, then at its start."""
    head = next((line for _, line in streams.lines(text) if line is None or line.strip()), "")
    found = _json(head or "")
    if not isinstance(found, dict):
        found = _json(text.read()) if streams.first(text) in {"{", "["} else None
    text.seek(0)
    if isinstance(found, list):
        return found
    is_squad = isinstance(found, dict) and "data" in found and "question" not in found
    return found if is_squad else None


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
