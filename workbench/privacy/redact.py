"""Text of a person goes in, text without personal data comes out; it fails closed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING

from workbench import words
from workbench.errors import RedactionError, SettingsError
from workbench.privacy.tokens import SHORTEST, conceal
from workbench.records import PersonalSpan, Redacted
from workbench.settings import PersonalPattern, Settings

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine, RecognizerResult


class Redactor:
    """Finds personal data by the settings, and puts something else in its place.

    Parameters
    ----------
    settings : Settings, optional
        Kinds of one's own, what becomes of each kind, names of persons. By default none of one's
        own, all masked, no names.

    Raises
    ------
    SettingsError
        If a kind that has an action does not exist, tokens have no key, or the package that finds
        names is not installed.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self._stated = settings.personal if settings else ()
        self._names = settings.names if settings else None
        self._actions = dict(settings.personal_actions) if settings else {}
        key = settings.privacy_key if settings else None
        self._key = key.get_secret_value() if key else ""
        _check(self._stated, self._actions, self._key, self._names)

    def redact(self, text: str) -> Redacted:
        """Replace personal data: ``"I am jo@x.org"`` becomes ``"I am <EMAIL_ADDRESS>"``.

        Found are e-mail and web addresses, telephone numbers, payment cards, IBANs, IP and MAC
        addresses, British meter points, British and American numbers of health and social
        insurance, and the kinds of the settings. Names of persons are found only if the setting
        ``names`` names a spaCy package. Hits that overlap become one, of the kind that is surest.

        Parameters
        ----------
        text : str
            As the person wrote it.

        Returns
        -------
        Redacted
            The text to keep, and where the hits were in the text that was given.

        Raises
        ------
        RedactionError
            If the text could not be looked through to the end. Nothing of it may be stored then.
        """
        spans = self.find(text)
        out, done = "", 0
        for span in spans:
            out = _joined(out, text[done : span.start], done > 0)
            if span.action == "token":
                out += conceal(text[span.start : span.end], span.kind, self._key)
            elif span.action == "mask":
                out += f"<{span.kind}>"
            done = span.end
        return Redacted(_joined(out, text[done:], done > 0), spans)

    def find(self, text: str, *, without: Collection[str] = ()) -> tuple[PersonalSpan, ...]:
        """Where personal data stands, from left to right and apart.

        Parameters
        ----------
        without : collection of str
            Kinds that are not looked for.

        Raises
        ------
        RedactionError
            If the text could not be looked through to the end.
        """
        try:
            engine, lock = _engine(self._stated, self._names)
            kinds = None
            if without:
                kinds = [k for k in engine.get_supported_entities("en") if k not in without]
            with lock:
                hits = engine.analyze(text, language="en", entities=kinds)
            return self._merged(text, hits)
        except SettingsError:
            raise
        except Exception as error:
            # Without its cause: messages of the libraries below may quote the text.
            raise RedactionError(
                "The text could not be looked through for personal data, so nothing of it was "
                f"stored ({type(error).__name__}). Shorten it or take out unusual characters, and "
                "try again."
            ) from None

    def may_hold_stated(self, text: str) -> bool:
        """Whether a text must be looked at closely for a kind of the settings, or for names."""
        if self._names or not self._stated:
            return bool(self._names)
        from workbench.privacy.numbers import Stated  # noqa: PLC0415 - imports presidio

        try:
            return any(True for kind in self._stated for _ in Stated(kind).places(text))
        except TimeoutError:
            return True  # looking closely refuses the text, in plain words

    def _merged(self, text: str, hits: list[RecognizerResult]) -> tuple[PersonalSpan, ...]:
        return tuple(
            PersonalSpan(start, end, kind, self._actions.get(kind, "mask"))
            for start, end, kind in _merged(text, hits)
        )


_loading = Lock()


def _engine(stated: tuple[PersonalPattern, ...], names: str | None) -> tuple[AnalyzerEngine, Lock]:
    """The engine of these settings, and the lock of its uses: presidio is not thread-safe."""
    with _loading:
        return _load(stated, names)


@lru_cache(maxsize=8)
def _load(stated: tuple[PersonalPattern, ...], names: str | None) -> tuple[AnalyzerEngine, Lock]:
    from workbench.privacy.engine import load  # noqa: PLC0415 - imports spaCy: 1.5 s

    return load(stated, names), Lock()


def _check(
    stated: tuple[PersonalPattern, ...], actions: Mapping[str, str], key: str, names: str | None
) -> None:
    own = [pattern.name for pattern in stated]
    for kind in own:
        if kind in words.PERSONAL or own.count(kind) > 1:
            raise SettingsError(
                f"The setting “personal” states the kind {kind}, which is there already. Give it "
                "another name in workbench.toml.",
                "personal",
            )
    for kind in actions:
        if kind not in words.PERSONAL and kind not in own:
            raise SettingsError(
                f"The setting “personal_actions” names the kind {kind}, which does not exist. "
                f"There are: {', '.join([*words.PERSONAL, *own])}.",
                "personal_actions",
            )
    if "token" in actions.values() and len(key) < SHORTEST:
        raise SettingsError(
            "The setting “personal_actions” asks for tokens, which need a key of "
            f"{SHORTEST} characters or more. Give one in the environment variable "
            "WORKBENCH_PRIVACY_KEY, and keep it: without it no token can be turned back.",
            "privacy_key",
        )
    if names and find_spec(names) is None:
        raise SettingsError(
            f"The package “{names}” of the setting “names” is not installed. Install it beside the "
            "workbench, or take the setting out: names of persons are not looked for then.",
            "names",
        )


def _joined(before: str, after: str, dropped: bool) -> str:
    """One text; of the spaces on both sides of what was dropped, one goes."""
    if dropped and after.startswith(" ") and (not before or before[-1].isspace()):
        after = after[1:]
    return before + after


def _merged(text: str, hits: list[RecognizerResult]) -> tuple[tuple[int, int, str], ...]:
    """The hits from left to right, without outer spaces, overlapping ones as one that covers all.

    Its kind is that of the highest score, then of the longest, then the first by name: the same
    text always reads the same.
    """
    merged: list[tuple[int, int, tuple[float, int, str]]] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.entity_type)):
        found = text[hit.start : hit.end]
        start = hit.end - len(found.lstrip())
        end = hit.start + len(found.rstrip())
        rank = (-hit.score, start - end, hit.entity_type)
        if merged and start < merged[-1][1]:
            first, last, best = merged.pop()
            merged.append((first, max(last, end), min(best, rank)))
        else:
            merged.append((start, end, rank))
    return tuple((start, end, kind) for start, end, (_, _, kind) in merged)


_default = Redactor()


def redact(text: str) -> Redacted:
    """:meth:`Redactor.redact` without settings."""
    return _default.redact(text)
