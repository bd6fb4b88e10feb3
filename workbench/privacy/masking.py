"""Personal words out of what was computed from a question before it was redacted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from workbench.records import Answer, PersonalSpan, Redacted, Statement


def mask_words(
    words: Sequence[tuple[int, int]], spans: Iterable[PersonalSpan]
) -> tuple[str | None, ...]:
    """``<KIND>`` for each word that overlaps a hit, ``…`` if it is dropped, None for the others.

    Parameters
    ----------
    words, spans
        Both as offsets into the same text.
    """
    hits = tuple(spans)
    return tuple(
        next((_instead(hit) for hit in hits if hit.start < end and start < hit.end), None)
        for start, end in words
    )


def without_personal(answer: Answer, asked: str, redacted: Redacted) -> Answer:
    """The answer with personal data of its question masked in everything made from the question.

    That is the question's words in the splits, in the abstention and in the plain sentences.
    Quotations stay as they are in the document; citations must match them.

    Parameters
    ----------
    asked : str
        The question before redaction: what ``redacted.spans`` are offsets into.
    """
    if not redacted.spans:
        return answer
    mask = _Mask(asked, redacted.spans)
    nothing = answer.abstention
    return replace(
        answer,
        statements=tuple(_statement(statement, mask) for statement in answer.statements),
        evidence=tuple(
            replace(item, split=replace(item.split, query=mask.words(item.split.query)))
            if item.split
            else item
            for item in answer.evidence
        ),
        reasons=mask.sentences(answer.reasons),
        review=replace(answer.review, reasons=mask.sentences(answer.review.reasons)),
        abstention=replace(
            nothing,
            looked_for=mask.words(nothing.looked_for),
            missing=mask.words(nothing.missing),
        )
        if nothing
        else None,
    )


def _instead(hit: PersonalSpan) -> str:
    """What is read in the place of a hit; of one that is dropped not even the kind."""
    return "…" if hit.action == "drop" else f"<{hit.kind}>"


def _statement(statement: Statement, mask: _Mask) -> Statement:
    return replace(
        statement,
        text=statement.text if statement.quoted else mask.sentences((statement.text,))[0],
        contributions=tuple(
            replace(part, words=mask.sentences((part.words,))[0])
            for part in statement.contributions
        ),
    )


class _Mask:
    """Masks words and sentences that were made from one question."""

    def __init__(self, asked: str, spans: tuple[PersonalSpan, ...]) -> None:
        self._asked, self._spans = asked, spans
        # Longest first, so that a hit that is part of another does not split it.
        hits = {asked[span.start : span.end].casefold(): _instead(span) for span in spans}
        whole = "|".join(re.escape(hit) for hit in sorted(hits, key=len, reverse=True))
        self._hits, self._whole = hits, re.compile(whole, re.IGNORECASE)

    def words(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Words of the question, or their stems, each masked where it stands in a hit."""
        return tuple(self._word(word) for word in words)

    def sentences(self, sentences: tuple[str, ...]) -> tuple[str, ...]:
        """Sentences that may quote a hit, or a word of the question in quotation marks."""
        return tuple(
            re.sub(
                r"“([^“”]+)”",
                lambda quoted: f"“{self._word(quoted[1])}”",
                self._whole.sub(self._kind, sentence),
            )
            for sentence in sentences
        )

    def _kind(self, hit: re.Match[str]) -> str:
        return self._hits.get(hit[0].casefold(), _instead(self._spans[0]))

    def _word(self, word: str) -> str:
        bare = re.escape(word)
        for pattern in (rf"(?<!\w){bare}(?!\w)", rf"(?<!\w){bare}", bare):
            places = [m.span() for m in re.finditer(pattern, self._asked, re.IGNORECASE)]
            if places:
                kinds = mask_words(places, self._spans)
                return next((kind for kind in kinds if kind), word)
        return word
