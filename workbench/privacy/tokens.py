"""Personal data as tokens that whoever holds the key can turn back.

The encryption is AES-SIV: the same value gives the same token, so that what belongs together can
be seen without the key, and a changed token, or one under another kind, is never turned back.
Tokens are written in the letters a to p, because digits would look like personal data again.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from workbench.errors import InputError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

#: Characters of a key, at least.
SHORTEST = 32

_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
_DIGITS = str.maketrans("abcdefghijklmnop", "0123456789abcdef")
_TOKEN = re.compile(r"<([A-Z][A-Z0-9_]*):([^\s<>]*)(>?)")


def conceal(value: str, kind: str, key: str) -> str:
    """``<KIND:letters>``, from which :func:`reveal` makes the value again."""
    sealed = _cipher(key).encrypt(value.encode(), [kind.encode()])
    return f"<{kind}:{sealed.hex().translate(_LETTERS)}>"


def reveal(text: str, key: str) -> str:
    """The text with the originals in the place of its tokens.

    Parameters
    ----------
    text : str
        Text that was redacted with the action ``token``.
    key : str
        The key of that time: what stood in ``WORKBENCH_PRIVACY_KEY``.

    Raises
    ------
    InputError
        If a token was made with another key, or was changed. Nothing is given back then.
    """
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - quick import workbench

    cipher = _cipher(key)

    def original(token: re.Match[str]) -> str:
        kind, letters, closed = token.groups()
        try:
            if not closed or re.fullmatch(r"(?:[a-p]{2})+", letters) is None:
                raise ValueError
            sealed = bytes.fromhex(letters.translate(_DIGITS))
            return cipher.decrypt(sealed, [kind.encode()]).decode()
        except (InvalidTag, ValueError):
            raise InputError(
                f"The token <{kind}:…> at character {token.start()} cannot be turned back: it was "
                "made with another key, or was changed. Use the key of the time when the text was "
                "stored."
            ) from None

    return _TOKEN.sub(original, text)


@lru_cache(maxsize=8)
def _cipher(key: str) -> AESSIV:
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415

    if len(key) < SHORTEST:
        raise InputError(f"A key of tokens has {SHORTEST} characters or more; this is shorter.")
    made = HKDF(SHA256(), length=64, salt=None, info=b"workbench personal data, tokens")
    return AESSIV(made.derive(key.encode()))
