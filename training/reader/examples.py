"""What the reader learns from: questions that a passage answers, and questions that it does not.

Besides the unanswerable questions that people wrote there are two kinds of made ones: a question
beside the most similar paragraph that lacks its answer, and a question about the right paragraph
in which a name, a number or a word with an opposite was changed.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import bm25s
import numpy as np

from benchmarks.layouts import Paragraph, Question, Squad, read_squad
from training.data import folds, only, titles
from workbench.compare.squad import normalised

#: Articles of this fold are kept back: the reader is validated and its confidence calibrated there.
HELD_OUT = 0
SQUAD2, SQUAD11 = "qa/squad2_a.json", "qa/squad11_a.json"
SHIFTS = tuple(f"reader/squadshifts_{name}.json" for name in ("new_wiki", "amazon", "reddit"))
TEN = "reader/squad2_train_10articles.json"
#: Nothing of these is held back: questions that people made unanswerable are rare, and reviews
#: and posts have no articles that one would ask about.
TRAINED_WHOLE = (SQUAD2, *SHIFTS[1:], "corrections")


@dataclass(frozen=True)
class Example:
    """A question beside a passage.

    Attributes
    ----------
    answers : tuple of (start, end)
        Character spans in the passage; none where it does not answer.
    kind : str
        ``answered``, ``unanswerable`` (written by people), ``elsewhere`` or ``changed``.
    """

    question: str
    passage: str
    answers: tuple[tuple[int, int], ...]
    kind: str


def sets(folder: Path, corrections: Path | None = None) -> dict[str, tuple[Squad, Squad]]:
    """For each file, what is trained on and what is held out.

    Of the two development sets the even articles by sorted title, counted from 1; of SQuAD 1.1
    only those that the other file does not have. Everything of the others.

    Raises
    ------
    DocumentError
        If a file is missing or not in SQuAD's layout.
    """
    files = {path: read_squad(folder / path) for path in (*SHIFTS, TEN)}
    all_of_2 = set(titles(read_squad(folder / SQUAD2)))
    even_of_11 = read_squad(folder / SQUAD11, "even")
    files[SQUAD2] = read_squad(folder / SQUAD2, "even")
    files[SQUAD11] = only(even_of_11, [t for t in titles(even_of_11) if t not in all_of_2])
    if corrections is not None:
        files["corrections"] = corrected(corrections)
    parts = {}
    for path, squad in files.items():
        names = titles(squad)
        fold = folds(names)
        held = [t for t, f in zip(names, fold, strict=True) if f == HELD_OUT and len(names) > 1]
        held = [] if path in TRAINED_WHOLE else held
        parts[path] = (only(squad, [t for t in names if t not in held]), only(squad, held))
    return parts


def held_out(parts: Mapping[str, tuple[Squad, Squad]]) -> dict[str, Squad]:
    """The questions of held-out articles, by file, with the paragraphs of all articles of it."""
    made = {}
    for path, (squad, held) in parts.items():
        if held.questions:
            by = len(squad.paragraphs)
            moved = tuple(replace(q, paragraph=q.paragraph + by) for q in held.questions)
            made[path] = Squad((*squad.paragraphs, *held.paragraphs), moved)
    return made


def corrected(path: Path) -> Squad:
    """Answers that people corrected, as the workbench exports them (one JSON object a line).

    Used are lines with a ``question``, a ``passage`` and an ``answer`` that occurs in it, or an
    ``answer`` of null: "the passage does not say".
    """
    paragraphs: list[Paragraph] = []
    questions: list[Question] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines()):
        if not line.strip():
            continue
        row = json.loads(line)
        passage, answer = row.get("passage") or "", row.get("answer")
        at = passage.find(answer) if answer else -1
        if not passage or not row.get("question") or (answer and at < 0):
            continue
        answers = ((at, answer),) if answer else ()
        questions.append(
            Question(f"correction-{number}", row["question"], answers, len(paragraphs))
        )
        paragraphs.append(Paragraph("corrections", passage))
    return Squad(tuple(paragraphs), tuple(questions))


def plain(squad: Squad) -> list[Example]:
    """The questions of a file, as they are."""
    made = []
    for q in squad.questions:
        text = squad.paragraphs[q.paragraph].text
        spans = tuple((s, s + len(a)) for s, a in q.answers if text[s : s + len(a)] == a)
        if q.answers and not spans:
            continue
        made.append(Example(q.text, text, spans, "answered" if spans else "unanswerable"))
    return made


def elsewhere(squad: Squad, count: int, chooser: random.Random) -> Iterator[Example]:
    """Questions beside a paragraph that BM25 finds for them and that lacks the answer."""
    texts = [p.text for p in squad.paragraphs]
    index = bm25s.BM25()
    index.index(bm25s.tokenize(texts, stopwords="en", show_progress=False), show_progress=False)
    answerable = [q for q in squad.questions if q.answers]
    chosen = chooser.sample(answerable, min(count, len(answerable)))
    asked = bm25s.tokenize([q.text for q in chosen], stopwords="en", show_progress=False)
    found, _ = index.retrieve(asked, k=min(12, len(texts)), show_progress=False)
    said = {i: f" {' '.join(normalised(texts[i]))} " for i in np.unique(found).tolist()}
    for question, row in zip(chosen, found.tolist(), strict=True):
        golds = [" ".join(normalised(a)) for _, a in question.answers]
        near = [
            i
            for i in row
            if i != question.paragraph and not any(f" {g} " in said[i] for g in golds)
        ]
        if near:
            passage = texts[near[min(int(chooser.expovariate(0.7)), len(near) - 1)]]
            yield Example(question.text, passage, (), "elsewhere")


_OPPOSITES = """
most least|largest smallest|biggest smallest|highest lowest|first last|before after|more less
more fewer|increase decrease|increased decreased|north south|east west|northern southern
eastern western|oldest youngest|early late|earlier later|above below|best worst|male female
men women|old new|older newer|public private|win lose|won lost|start end|began ended|begin end
started stopped|open closed|opened closed|many few|long short|longest shortest|large small
larger smaller|greater smaller|high low|higher lower|good bad|positive negative|left right
upper lower|inside outside|always never|all none|with without|buy sell|bought sold|up down
support oppose|supported opposed|accept reject|accepted rejected|legal illegal|possible impossible
likely unlikely|true false|same different|major minor|maximum minimum|strong weak|love hate
liked disliked|like dislike|cheap expensive|easy hard|fast slow|hot cold|rich poor|next previous
modern ancient|rural urban|internal external|known unknown|allowed forbidden|born killed
husband wife|father mother|son daughter|king queen|gain lose|gained lost|present absent
""".strip()
#: Easy to see through, and so used less than the others.
_NEGATIONS = {
    "is": "isn't", "are": "aren't", "was": "wasn't", "were": "weren't", "did": "didn't",
    "does": "doesn't", "can": "cannot", "could": "could not",
}  # fmt: skip
_NEGATED = 0.15
OPPOSITES: dict[str, list[str]] = {}
for _pair in _OPPOSITES.replace("\n", "|").split("|"):
    _a, _b = _pair.split()
    OPPOSITES.setdefault(_a, []).append(_b)
    if _b not in ("none", "never"):
        OPPOSITES.setdefault(_b, []).append(_a)
_NAME = re.compile(r"(?<=[\w,;] )(?:[A-Z][\w’'-]+)(?: (?:of |the |de )?[A-Z][\w’'-]+)*")
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")
_WORD = re.compile(r"[\w']+")


def changed(
    question: str, passage: str, others: Sequence[str], chooser: random.Random
) -> str | None:
    """The question with one thing changed so that the passage does not answer it any more.

    Parameters
    ----------
    others : sequence of str
        Paragraphs near by, to take names from.

    Returns
    -------
    str or None
        None where nothing can be changed.
    """
    ways = [_opposite, _other_name, _other_number]
    chooser.shuffle(ways)
    for way in ways:
        made = way(question, passage, others, chooser)
        if made is not None and made != question:
            return made
    return None


def _opposite(question: str, _: str, __: Sequence[str], chooser: random.Random) -> str | None:
    words = list(_WORD.finditer(question))
    found = [(m, o) for m in words for o in OPPOSITES.get(m.group().lower(), ())]
    if not found and chooser.random() < _NEGATED:
        found = [(m, _NEGATIONS[k]) for m in words if (k := m.group().lower()) in _NEGATIONS]
    if not found:
        return None
    word, other = chooser.choice(found)
    other = other.capitalize() if word.group()[0].isupper() else other
    return question[: word.start()] + other + question[word.end() :]


def _other_name(
    question: str, passage: str, others: Sequence[str], chooser: random.Random
) -> str | None:
    names = list(_NAME.finditer(question))
    if not names:
        return None
    old = chooser.choice(names)
    # Half of the time a name of the same passage: the change that is hardest to see.
    texts = [passage] if chooser.random() < 0.5 else list(others)
    pool = {n for text in texts for n in _NAME.findall(text)} - {old.group()}
    pool = {n for n in pool if n not in question and n not in old.group() and old.group() not in n}
    near = sorted(n for n in pool if abs(len(n.split()) - len(old.group().split())) <= 1)
    if not near:
        return None
    return question[: old.start()] + chooser.choice(near) + question[old.end() :]


def _other_number(
    question: str, passage: str, others: Sequence[str], chooser: random.Random
) -> str | None:
    numbers = list(_NUMBER.finditer(question))
    if not numbers:
        return None
    old = chooser.choice(numbers)
    pool = {n for n in _NUMBER.findall(passage) if len(n) == len(old.group())} - {old.group()}
    if pool and chooser.random() < 0.5:
        new = chooser.choice(sorted(pool))
    else:
        digits = old.group().replace(",", "").replace(".", "")
        value = int(digits)
        # A year moves by years, another number by a share of itself.
        step = (
            chooser.randint(1, 30) if len(digits) == 4 else chooser.randint(1, max(3, value // 2))
        )
        new = str(abs(value + chooser.choice([-1, 1]) * step))
    return question[: old.start()] + new + question[old.end() :]


def made_unanswerable(squad: Squad, count: int, chooser: random.Random) -> Iterator[Example]:
    """Questions in which something was changed, beside the paragraph they were about."""
    answerable = [q for q in squad.questions if q.answers]
    order = chooser.sample(answerable, len(answerable))
    last = len(squad.paragraphs) - 1
    given = 0
    for q in order:
        if given == count:
            return
        around = range(max(0, q.paragraph - 3), min(last, q.paragraph + 3) + 1)
        others = [squad.paragraphs[i].text for i in around if i != q.paragraph]
        passage = squad.paragraphs[q.paragraph].text
        other = changed(q.text, passage, others, chooser)
        if other is not None:
            given += 1
            yield Example(other, passage, (), "changed")
