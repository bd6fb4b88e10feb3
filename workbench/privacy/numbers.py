"""British meter points, and the kinds that an organisation states in its settings."""

from __future__ import annotations

import re
from collections.abc import Iterable

import regex
from presidio_analyzer import EntityRecognizer, Pattern, PatternRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from workbench.settings import PersonalPattern

#: A pattern of the settings that takes longer on one text fails the whole redaction.
SECONDS = 1.0

#: How many characters before and after a hit its words are looked for.
NEAR = 60

_WEIGHTS = (3, 5, 7, 13, 17, 19, 23, 29, 31, 37, 41, 43)

GAS = PersonalPattern(
    name="UK_MPRN",
    pattern=r"(?<![\w.,£$€])\d{6,10}(?![\w%]|[.,]\d)",
    words=("mprn", "m number", "meter point"),
)


class MeterPoints(PatternRecognizer):
    """Electricity: a core of 13 digits with its check digit, alone or after 8 digits more."""

    def __init__(self) -> None:
        digits = r"(?<!\d)\d(?:[ -]?\d){12}(?:(?:[ -]?\d){8})?(?!\d)"
        super().__init__(supported_entity="UK_MPAN", patterns=[Pattern("MPAN", digits, 0.3)])

    def validate_result(self, pattern_text: str) -> bool:
        """Whether the distributor and the check digit of the core are right."""
        core = [int(c) for c in pattern_text if c.isdigit()][-13:]
        total = sum(a * b for a, b in zip(core, _WEIGHTS, strict=False))
        return 10 <= core[0] * 10 + core[1] <= 39 and total % 11 % 10 == core[12]


class Stated(EntityRecognizer):
    """One kind of personal data by its pattern, and by words near it if it has any."""

    def __init__(self, said: PersonalPattern) -> None:
        self._pattern = regex.compile(said.pattern, regex.IGNORECASE)
        either = "|".join(r"\s+".join(map(re.escape, word.split())) for word in said.words)
        self._words = re.compile(rf"\b(?:{either})s?\b", re.IGNORECASE) if said.words else None
        super().__init__(supported_entities=[said.name])

    def load(self) -> None:
        """There is nothing to load."""

    def analyze(
        self,
        text: str,
        entities: list[str],
        nlp_artifacts: NlpArtifacts,
    ) -> list[RecognizerResult]:
        """Each hit with its place; TimeoutError where the pattern takes too long."""
        return [
            RecognizerResult(self.supported_entities[0], start, end, 0.9)
            for start, end in self.places(text)
        ]

    def places(self, text: str) -> Iterable[tuple[int, int]]:
        """Where the pattern fits something, with one of its words near."""
        for found in self._pattern.finditer(text, timeout=SECONDS):
            start, end = found.span()
            if found[0].strip() and (self._words is None or self._near(text, start, end)):
                yield start, end

    def _near(self, text: str, start: int, end: int) -> bool:
        before, after = text[max(0, start - NEAR) : start], text[end : end + NEAR]
        return bool(self._words and (self._words.search(before) or self._words.search(after)))
