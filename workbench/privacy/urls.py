"""Web addresses in what people write; file names and abbreviations are none."""

from __future__ import annotations

import re
from functools import cache

import tldextract
from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_REST = r"""(?::\d{1,5})?(?P<path>[/?\#][^\s<>"“”]*)?"""
_SURE = re.compile(
    rf"""\b(?:(?:https?|ftps?)://[^\s<>"“”]+ | www\d?\.{_LABEL}(?:\.{_LABEL}){{1,8}}{_REST})""",
    re.VERBOSE | re.IGNORECASE,
)
_BARE = re.compile(
    rf"(?<![\w@./-])(?P<host>{_LABEL}(?:\.{_LABEL}){{1,8}})(?![\w@]){_REST}", re.VERBOSE
)

#: Endings of domains that are endings of files too: only the forms that are sure count.
_FILES = frozenset("ai cc md mov pl ps py rs sh so zip".split())

#: Endings that are words, as in “I paid.it is late”: they need a third part or a path.
_WORDS = frozenset(
    """am an as at be by call can do help here how if in is it me my new no now one pay pm so
    to today us you""".split()
)

#: What ends a sentence is no part of an address.
_AFTER = ".,;:!?'’”»*"


class Urls(EntityRecognizer):
    """Addresses with a scheme or ``www.``, and bare domains whose ending exists."""

    def __init__(self) -> None:
        super().__init__(supported_entities=["URL"])

    def load(self) -> None:
        """Nothing is loaded before the first bare domain."""

    def analyze(
        self,
        text: str,
        entities: list[str],
        nlp_artifacts: NlpArtifacts,
    ) -> list[RecognizerResult]:
        """Each address with its place."""
        sure = [_hit(m) for m in _SURE.finditer(text)]
        return sure + [_hit(m) for m in _BARE.finditer(text) if _is_address(m)]


def _hit(found: re.Match[str]) -> RecognizerResult:
    said = found[0]
    while said and (said[-1] in _AFTER or (said[-1] in ")]}" and not _opened(said))):
        said = said[:-1]
    return RecognizerResult("URL", found.start(), found.start() + len(said), 0.55)


def _opened(said: str) -> bool:
    """Whether the bracket at the end was opened inside: part of the address then."""
    opening = {")": "(", "]": "[", "}": "{"}[said[-1]]
    return said.count(opening) >= said.count(said[-1])


def _is_address(found: re.Match[str]) -> bool:
    host = found["host"]
    labels = host.split(".")
    ending = labels[-1]
    if not (ending.islower() or host.isupper()) or ending.casefold() in _FILES:
        return False
    suffix = _suffix(host.casefold())
    if not suffix or suffix == host.casefold():
        return False
    name = labels[-1 - len(suffix.split("."))]
    if name.isdigit() or len(name) < 2:
        return False
    return ending.casefold() not in _WORDS or len(labels) > 2 or bool(found["path"])


def _suffix(host: str) -> str:
    return _extract()(host).suffix


@cache
def _extract() -> tldextract.TLDExtract:
    """The list of endings that comes with the package; nothing is fetched or written."""
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
