"""JSON Lines: one object a line, as data sets and exports of chat and ticket systems come.

Short values of an object make a row ("id: 7 | product: Flex"); long ones follow as paragraphs, so
that their sentences can be cited one by one. Objects within objects go by joined names
("customer.city"), values in lists one after the other. Numbers stay as they are written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from workbench.errors import DocumentError
from workbench.evidence.formats import text as plain
from workbench.evidence.formats.content import Content, RawBlock, numbered
from workbench.evidence.formats.encoding import decode

_LONG = 160  # characters; what is longer is running text
_WORDS = {True: "true", False: "false"}


def read(data: bytes) -> Content:
    """The objects of a JSONL file.

    Lines that cannot be read are left out and named in the note, unless they are more than the
    others: then the file is something else.
    """
    blocks: list[RawBlock] = []
    bad: list[int] = []
    good = 0
    for number, line in enumerate(decode(data).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            # A number is its text, of any length: none is ever computed with.
            found = json.loads(line, parse_int=str, parse_float=str, parse_constant=str)
            made = list(_blocks(found)) if isinstance(found, dict) else None
        except (ValueError, RecursionError):
            made = None
        if made is None:
            bad.append(number)
        else:
            good += 1
            blocks += made
    if len(bad) > good:
        raise DocumentError(
            f"This is no JSONL: {numbered('line', bad)} cannot be read as an object such as "
            '{"question": "…", "answer": "…"}. Write one object a line, or export the file again.'
        )
    left_out = "is no object and was" if len(bad) == 1 else "are no objects and were"
    note = f"{numbered('Line', bad)} {left_out} left out." if bad else ""
    return Content(blocks, note=note)


def _blocks(found: dict[str, object]) -> Iterator[RawBlock]:
    """The row of an object and the paragraphs behind it."""
    short: list[str] = []
    long: list[str] = []
    for name, value in _values(found, ""):
        is_long = len(value) > _LONG or "\n" in value.strip()
        (long if is_long else short).append(value if is_long else f"{name}: {value}")
    yield RawBlock("row", " | ".join(short))
    for value in long:
        yield from (
            RawBlock("paragraph", block.text) if block.kind == "heading" else block
            for block in plain.blocks(value)
        )


def _values(value: object, name: str) -> Iterator[tuple[str, str]]:
    """The values within a value, each with its joined name; those that are empty are left out."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _values(inner, f"{name}.{key}" if name else key)
    elif isinstance(value, list):
        flat = [item for item in value if not isinstance(item, dict | list)]
        if len(flat) == len(value):
            yield from _values(", ".join(filter(None, map(_shown, flat))), name)
            return
        for at, item in enumerate(value, start=1):
            yield from _values(item, f"{name}.{at}")
    elif shown := _shown(value):
        yield name, shown


def _shown(value: object) -> str:
    if value is None:
        return ""
    return _WORDS[value] if isinstance(value, bool) else str(value).strip()
