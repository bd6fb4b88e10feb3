"""What a collection holds when files come again: which are known, and which are gone."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from workbench.records import Document

#: Where a path goes on: below a folder, or inside an archive.
_BELOW = re.compile("!?/")


class Known:
    """The documents of a collection, asked of the store once for a whole run.

    Parameters
    ----------
    stored : mapping
        The id of each document and the hash of its bytes, by its source.
    """

    def __init__(self, stored: Mapping[str, tuple[str, str]]) -> None:
        self._by_source = dict(stored)
        self._by_bytes: dict[str, str] = {}
        for id, sha256 in stored.values():
            self._by_bytes.setdefault(sha256, id)

    def find(self, source: str, sha256: str) -> str | None:
        """The id of the document that a file is already.

        That is the document of its own source; of a source that is new, any one of the same bytes.
        """
        own = self._by_source.get(source)
        if own is None:
            return self._by_bytes.get(sha256)
        return own[0] if own[1] == sha256 else None

    def put(self, document: Document) -> None:
        """A document was added, or a new version of one."""
        _, before = self._by_source.get(document.source, ("", ""))
        if self._by_bytes.get(before) == document.id:
            del self._by_bytes[before]
        self._by_source[document.source] = (document.id, document.sha256)
        self._by_bytes.setdefault(document.sha256, document.id)


def gone(
    folders: Sequence[str],
    sources: Collection[str],
    stored: Mapping[str, tuple[str, str]],
    seen: Collection[str | None],
) -> Iterator[tuple[str, str]]:
    """Documents that came from one of these folders, and whose file is no longer there.

    What cannot be opened is not gone: of a folder or an archive that failed as a whole, nothing
    is. Nor is a document whose bytes were seen in another place, where the file was moved to.

    Parameters
    ----------
    folders : sequence of str
        Their sources, as :func:`~workbench.evidence.sources.folder_source` gives them.
    sources : collection of str
        Of all files that were found now, or that failed.
    stored : mapping
        The id of each document and the hash of its bytes, by its source.
    seen : collection of str
        Ids of the documents that the files turned out to be.

    Yields
    ------
    source, id : str
    """
    beginnings = tuple(folder.rstrip("/") + "/" for folder in folders)
    for source, (id, _) in sorted(stored.items()):
        if not source.startswith(beginnings) or source in sources or id in seen:
            continue
        above = (source[: step.start()] or "/" for step in _BELOW.finditer(source))
        if not any(place in sources for place in above):
            yield source, id
