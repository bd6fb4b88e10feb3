"""The anchor: how long each audit chain is, and how it ends, signed and outside the database."""

from __future__ import annotations

import errno
import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import AuditError

_RIGHT = "Give this user the right to write to the file and its folder"


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: how many rows it has, and the hash of the last one."""

    count: int = 0
    hash: str = "0" * 64


class Anchor:
    """A file with the signed head of each tenant's chain.

    Parameters
    ----------
    path : Path
        Belongs to one database.
    key : bytes
        Of the HMAC-SHA256. Who has it can make an anchor that fits a changed chain.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self.path, self._key = path, key

    def read(self, tenant: str) -> Head | None:
        """The head that was written last; None where there is none for the tenant.

        Raises
        ------
        AuditError
            If the file cannot be read, or the entry was not signed with this key.
        """
        entry = self._entries().get(tenant)
        if entry is None:
            return None
        try:
            head = Head(int(str(entry["count"])), str(entry["head"]))
            genuine = hmac.compare_digest(self._sign(tenant, head), str(entry["hmac"]))
        except (KeyError, TypeError, ValueError):
            genuine = False
        if not genuine:
            raise AuditError(
                f"The anchor {self.path} was not signed with this key: it was changed, or the key "
                "is another one.",
                str(self.path),
            )
        return head

    def write(self, tenant: str, head: Head) -> None:
        """Replace the tenant's head, so that a crash leaves the old file or the new one.

        Whoever calls holds the database's write lock: one writer at a time.
        """
        signed = {"count": head.count, "head": head.hash, "hmac": self._sign(tenant, head)}
        entries = {**self._entries(), tenant: signed}
        new = self.path.with_name(self.path.name + ".new")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with new.open("w", encoding="utf-8") as file:
                json.dump(entries, file, indent=1, sort_keys=True)
                file.flush()
                os.fsync(file.fileno())
            new.replace(self.path)
        except OSError as error:
            full = error.errno in {errno.ENOSPC, errno.EDQUOT}
            what_to_do = "Free some space on its disk" if full else _RIGHT
            raise AuditError(
                f"The audit anchor {self.path} cannot be written: {error.strerror}. {what_to_do}.",
                str(self.path),
            ) from error

    def _entries(self) -> dict[str, dict[str, object]]:
        try:
            entries = json.loads(self.path.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise AuditError(
                f"The anchor {self.path} cannot be read: {error}.", str(self.path)
            ) from error
        if not isinstance(entries, dict):
            raise AuditError(f"The anchor {self.path} holds something else.", str(self.path))
        return entries

    def _sign(self, tenant: str, head: Head) -> str:
        message = json.dumps([tenant, head.count, head.hash]).encode()
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()
