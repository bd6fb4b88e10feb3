"""Write the offsets of the gold spans in ``questions.jsonl`` anew.

Run ``python -m sample_data.resolve_gold`` after a document, a question or a parser has changed.
Each quotation is looked for in the stored text of its document, where it must stand exactly once;
white space counts as equal, whatever its kind and length.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from workbench.evidence.parse import parse

HERE = Path(__file__).resolve().parent
DOCUMENTS = HERE / "documents"
QUESTIONS = HERE / "questions.jsonl"


def locate(quotation: str, text: str) -> tuple[int, int]:
    """Start and end, in code points of ``text``, of the one place where a quotation stands.

    Raises
    ------
    ValueError
        If it stands nowhere, or more than once.
    """
    words = quotation.split()
    found = list(re.finditer(r"\s+".join(re.escape(word) for word in words), text)) if words else []
    if len(found) != 1:
        raise ValueError(f"“{quotation}” stands in the text {len(found)} times, and must once.")
    return found[0].span()


def resolve(lines: str, texts: dict[str, str]) -> str:
    """The questions, one a line, with text, start and end of each gold span filled in.

    Parameters
    ----------
    lines : str
        The content of ``questions.jsonl``.
    texts : dict of str to str
        The stored text of each document, by its file name.
    """
    questions = [json.loads(line) for line in lines.splitlines() if line.strip()]
    for question in questions:
        for span in question["gold"]:
            text = texts[span["document"]]
            start, end = locate(span["text"], text)
            span.update(text=text[start:end], start=start, end=end)
    return "".join(json.dumps(question, ensure_ascii=False) + "\n" for question in questions)


def stored_texts() -> dict[str, str]:
    """The stored text of every document of the pilot, by its file name."""
    files = sorted(path for path in DOCUMENTS.iterdir() if path.is_file())
    return {path.name: parse(path.read_bytes(), path.name).text for path in files}


def main() -> None:
    """Rewrite ``questions.jsonl`` in place."""
    QUESTIONS.write_text(resolve(QUESTIONS.read_text("utf-8"), stored_texts()), "utf-8")


if __name__ == "__main__":
    main()
