"""What DOCX and XLSX share: a ZIP file of XML parts that point at each other.

Only the parts that are asked for are unpacked. Relations that lead out of the file are not
followed, macros and embedded objects are never touched, and XML that defines entities is refused.
"""

from __future__ import annotations

import io
import posixpath
from collections.abc import Iterator
from zipfile import ZipInfo

from lxml import etree

from workbench.errors import DocumentError
from workbench.evidence.formats.zipped import open_zip, unpack

_MOST = 500_000_000  # bytes that a whole file may have unpacked
_MARKS = (b"\xff\xfe", b"\xfe\xff")
_PARSER = {
    "resolve_entities": False,
    "no_network": True,
    "remove_comments": True,
    "remove_pis": True,
}


def types(data: bytes) -> bytes:
    """The list of the types of a ZIP file's parts; empty where it is no Office file."""
    return Package(data).part("[Content_Types].xml")


class Package:
    """The parts of an Office file, by name.

    Raises
    ------
    DocumentError
        Here and in every method, if the file is damaged, a bomb, or holds XML with entities.
    """

    def __init__(self, data: bytes) -> None:
        self._zip = open_zip(
            lambda at, size: data[at : at + size], len(data), most=_MOST, what="file"
        )
        self._parts: dict[str, ZipInfo] = {
            member.filename.lower(): member for member in self._zip.infolist()
        }

    def part(self, name: str) -> bytes:
        """A part as UTF-8; empty where there is none."""
        member = self._parts.get(name.lower())
        if member is None:
            return b""
        data = unpack(self._zip, member, what="file")
        if data.startswith(_MARKS):
            data = data.decode("utf-16", "replace").encode("utf-8", "replace")
        if b"<!DOCTYPE" in data:
            raise DocumentError(
                "The file holds XML with definitions of its own (a DOCTYPE), which Office never "
                "writes and which can do harm. Open it in its own program and save a new copy."
            )
        return data

    def xml(self, name: str) -> etree._Element | None:
        """The root element of a part; None where there is none."""
        data = self.part(name)
        if not data:
            return None
        try:
            return etree.fromstring(data, etree.XMLParser(encoding="utf-8", **_PARSER))
        except etree.XMLSyntaxError as error:
            raise _broken(name) from error

    def each(self, name: str, *tags: str) -> Iterator[etree._Element]:
        """The elements of some local names; each is let go when the next one is read."""
        data = self.part(name)
        if not data:
            return
        wanted = [f"{{*}}{tag}" for tag in tags]
        found = etree.iterparse(io.BytesIO(data), tag=wanted, encoding="utf-8", **_PARSER)
        try:
            for _, element in found:
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
        except etree.XMLSyntaxError as error:
            raise _broken(name) from error

    def main(self) -> str:
        """The name of the part that the file is about."""
        return next(iter(self.related("", "officeDocument")), "")

    def related(self, name: str, kind: str) -> list[str]:
        """The names of the parts of a kind that a part points at."""
        return [target for what, _, target in self._relations(name) if what == kind]

    def targets(self, name: str) -> dict[str, str]:
        """The names of the parts that a part points at, by the ids that it gives them."""
        return {key: target for _, key, target in self._relations(name)}

    def title(self) -> str:
        """The title that the file's properties state, or nothing."""
        properties = next(iter(self.related("", "core-properties")), "")
        root = self.xml(properties) if properties else None
        return "" if root is None else str(root.findtext("{*}title") or "")

    def _relations(self, name: str) -> list[tuple[str, str, str]]:
        folder, file = posixpath.split(name)
        root = self.xml(posixpath.join(folder, "_rels", f"{file}.rels"))
        found = []
        for relation in () if root is None else root.iterfind("{*}Relationship"):
            if relation.get("TargetMode") == "External":
                continue
            target = posixpath.join("/", folder, relation.get("Target", "")).lstrip("/")
            kind = relation.get("Type", "").rpartition("/")[2]
            found.append((kind, relation.get("Id", ""), posixpath.normpath(target)))
        return found


def local(element: etree._Element) -> str:
    """An element's name without its namespace, of which the standard has two."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: etree._Element | None, name: str) -> str | None:
    """An attribute by its local name; None where it or the element is missing."""
    for key, value in () if element is None else element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return None


def flag(element: etree._Element | None) -> bool:
    """Whether a switch such as ``<w:vanish/>`` is on."""
    return element is not None and attribute(element, "val") not in {"0", "false", "off"}


def _broken(name: str) -> DocumentError:
    return DocumentError(
        f"The file is damaged: its part {name} cannot be read. Open it in its own program and "
        "save a new copy."
    )
