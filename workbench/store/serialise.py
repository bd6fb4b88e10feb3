"""Records to JSON and back, without a difference."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from workbench.errors import StoreError

T = TypeVar("T")


def dumps(record: object, kind: Any) -> str:
    """JSON of a record: the same record always gives the same characters.

    Parameters
    ----------
    record : object
        A frozen dataclass of :mod:`workbench.records`, or a tuple of such.
    kind : type
        What it is, as ``Answer`` or ``tuple[Block, ...]``.

    Raises
    ------
    StoreError
        If a field holds something else than its type says, or a number that is not finite.
    """
    try:
        plain = _adapter(kind).dump_python(record, mode="json", warnings="error")
        return json.dumps(plain, allow_nan=False, sort_keys=True, separators=(",", ":"))
    except (PydanticSerializationError, ValueError) as error:
        name = getattr(kind, "__name__", str(kind))
        raise StoreError(f"The {name} holds a value that cannot be stored: {error}.") from error


def loads(text: str, kind: type[T]) -> T:
    """The record again; equal to the one that was given to :func:`dumps`.

    Raises
    ------
    StoreError
        If the JSON does not hold such a record.
    """
    hashable: Any = kind
    try:
        loaded: T = _adapter(hashable).validate_json(text)
    except ValidationError as error:
        name = getattr(kind, "__name__", str(kind))
        raise StoreError(f"A stored {name} cannot be read: {error.errors()[0]['msg']}.") from error
    return loaded


def sha256(data: str | bytes) -> str:
    """The hash of bytes, or of the UTF-8 bytes of a text, in hexadecimal digits."""
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
