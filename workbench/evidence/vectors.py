"""Vectors of texts in FAISS, each with the hash of the text that it belongs to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.evidence.embed import Embedder

_HASH = 32  # bytes of a SHA-256


def text_hash(text: str) -> bytes:
    """SHA-256 of a text's UTF-8 bytes."""
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()


class Vectors:
    """One unit vector a text. It is never changed, so threads may share it.

    FAISS holds the vectors in 32 bits, which is what is searched. What 32 bits cut off is kept
    beside them: scores that are shown, and split over words, are computed with it.

    Attributes
    ----------
    hashes : list of bytes, length n
        SHA-256 of each text.
    flat : faiss.IndexFlatIP
        What holds the vectors.
    rows : float32 array, shape (n, dimensions), read-only
        The same as numpy sees them, in place; zeros where a text is blank.
    version : str
        Of the embedder that made them.
    """

    def __init__(
        self, hashes: list[bytes], flat: Any, rest: NDArray[np.float32], version: str
    ) -> None:
        if not len(hashes) == flat.ntotal == len(rest):
            raise ValueError("vectors, their rest and their hashes differ in number")
        self.hashes, self.flat, self.version = hashes, flat, version
        self._rest = rest
        self.rows: NDArray[np.float32] = (
            np.asarray(_Rows(flat)) if flat.ntotal else np.zeros((0, flat.d), np.float32)
        )

    @classmethod
    def build(
        cls, texts: Sequence[str], model: Embedder, *, previous: Vectors | None = None
    ) -> Vectors:
        """Embed texts; one whose vector ``previous`` holds is not embedded again."""
        import faiss  # noqa: PLC0415

        hashes = [text_hash(text) for text in texts]
        if previous is None or previous.version != model.version:
            none = np.zeros((0, model.dimensions), np.float32)
            previous = cls([], faiss.IndexFlatIP(model.dimensions), none, model.version)
        place = {h: i for i, h in enumerate(previous.hashes)}
        new = {h: text for h, text in zip(hashes, texts, strict=True) if h not in place}
        place |= {h: i for i, h in enumerate(new, len(previous.hashes))}
        exact = model.embed_exactly(list(new.values()))
        fresh = exact.astype(np.float32)
        wanted = np.array([place[h] for h in hashes], np.intp)
        rest = np.concatenate((previous._rest, (exact - fresh).astype(np.float32)))[wanted]
        flat = faiss.IndexFlatIP(model.dimensions)
        flat.add(np.concatenate((previous.rows, fresh))[wanted])
        return cls(hashes, flat, rest, model.version)

    def save(self, folder: Path) -> None:
        """Write into an existing folder."""
        import faiss  # noqa: PLC0415

        faiss.write_index(self.flat, str(folder / "vectors.faiss"))
        np.save(folder / "rest.npy", self._rest)
        (folder / "hashes.bin").write_bytes(b"".join(self.hashes))
        (folder / "vectors.json").write_text(json.dumps({"version": self.version}), "utf-8")

    @classmethod
    def load(cls, folder: Path) -> Vectors:
        """Read what :meth:`save` wrote; vectors stay on disk until they are needed."""
        import faiss  # noqa: PLC0415

        about = json.loads((folder / "vectors.json").read_text("utf-8"))
        data = (folder / "hashes.bin").read_bytes()
        hashes = [data[i : i + _HASH] for i in range(0, len(data), _HASH)]
        flat = faiss.read_index(str(folder / "vectors.faiss"), faiss.IO_FLAG_MMAP_IFC)
        return cls(hashes, flat, np.load(folder / "rest.npy", mmap_mode="r"), about["version"])

    def exact(self, positions: NDArray[np.intp]) -> NDArray[np.float64]:
        """The vectors at some positions in 64 bits, shape (len(positions), dimensions)."""
        exact = self.rows[positions].astype(np.float64)
        exact += self._rest[positions]
        return exact

    def nearest(
        self, vector: NDArray[np.float32], k: int, within: NDArray[np.intp] | None = None
    ) -> NDArray[np.intp]:
        """Positions of the ``k`` vectors with the highest cosine, of all or of some."""
        import faiss  # noqa: PLC0415

        limits: Any = faiss.SearchParameters  # its wrapper takes keywords, and keeps the selector
        only = None if within is None else limits(sel=faiss.IDSelectorBatch(within))
        _, found = self.flat.search(vector[np.newaxis], k, params=only)
        return np.asarray(found[0][found[0] >= 0], np.intp)


class _Rows:
    """What a FAISS index holds, for numpy to read in place; keeps the index alive."""

    def __init__(self, flat: Any) -> None:
        import faiss  # noqa: PLC0415

        self._flat = flat
        stored = faiss.rev_swig_ptr(flat.get_xb(), flat.ntotal * flat.d).reshape(-1, flat.d)
        place, _ = stored.__array_interface__["data"]
        self.__array_interface__ = stored.__array_interface__ | {"data": (place, True)}
