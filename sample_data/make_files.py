"""Make the PDF, Word and spreadsheet documents of the sample pilot from the texts in ``sources/``.

Run ``python -m sample_data.make_files``. The name of a source is that of its document with ``.md``
behind it. The same text and the same versions of the libraries give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sample_data import as_docx, as_pdf, as_xlsx

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "sources"
DOCUMENTS = HERE / "documents"

MAKERS: dict[str, Callable[[str], bytes]] = {
    ".pdf": as_pdf.build,
    ".docx": as_docx.build,
    ".xlsx": as_xlsx.build,
}


def target(source: Path) -> Path:
    """The document that is made from a source."""
    return DOCUMENTS / source.stem


def build(source: Path) -> bytes:
    """The bytes of the document of a source."""
    return MAKERS[target(source).suffix](source.read_text("utf-8"))


def main() -> None:
    """Write every made document beside the others."""
    for source in sorted(SOURCES.glob("*.md")):
        document = target(source)
        document.write_bytes(build(source))
        print(f"{document.name}: {document.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
