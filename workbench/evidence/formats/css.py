"""The few words of CSS that decide whether text is seen: declarations, simple rules, lengths.

Selectors of tags, classes and ids are understood, also behind one another (``.menu > li .open``);
those of attributes, states and siblings match nothing. Of ``@media`` only what holds for every
screen counts. Linked stylesheets are never fetched.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

from lxml import etree

#: Values by property, with whether they are marked important.
Declared = Mapping[str, tuple[str, bool]]

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.S)
_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?")
_IMPORTANT = re.compile(r"\s*!\s*important\s*\Z")
_BRACE = re.compile(r"[{};]")
_COMPOUND = re.compile(r"(?P<tag>\*|[\w-]+)?(?P<marks>(?:[.#][\w-]+)*)")
_MARK = re.compile(r"[.#][\w-]+")
_EVERY_SCREEN = re.compile(
    r"@(?:media\s+(?:only\s+)?(?:all|screen)\s*|supports\b.*|layer\b.*)", re.S
)
_LENGTH = re.compile(
    r"([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d{1,2})?)(px|pt|pc|em|rem|ex|ch|in|cm|mm|vw|vh|%)?"
)
_UNITS = {
    "px": 1.0, "pt": 4 / 3, "pc": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0, "in": 96.0,
    "cm": 37.8, "mm": 3.78, "vw": 12.0, "vh": 8.0,
}  # fmt: skip
_MOST_RULES = 20_000
_MOST_COMPOUNDS = 4


def declared(style: str) -> dict[str, tuple[str, bool]]:
    """The declarations of a ``style`` attribute or of the body of a rule."""
    if "\\" in style:
        style = _ESCAPE.sub(_unescaped, style)
    if "/*" in style:
        style = _COMMENT.sub(" ", style)
    found: dict[str, tuple[str, bool]] = {}
    for part in style.lower().split(";"):
        name, colon, value = part.partition(":")
        if colon:
            bare = _IMPORTANT.sub("", value).strip()
            _put(found, name.strip(), (bare, len(bare) < len(value.strip())))
    return found


def _unescaped(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return chr(code) if 0 < code < 0xD800 else " "


def _put(into: dict[str, tuple[str, bool]], name: str, value: tuple[str, bool]) -> None:
    if value[1] or name not in into or not into[name][1]:
        into[name] = value


@dataclass(frozen=True, slots=True)
class _Rule:
    compounds: tuple[
        tuple[str, str, tuple[str, ...]], ...
    ]  # combinator, tag, marks; last one first
    weight: tuple[int, int, int, int]  # ids, classes, tags, place in the sheet
    body: Declared


class Sheet:
    """The rules of the ``<style>`` elements of a page, as far as they set certain properties."""

    def __init__(self, sources: Iterable[str], properties: Set[str]) -> None:
        self._properties = properties
        self._rules: dict[str, list[_Rule]] = defaultdict(list)
        place = 0
        for selectors, body in (rule for source in sources for rule in _rules(source)):
            values = self._declared(body)
            if not values:
                continue
            for selector in selectors.split(","):
                rule = _rule(selector, place, values)
                if rule and place < _MOST_RULES:
                    _, tag, marks = rule.compounds[0]
                    self._rules[marks[0] if marks else tag].append(rule)
                    place += 1

    def __bool__(self) -> bool:
        return bool(self._rules)

    def of(self, element: etree._Element) -> dict[str, tuple[str, bool]]:
        """What rules and the element's own ``style`` declare for it."""
        own = element.get("style")
        if not self._rules:
            return self._declared(own) if own else {}
        keys = ["*", element.tag, *_marks(element)]
        hits = [
            rule
            for key in keys
            for rule in self._rules.get(key, ())
            if _matches(rule.compounds, element)
        ]
        found: dict[str, tuple[str, bool]] = {}
        for rule in sorted(hits, key=lambda rule: rule.weight):
            for name, value in rule.body.items():
                _put(found, name, value)
        for name, value in self._declared(own).items() if own else ():
            _put(found, name, value)
        return found

    def _declared(self, style: str) -> dict[str, tuple[str, bool]]:
        values = declared(style)
        return {name: value for name, value in values.items() if name in self._properties}


def _rules(source: str) -> Iterator[tuple[str, str]]:
    """Selectors and bodies of a sheet, without those in blocks that do not always hold."""
    source = _COMMENT.sub(" ", source).replace("<!--", " ").replace("-->", " ")
    start, depth, skipping = 0, 0, 0  # skipping: the depth of a block that is passed over
    head = ""
    for match in _BRACE.finditer(source):
        part, mark = source[start : match.start()].strip(), match[0]
        if mark == "{":
            depth, head, start = depth + 1, part, match.end()
            if part.startswith("@") and not skipping and not _EVERY_SCREEN.fullmatch(part.lower()):
                skipping = depth
        elif mark == "}":
            if head and not head.startswith("@") and not skipping:
                yield head, part
            if skipping == depth:
                skipping = 0
            depth, head, start = max(0, depth - 1), "", match.end()
        elif not head:  # the end of an @import and its like
            start = match.end()


def _rule(selector: str, place: int, body: Declared) -> _Rule | None:
    """A selector with its declarations; None where it is of a kind that is not understood."""
    compounds: list[tuple[str, str, tuple[str, ...]]] = []
    combinator = " "
    for word in selector.replace(">", " > ").split():
        if word == ">":
            combinator = ">"
            continue
        match = _COMPOUND.fullmatch(word)
        if match is None:
            return None
        tag = (match["tag"] or "*").lower()
        compounds.append((combinator, tag, tuple(sorted(_MARK.findall(match["marks"])))))
        combinator = " "
    if not compounds or len(compounds) > _MOST_COMPOUNDS:
        return None
    marks = [mark for _, _, found in compounds for mark in found]
    ids = sum(mark[0] == "#" for mark in marks)
    tags = sum(tag != "*" for _, tag, _ in compounds)
    return _Rule(tuple(reversed(compounds)), (ids, len(marks) - ids, tags, place), body)


def _marks(element: etree._Element) -> list[str]:
    """The classes and the id of an element, as selectors write them."""
    marks = [f".{name}" for name in element.get("class", "").split()]
    key = element.get("id")
    return [*marks, f"#{key}"] if key else marks


def _matches(
    compounds: tuple[tuple[str, str, tuple[str, ...]], ...], element: etree._Element
) -> bool:
    """Whether an element is the last of the compounds and the others stand around it."""
    _, tag, marks = compounds[0]
    if tag not in {"*", element.tag} or not set(marks) <= set(_marks(element)):
        return False
    combinator, rest = compounds[0][0], compounds[1:]
    if not rest:
        return True
    if combinator == ">":
        parent = element.getparent()
        return parent is not None and _matches(rest, parent)
    return any(_matches(rest, around) for around in element.iterancestors())


def pixels(value: str, *, em: float = 16.0, whole: float | None = None) -> float | None:
    """A length in pixels; None where it is none, or a share of what is not known.

    Parameters
    ----------
    value : str
        Such as ``-999em``; a number without a unit is one of pixels.
    em : float
        The size of type that it is measured by, in pixels.
    whole : float, optional
        What a percentage is a share of, in pixels.
    """
    match = _LENGTH.fullmatch(value.strip())
    if match is None:
        return None
    number, unit = float(match[1]), match[2] or "px"
    if unit == "%":
        return None if whole is None else number / 100 * whole
    return number * (em if unit == "em" else _UNITS[unit])
