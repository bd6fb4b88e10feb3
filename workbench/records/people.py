"""Who acts, whose data it is, and text of people."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tenant:
    """Whose data it is. Nothing is read or written without one."""

    id: str = "local"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something. A name typed once, until sign-in replaces it."""

    id: str = "local"
    name: str = "local user"
    role: str = "user"


@dataclass(frozen=True, slots=True)
class PersonalSpan:
    """A stretch of text that looks like personal data; ``kind`` as in ``EMAIL_ADDRESS``."""

    start: int
    end: int
    kind: str
    action: str = "mask"  # mask | token | drop: what redaction put in its place


@dataclass(frozen=True, slots=True)
class Redacted:
    """Text that has been looked through for personal data, each hit replaced by ``<KIND>``.

    Made by :func:`workbench.privacy.redact` alone; the store takes no other text of a person.
    ``spans`` are the hits, as offsets into the text *before* redaction.
    """

    text: str
    spans: tuple[PersonalSpan, ...] = ()
