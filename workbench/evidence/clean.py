r"""What every stored text goes through before an offset is taken.

* Line ends become ``\n``; every other kind of space becomes a plain one.
* Canonical composition (NFC): an accented letter is one code point, however the file wrote it, so
  that a search finds it. Compatibility forms stay (``m²`` is not ``m2``), but for the ligatures of
  typesetting (``ﬁ``), which are a matter of fonts.
* What cannot be seen is dropped: control characters, lone surrogates, code points that are no
  characters, zero-width spaces, soft hyphens, marks that turn the direction of reading and the
  invisible tag letters. None of it can be checked by a reader, it can make a citation look like
  other words, and it can hide a word from search. The zero-width joiner and non-joiner stay:
  scripts and emoji are spelt with them, though never with a row of them, nor with variation
  selectors in a row. :func:`smuggled` says what such characters spell.
"""

from __future__ import annotations

import re
import unicodedata

_LINE_END = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_SPACE = re.compile(r"[^\S\n]+")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff"  # control characters, lone surrogates
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f"
    + "".join(chr(plane << 16 | last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF))
    + "]"
)
_SMUGGLING = re.compile(  # letters of tags but for those of flags; variation selectors in a row
    "(?P<flag>\U0001f3f4[\U000e0020-\U000e007e]{1,6}\U000e007f)|(?P<tags>[\U000e0020-\U000e007e]+)"
    "|(?P<selectors>[\ufe00-\ufe0f\U000e0100-\U000e01ef]{4,})"
    "|(?P<widthless>[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]{16,})"
)
# Selectors behind a selector, and joiners in a row, are spelt by no script and by no emoji.
_SELECTOR = "[\ufe00-\ufe0f\U000e0100-\U000e01ef]"
_WITHOUT_USE = re.compile(f"({_SELECTOR}){_SELECTOR}+|[\u200c\u200d]{{4,}}")
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
_UNPRINTABLE = re.compile(f"[\\s\x7f]|{_UNSEEN.pattern}")


def clean(text: str, *, keep_space: bool = False) -> str:
    """Text as it is stored; see the module for what changes.

    Parameters
    ----------
    keep_space : bool, default False
        Keep runs of spaces and indentation, as code needs them. Otherwise runs become one space,
        and lines lose the space around them and vanish where they are blank.
    """
    text = _UNSEEN.sub("", _LINE_END.sub("\n", text))
    text = unicodedata.normalize("NFC", text.translate(_LIGATURES))
    if not text.isascii():
        text = _WITHOUT_USE.sub(r"\1", text)
    if keep_space:
        lines = [line.rstrip() for line in text.expandtabs(4).split("\n")]
        return "\n".join(lines).strip("\n").rstrip()
    lines = [_SPACE.sub(" ", line).strip() for line in text.split("\n")]
    return "\n".join(line for line in lines if line)


def smuggled(text: str) -> list[str]:
    """What a text carries in characters that cannot be seen; :func:`clean` drops it.

    Letters written as tags or variation selectors are spelt out; 16 and more zero-width characters
    in a row are counted, as they may stand for bits. Soft hyphens, joiners within words, and the
    tags of flags carry nothing.
    """
    if text.isascii():
        return []
    found: list[str] = []
    for match in _SMUGGLING.finditer(text):
        if match["tags"]:
            letters = "".join(chr(ord(letter) - 0xE0000) for letter in match["tags"])
            found.append(f"tag letters: {letters}")
        elif match["selectors"]:
            numbers = bytes(map(_selected, match["selectors"]))
            found.append(f"variation selectors: {numbers.decode('utf-8', 'replace')}")
        elif match["widthless"]:
            found.append(f"{len(match['widthless'])} zero-width characters in a row")
    return found


def _selected(selector: str) -> int:
    """The number of a variation selector, from 0 to 255."""
    code = ord(selector)
    return code - 0xFE00 if code < 0xFE10 else code - 0xE0100 + 16


def one_line(text: str, limit: int = 200) -> str:
    """Cleaned text on one line, cut with an ellipsis where it is longer than ``limit``."""
    line = clean(text).replace("\n", " ")
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def visible(name: str) -> str:
    r"""A file name or path with what cannot be seen written out, as in ``a\nb.txt``.

    Different names stay different, so that the result can say where a document came from.
    """
    return _UNPRINTABLE.sub(
        lambda match: " " if match[0] == " " else match[0].encode("unicode_escape").decode(), name
    )


def base_name(name: str) -> str:
    """The last part of a path of any system, without what cannot be seen; never empty."""
    last = re.split(r"[/\\]", one_line(name, limit=4096))[-1].strip()
    return one_line(last) if last.strip(". ") else "unnamed"
