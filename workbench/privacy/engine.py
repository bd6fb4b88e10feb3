"""Presidio without a language model and without the network. Imported at the first redaction.

Dates are not looked for: they are what questions are about. Names of persons are looked for only
where the settings name an installed spaCy package that finds them; none is ever downloaded.
"""

from __future__ import annotations

import importlib
import logging
import re
from collections.abc import Sequence

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
from spacy.language import Language

from workbench.errors import SettingsError
from workbench.privacy.numbers import GAS, MeterPoints, Stated
from workbench.privacy.urls import Urls
from workbench.settings import PersonalPattern

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


class _Names(EntityRecognizer):
    """Persons, as the spaCy package of the settings finds them."""

    def __init__(self) -> None:
        super().__init__(supported_entities=["PERSON"])

    def load(self) -> None:
        """The engine holds the package."""

    def analyze(
        self,
        text: str,
        entities: list[str],
        nlp_artifacts: NlpArtifacts,
    ) -> list[RecognizerResult]:
        return [
            RecognizerResult("PERSON", found.start_char, found.end_char, 0.5)
            for found in nlp_artifacts.entities
            if found.label_ in ("PERSON", "PER")
        ]


class _Language(SpacyNlpEngine):
    """A tokeniser alone, or a package; the engine as it comes would download a model."""

    def __init__(self, language: Language) -> None:
        super().__init__(models=[{"lang_code": "en", "model_name": "none"}])
        self._language = language

    def load(self) -> None:
        self.nlp = {"en": self._language}  # type: ignore[assignment] # None in presidio


class _Alarm(logging.Handler):
    """Presidio warns where it skips a pattern; here that is a failure, not a remark."""

    def emit(self, record: logging.LogRecord) -> None:
        raise RuntimeError(record.levelname)


def load(stated: Sequence[PersonalPattern] = (), names: str | None = None) -> AnalyzerEngine:
    """An engine for English with the recognisers of :func:`workbench.privacy.redact`.

    Parameters
    ----------
    stated
        More kinds, from the settings.
    names : str, optional
        The spaCy package that finds names of persons.
    """
    log = logging.getLogger("presidio-analyzer")
    # Its records may quote the text, so they reach nobody else's log.
    log.propagate = False
    log.setLevel(logging.WARNING)
    if not any(isinstance(handler, _Alarm) for handler in log.handlers):
        log.addHandler(_Alarm())
    return AnalyzerEngine(
        registry=RecognizerRegistry(
            recognizers=[
                *_recognizers(),
                *(Stated(pattern) for pattern in stated),
                *([_Names()] if names else []),
            ]
        ),
        nlp_engine=_Language(_package(names) if names else spacy.blank("en")),
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
        MeterPoints(),
        Stated(GAS),
        Urls(),
    ]


def _package(name: str) -> Language:
    language = getattr(importlib.import_module(name), "load", lambda: None)()
    if not isinstance(language, Language) or "ner" not in language.pipe_names:
        raise SettingsError(
            f"The package “{name}” of the setting “names” finds no names: it is no spaCy model "
            "with a part called “ner”. Name another one, or take the setting out.",
            "names",
        )
    return language


def _may_be_phone(text: str) -> bool:
    return sum(c.isdigit() for c in text) >= 7 and not _YEARS_OR_DATE.fullmatch(text)
