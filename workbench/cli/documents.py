"""Documents: taken in, listed, read, deleted."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.base import app, opened, options, progress, tell
from workbench.cli.governance import SENSITIVITY, Licence, Owner, Sensitivities, ValidOn, only
from workbench.records import Governance

if TYPE_CHECKING:
    from workbench.records import Document


@app.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files, folders, ZIP archives.")],
    collection: Annotated[str, typer.Option(help="The collection they go to.")] = "my documents",
    owner: Annotated[str, typer.Option(help="Who answers for what is new.")] = "",
    licence: Annotated[str, typer.Option(help="Under which licence.")] = "",
    sensitivity: Annotated[str, typer.Option(help=SENSITIVITY)] = "internal",
    prune: Annotated[
        bool, typer.Option("--prune", help="Delete documents whose file is gone from a folder.")
    ] = False,
) -> None:
    """Read files into the workspace; a bad file stops no other."""
    said = Governance(owner=owner, licence=licence, sensitivity=sensitivity)
    with opened() as wb:
        files = wb.ingest(
            paths, collection=collection, governance=said, prune=prune, progress=progress
        )
    reasons = [f.error or f.note for f in files]
    lines = [
        f"{f.status:<12} {f.path}" + (f": {why}" if why else "")
        for f, why in zip(files, reasons, strict=True)
    ]
    tell({"files": [asdict(f) for f in files]}, "\n".join(lines) or "No file was found.")
    if all(f.status == "failed" for f in files):
        raise typer.Exit(1)


def _document(d: Document) -> dict[str, Any]:
    return {
        "document": d.id,
        "title": d.title,
        "source": d.source,
        "sha256": d.sha256,
        "text_sha256": d.text_sha256,
        "media_type": d.media_type,
        "version": d.version,
        "collection": d.collection,
        "sensitivity": d.governance.sensitivity,
    }


@app.command()
def documents(
    collection: Annotated[str | None, typer.Option(help="Only this collection.")] = None,
    sensitivity: Sensitivities = None,
    owner: Owner = None,
    licence: Licence = None,
    valid_on: ValidOn = None,
) -> None:
    """List the stored documents."""
    wanted = only(sensitivity, owner, licence, valid_on)
    with opened() as wb:
        found = wb.documents.list(collection)
        if wanted is not None:
            meant = wb.governance.matching(wanted, collection)
            found = [d for d in found if d.id in meant]
    lines = [f"{d.id}  v{d.version}  {d.collection:<14}  {d.title}  ({d.source})" for d in found]
    tell({"documents": [_document(d) for d in found]}, "\n".join(lines) or "No documents yet.")


@app.command()
def text(
    document: Annotated[str, typer.Argument(help="The document's id.")],
    text_sha256: Annotated[str | None, typer.Option(help="Of an earlier version.")] = None,
) -> None:
    """Print the stored text of a document: the one that citations refer to."""
    with opened() as wb:
        found, stored = wb.read(document, text_sha256)
    if options.json:
        tell({"document": found.id, "text_sha256": found.text_sha256, "text": stored}, "")
    else:
        sys.stdout.write(stored)


@app.command()
def delete(
    document: Annotated[str | None, typer.Argument(help="The document's id.")] = None,
    collection: Annotated[str | None, typer.Option(help="A whole collection instead.")] = None,
) -> None:
    """Delete a document, all its versions and its text, or a whole collection."""
    if (document is None) == (collection is None):
        raise typer.BadParameter("name a document or a --collection, one of the two")
    with opened() as wb:
        if document is not None:
            wb.documents.delete(document)
            gone = 1
        else:
            gone = wb.remove_collection(collection or "")
    tell({"deleted": gone}, f"Deleted {gone} document{'' if gone == 1 else 's'}.")
