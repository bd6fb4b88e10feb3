"""Presidio without a language model and without the network. Imported at the first redaction.

URLs are not looked for: in a question they name a page, not a person, and an e-mail address or
number inside one is found on its own. Dates are not either: they are what questions are about.
"""

from __future__ import annotations

import logging
import re

import spacy
from presidio_analyzer import (
    AnalyzerEngine,
    EntityRecognizer,
    Pattern,
    RecognizerRegistry,
    RecognizerResult,
)
from presidio_analyzer import predefined_recognizers as known
from presidio_analyzer.nlp_engine import NlpArtifacts, SpacyNlpEngine

#: Hits below it are dropped: patterns that alone fit too much, like nine digits for an SSN.
THRESHOLD = 0.4

#: Whose ways of writing a number are known; one with a country code is found anyway.
PHONE_REGIONS = ("GB", "US", "DE", "FR", "IN")

_YEARS_OR_DATE = re.compile(
    r"""[(\[]? (?: [12]?\d{3} \W{1,3} [12]?\d{3}
            | \d{4}[-./]\d{1,2}[-./]\d{1,2} | \d{1,2}[-./]\d{1,2}[-./]\d{4} ) [)\]]?""",
    re.VERBOSE,
)


class _Phones(known.PhoneRecognizer):
    """Numbers that could be dialled, whether or not they are given out; but no years or dates."""

    def __init__(self) -> None:
        super().__init__(supported_regions=PHONE_REGIONS, leniency=0)

    def analyze(
        self,
        text: str,
        entities: list[str],
        nlp_artifacts: NlpArtifacts = None,  # type: ignore[assignment] # as presidio has it
    ) -> list[RecognizerResult]:
        found = super().analyze(text, entities, nlp_artifacts)
        return [hit for hit in found if _may_be_phone(text[hit.start : hit.end])]


class _Emails(known.EmailRecognizer):
    """Addresses at any domain: presidio's own lets those by that no public list knows."""

    def validate_result(self, pattern_text: str) -> None:
        return None


class _Blank(SpacyNlpEngine):
    """spaCy's tokeniser alone; the engine as it comes would download a model."""

    def load(self) -> None:
        self.nlp = {"en": spacy.blank("en")}  # type: ignore[assignment] # None in presidio


class _Alarm(logging.Handler):
    """Presidio warns where it skips a pattern; here that is a failure, not a remark."""

    def emit(self, record: logging.LogRecord) -> None:
        raise RuntimeError(record.levelname)


def load() -> AnalyzerEngine:
    """An engine for English with the recognisers of :func:`workbench.privacy.redact`."""
    log = logging.getLogger("presidio-analyzer")
    # Its records may quote the text, so they reach nobody else's log.
    log.propagate = False
    log.setLevel(logging.WARNING)
    if not any(isinstance(handler, _Alarm) for handler in log.handlers):
        log.addHandler(_Alarm())
    return AnalyzerEngine(
        registry=RecognizerRegistry(recognizers=_recognizers()),
        nlp_engine=_Blank(models=[{"lang_code": "en", "model_name": "blank"}]),
        default_score_threshold=THRESHOLD,
    )


def _recognizers() -> list[EntityRecognizer]:
    # Checksums and the standard library's parser of addresses decide on what these two find:
    # presidio's own patterns end at 16 digits and in the middle of many an IPv6 address.
    card = Pattern("12 to 19 digits", r"\b\d(?:[ -]?\d){11,18}\b", 0.3)
    ipv6 = Pattern("IPv6", r"(?<![\w:])(?=:*\w)[\da-f]{0,4}(?::[\da-f]{0,4}){2,7}(?![\w:])", 0.6)
    return [
        _Emails(),
        _Phones(),
        known.CreditCardRecognizer(patterns=[*known.CreditCardRecognizer.PATTERNS, card]),
        known.IbanRecognizer(),
        known.IpRecognizer(patterns=[known.IpRecognizer.PATTERNS[0], ipv6]),
        known.MacAddressRecognizer(),
        known.UsSsnRecognizer(),
        known.UsItinRecognizer(),
        known.NhsRecognizer(),
        known.UkNinoRecognizer(),
    ]


def _may_be_phone(text: str) -> bool:
    return sum(c.isdigit() for c in text) >= 7 and not _YEARS_OR_DATE.fullmatch(text)
