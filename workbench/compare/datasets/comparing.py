"""Two sets side by side: what both ask, and what changed from one version to the next."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from workbench.compare.datasets.assembling import digest
from workbench.grounding.question_sets import flat
from workbench.records import Near, Overlap, Question, QuestionSet, SetChanges, SetSummary

#: Questions that share so many of their words are near-duplicates.
ALIKE = 0.8
#: Of each word, so many questions at most are looked at that have it among their rarest.
MOST_HELD = 2_000
#: So many of the rarest words have to be shared before two questions are held against each other.
_SHARED = 2


def summary(several: QuestionSet) -> SetSummary:
    """What a set holds, counted."""
    asked = several.questions
    tags: dict[str, Counter[str]] = {}
    for one in asked:
        for name, value in one.tags.items():
            tags.setdefault(name, Counter())[value] += 1
    return SetSummary(
        questions=len(asked),
        answerable=sum(one.answerable for one in asked),
        with_gold=sum(bool(one.gold) for one in asked),
        kinds=_counted(one.kind for one in asked),
        stakes=_counted(one.stakes for one in asked),
        groups=_counted(one.group for one in asked),
        tags={name: _counted(found.elements()) for name, found in tags.items()},
        notes=_counted(note.kind for note in several.notes),
    )


def _counted(values: Iterable[str]) -> Mapping[str, int]:
    return dict(sorted(Counter(values).items(), key=lambda pair: (-pair[1], pair[0])))


def changes(before: QuestionSet, after: QuestionSet) -> SetChanges:
    """Which questions were added, removed or changed, by their ids; see :func:`version`."""
    was = {one.id: digest(one) for one in before.questions}
    now = {one.id: digest(one) for one in after.questions}
    return SetChanges(
        added=tuple(id for id in now if id not in was),
        removed=tuple(id for id in was if id not in now),
        changed=tuple(id for id in now if id in was and was[id] != now[id]),
    )


def overlap(one: QuestionSet, other: QuestionSet, alike: float = ALIKE) -> Overlap:
    """Which questions of one set stand in another, too.

    Questions are near-duplicates where the Jaccard similarity of their words, words that both have
    by words that either has, reaches ``alike``. Words are compared without case, punctuation and
    articles.

    Parameters
    ----------
    alike : float
        Above 0, at most 1.
    """
    ids = {q.id for q in other.questions}
    texts: dict[str, str] = {}
    for q in other.questions:
        texts.setdefault(flat(q.text), q.id)
    said = [(q.id, flat(q.text)) for q in one.questions]
    rest = [(id, text) for id, text in said if text not in texts]
    return Overlap(
        same_id=tuple(id for id, _ in said if id in ids),
        same_text=tuple((id, texts[text]) for id, text in said if text in texts),
        near=tuple(_near(rest, other.questions, alike)),
        measure=f"Jaccard similarity of the words, {alike:g} or more",
        of=len(one.questions),
    )


def _near(
    some: Sequence[tuple[str, str]], others: Sequence[Question], alike: float
) -> Iterable[Near]:
    """The most alike of the others for each, where it is alike enough.

    Two sets of words of which a part ``alike`` is shared have some of the rarest words of either in
    common: at least k among the first n - ceil(alike * n) + k of a set of n words, in one order for
    all (prefix filtering [1]_, with k words [2]_). Only such pairs are held against each other.

    References
    ----------
    .. [1] S. Chaudhuri, V. Ganti, R. Kaushik, "A primitive operator for similarity joins in data
       cleaning", ICDE 2006.
    .. [2] J. Wang, G. Li, J. Feng, "Can we beat the prefix filtering?", SIGMOD 2012.
    """
    held = [(q.id, frozenset(flat(q.text).split())) for q in others]
    often = Counter(word for _, words in held for word in words)

    def rarest(words: frozenset[str]) -> list[str]:
        ordered = sorted(words, key=lambda word: (often[word], word))
        return ordered[: len(words) - _least(words, alike) + _SHARED]

    where: dict[str, list[int]] = {}
    for at, (_, words) in enumerate(held):
        for word in rarest(words):
            there = where.setdefault(word, [])
            if len(there) < MOST_HELD:
                there.append(at)
    for id, text in some:
        words = frozenset(text.split())
        shared = Counter(at for word in rarest(words) for at in where.get(word, ()))
        enough = min(_SHARED, _least(words, alike))
        pairs = [
            (_jaccard(words, held[at][1]), -at) for at, count in shared.items() if count >= enough
        ]
        similarity, back = max(pairs, default=(0.0, 0))
        if similarity >= alike - 1e-9:
            yield Near(id, held[-back][0], similarity)


def _least(words: frozenset[str], alike: float) -> int:
    """So many of these words have to be shared at least."""
    return math.ceil(alike * len(words) - 1e-9)


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if shared else 0.0
