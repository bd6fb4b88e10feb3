"""Office files that come out the same, byte for byte, whenever and wherever they are made."""

from __future__ import annotations

import io
import re
from datetime import datetime
from zipfile import ZIP_STORED, ZipFile, ZipInfo

MADE = datetime(2026, 10, 1, 9, 0)  # what the properties of every made file say
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # that a ZIP file can state
_CHANGED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def repack(data: bytes) -> bytes:
    """The same parts in order of their names, with fixed times and without compression.

    The libraries write the time of day, and compressed bytes would depend on the machine's zlib.
    """
    out = io.BytesIO()
    stated = rb"\g<1>" + f"{MADE.isoformat()}Z".encode()
    with ZipFile(io.BytesIO(data)) as made, ZipFile(out, "w", ZIP_STORED) as packed:
        first = "[Content_Types].xml"  # where readers look for it
        for name in sorted(made.namelist(), key=lambda name: (name != first, name)):
            member = ZipInfo(name, _EARLIEST)
            member.create_system = 0
            packed.writestr(member, _CHANGED.sub(stated, made.read(name)))
    return out.getvalue()
