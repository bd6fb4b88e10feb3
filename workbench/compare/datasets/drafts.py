"""Questions on their way from a file into a set: a reader gives drafts, and notes of the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.records import GoldSpan, Question, SetNote

#: What a spreadsheet takes as a formula; our own exports put an apostrophe before it.
_FORMULA = tuple(f"'{sign}" for sign in ("=", "+", "-", "@", "\t", "\r"))
#: An id that is longer is no id.
LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class Draft:
    """A question as it was read; its id is "" where it was given none.

    Attributes
    ----------
    place : str
        Where it stands, for the notes: "Line 3".
    """

    place: str
    question: Question
    line: int | None = None


#: What readers give, one after the other.
Drafts = Iterator[Draft | SetNote]


class UnusableError(ValueError):
    """A question that cannot be used; the message says what is wrong with it, without the place."""


def broken(place: str, why: object, line: int | None = None) -> SetNote:
    """The note for what could not be used."""
    return SetNote("broken", f"{place}: {why}", line)


def text_or_empty(value: Any) -> str:
    """A text, or a number or truth value as one; "" for all else."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return encodable(str(value)).strip() if isinstance(value, str | int | float) else ""


def encodable(text: str) -> str:
    """The text, half pairs of surrogates replaced: they are no characters, and cannot be stored."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def unescaped(cell: str) -> str:
    """A cell as it was before it was exported for spreadsheets."""
    return cell[1:] if cell.startswith(_FORMULA) else cell


def question(
    id: Any,
    text: Any,
    answers: Any,
    gold: Sequence[GoldSpan] = (),
    *,
    kind: Any = "",
    stakes: Any = "",
    group: Any = "",
    tags: dict[str, str] | None = None,
) -> Question:
    """A question of values that a file held.

    Raises
    ------
    UnusableError
        If it is none.
    """
    if not isinstance(text, str) or not text.strip() or not isinstance(answers, list | tuple):
        raise UnusableError("“question” must be text, “answers” a list of texts.")
    if not all(isinstance(answer, str) for answer in answers):
        raise UnusableError("answers and gold must be texts.")
    named = text_or_empty(id)
    if len(named) > LONGEST_ID:
        raise UnusableError(f"its id has more than {LONGEST_ID} characters.")
    return Question(
        named,
        encodable(text).strip(),
        tuple(dict.fromkeys(encodable(a) for a in answers if a.strip())),
        tuple(dict.fromkeys(gold)),
        text_or_empty(kind),
        text_or_empty(stakes),
        text_or_empty(group),
        tags or {},
    )
