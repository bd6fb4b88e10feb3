"""Answers that another system gave earlier, from a file: compared without running it again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from workbench.errors import InputError
from workbench.records import Candidate, Candidates, Evidence


class RecordedModel:
    """Answers each question with the words that stand in a file, and no other question.

    Parameters
    ----------
    name : str
        Its id becomes ``recorded:NAME``.
    answers : mapping of str to str
        The words by the question; "" where the system gave no answer.
    """

    def __init__(self, name: str, answers: Mapping[str, str], *, label: str = "") -> None:
        self.id, self.label = f"recorded:{name}", label or f"{name} (recorded)"
        self._answers = {_same(question): text for question, text in answers.items()}

    def answer(self, question: str, evidence: Sequence[Evidence]) -> Candidates:
        """One candidate; none where nothing, or no answer, was recorded."""
        said = self._answers.get(_same(question), "").strip()
        if not said:
            return Candidates((), cost_usd=None)
        return Candidates((Candidate(said, 0.0),), (0,), cost_usd=None)


def read(path: Path, questions: Mapping[str, str] | None = None) -> dict[str, str]:
    """Predictions from a file, by question.

    Parameters
    ----------
    path : Path
        JSON ``{id: text}``, or JSONL of ``{"question" or "id": …, "prediction": text}``.
    questions : mapping of str to str, optional
        The question of each id, where the file has ids.

    Raises
    ------
    InputError
        If the file cannot be read, or holds ids and their questions are not known.
    """
    found: dict[str, str] = {}
    unknown = 0
    for key, is_id, text in _predictions(path):
        question = (questions or {}).get(key) if is_id else key
        if question is None:
            unknown += 1
        else:
            found[question] = text
    if not found:
        raise InputError(
            f"{path.name} holds no prediction of a known question ({unknown} of unknown ids). Give "
            "the questions that its ids belong to, or name the question in each line.",
            str(path),
        )
    return found


def _predictions(path: Path) -> Iterator[tuple[str, bool, str]]:
    """Key, whether it is an id, and text of each prediction."""
    try:
        text = path.read_text("utf-8")
        try:
            whole = json.loads(text)
        except json.JSONDecodeError:
            whole = [json.loads(line) for line in text.splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise InputError(f"{path.name} cannot be read: {error}.", str(path)) from error
    if isinstance(whole, dict) and "prediction" not in whole:
        yield from ((str(key), True, str(value or "")) for key, value in whole.items())
        return
    rows = whole if isinstance(whole, list) else [whole]
    for number, row in enumerate(rows, 1):
        if (
            not isinstance(row, dict)
            or "prediction" not in row
            or not row.keys() & {"id", "question"}
        ):
            raise InputError(
                f"Entry {number} of {path.name} needs “prediction”, and “question” or “id”.",
                str(path),
            )
        key = row.get("question", row.get("id"))
        yield str(key), "question" not in row, str(row["prediction"] or "")


def _same(question: str) -> str:
    return " ".join(question.split()).casefold()
