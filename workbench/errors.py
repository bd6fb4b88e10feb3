"""The exceptions of the program.

Every one of them says what happened, to what, and what to do about it::

    WorkbenchError
    ├── InputError              the request itself cannot be used
    │   ├── DocumentError       one file or document: its name is in ``subject``
    │   ├── QuestionError       one question
    │   ├── FeedbackError       one piece of feedback
    │   └── NotFoundError            an id that the store does not hold
    ├── SettingsError           workbench.toml or an environment variable
    ├── CitationError           a span that does not resolve in the stored text
    ├── IndexMismatchError           an index that does not belong to the stored documents
    ├── ModelError              an answer model that is not ours failed
    ├── RedactionError          personal data could not be looked for, so nothing was stored
    └── StoreError              the database cannot be opened, read or written
        └── AuditError          the chain of the audit trail is broken
"""

from __future__ import annotations


class WorkbenchError(Exception):
    """Base of all errors that the program raises on purpose.

    Parameters
    ----------
    message : str
        What happened and what to do, in one or two plain sentences.
    subject : str, optional
        The file, question or id that it happened to.
    """

    def __init__(self, message: str, subject: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.subject = subject


class InputError(WorkbenchError):
    """The request cannot be used as it is."""


class DocumentError(InputError):
    """A file that cannot be read, or a document that cannot be used."""


class QuestionError(InputError):
    """A question that cannot be asked."""


class FeedbackError(InputError):
    """Feedback that cannot be recorded."""


class NotFoundError(InputError):
    """An id that the store does not hold for this tenant."""


class SettingsError(WorkbenchError):
    """A setting that cannot be used."""


class CitationError(WorkbenchError):
    """A span that does not resolve to characters of a stored text."""


class IndexMismatchError(WorkbenchError):
    """A saved index that does not belong to the stored documents."""


class ModelError(WorkbenchError):
    """An answer model that is not ours raised an error, took too long, or gave back nonsense.

    Parameters
    ----------
    kind : str
        What sort of failure, in one word, to be counted by.
    """

    def __init__(self, message: str, subject: str = "", kind: str = "other") -> None:
        super().__init__(message, subject)
        self.kind = kind


class RedactionError(WorkbenchError):
    """Personal data could not be looked for; nothing was stored."""


class StoreError(WorkbenchError):
    """The database cannot be opened, read or written."""


class AuditError(StoreError):
    """The chain of the audit trail does not hold together."""
