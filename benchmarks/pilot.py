"""What the sample pilot hides: how much of it is noticed when it comes, and what else is."""

from __future__ import annotations

import argparse
import json
import tempfile

from workbench import Workbench
from workbench.records import Document, Mark
from workbench.settings import app_folder

#: What stands in the stored text or is taken out of it; the other kinds follow from these.
STORED = ("personal", "instruction", "invisible")


def run(options: argparse.Namespace) -> dict[str, object]:
    """Found and false alarms by kind, on ``sample_data/marks.jsonl``."""
    lines = (app_folder() / "sample_data" / "marks.jsonl").read_text("utf-8").splitlines()
    gold = [json.loads(line) for line in lines]
    with tempfile.TemporaryDirectory() as folder:
        wb = Workbench.open(folder)
        wb.load_sample()
        documents = {d.source.partition(":")[2]: d for d in wb.documents.list()}
        noticed = {name: wb.marks.of(d.id) for name, d in documents.items()}
        text = {name: wb.documents.text(d.text_sha256) for name, d in documents.items()}
        figures = {kind: _kind(kind, gold, noticed, text, documents) for kind in STORED}
        wb.close()
    return {"documents": len(documents), **figures}


def _kind(
    kind: str,
    gold: list[dict[str, str]],
    noticed: dict[str, tuple[Mark, ...]],
    text: dict[str, str],
    documents: dict[str, Document],
) -> dict[str, object]:
    wanted = [(g["document"], g["text"]) for g in gold if g["kind"] == kind]
    marks = [(name, mark) for name, several in noticed.items() for mark in several]
    said = [
        (name, mark.text if mark.start is None else text[name][mark.start : mark.end])
        for name, mark in marks
        if mark.kind == kind
    ]
    found = [w for w in wanted if any(_same(w, s) for s in said)]
    hidden = {g["document"] for g in gold if g["kind"] == "invisible"}
    others = [
        s
        for s in said
        if not any(_same(w, s) for w in wanted) and (kind != "instruction" or s[0] not in hidden)
    ]
    public = [s for s in others if documents[s[0]].governance.sensitivity == "public"]
    return {
        "planted": len(wanted),
        "found": len(found),
        "others": len(others),
        "others_in_public_documents": len(public),
    }


def _same(wanted: tuple[str, str], said: tuple[str, str]) -> bool:
    return wanted[0] == said[0] and (wanted[1] in said[1] or said[1] in wanted[1])
