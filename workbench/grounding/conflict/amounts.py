"""The amounts that a sentence states: money, shares, times, dates, weekdays and counts.

Every amount has a unit in which it can be compared: "two weeks" and "14 days" are the same, "£1.20"
and "120p" as well. What only looks like an amount is left out: numbers in names ("Fix 12"), bare
years and telephone numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workbench.evidence.tokens import STOP_WORDS, stem

_MONTHS = "january february march april may june july august september october november december"
MONTHS = {name[:3]: number for number, name in enumerate(_MONTHS.split(), 1)}
_WEEKDAYS = {
    name: number
    for number, name in enumerate(
        "monday tuesday wednesday thursday friday saturday sunday".split(), 1
    )
}
_WORDS = {
    word: float(number)
    for number, word in enumerate("two three four five six seven eight nine ten".split(), 2)
} | {"eleven": 11.0, "twelve": 12.0, "twenty": 20.0, "thirty": 30.0}
# What lasts, by its stem: the unit in which it is compared, and how many of these it is.
_LASTS = {
    "second": ("minute", 1 / 60), "minut": ("minute", 1.0), "min": ("minute", 1.0),
    "hour": ("minute", 60.0), "day": ("minute", 1_440.0), "week": ("minute", 10_080.0),
    "month": ("month", 1.0), "year": ("month", 12.0),
}  # fmt: skip

_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_NUMBER = r"\d{1,9}(?:,\d{3})*(?:\.\d{1,6})?"
_DATE = re.compile(
    r"\b(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)\b"
    rf"|\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s{_MONTH}(?:\s(?P<year>\d{{4}}))?\b",
    re.I,
)
_CLOCK = re.compile(
    r"\b(?P<h>\d{1,2})(?:[.:](?P<min>\d\d))?\s?(?P<half>[ap])\.?m\b"
    r"|\b(?P<h24>[01]?\d|2[0-3]):(?P<min24>[0-5]\d)\b|\b(?P<named>midnight|noon|midday)\b",
    re.I,
)
_MONEY = re.compile(
    rf"(?P<sign>[£€$])\s?(?P<whole>{_NUMBER})(?:\s?(?P<scale>thousand|million|billion|k|m|bn)\b)?"
    rf"|\b(?P<pence>{_NUMBER})\s?(?:p|pence)\b|\b(?P<said>{_NUMBER})\s(?P<money>pounds?|euros?|dollars?)\b",
    re.I,
)
_SIGNS = {"p": "£", "e": "€", "d": "$"}
_SCALES = {"": 1.0, "t": 1e3, "k": 1e3, "m": 1e6, "b": 1e9}
_SHARE = re.compile(rf"\b(?P<share>{_NUMBER})\s?(?:%|per\s?cent\b)", re.I)
_PHONE = re.compile(r"(?<![\w.])(?:\+\d|0\d)\d{1,5}(?:[ -]\d{2,5}){1,4}\b")
_WEEKDAY = re.compile(rf"\b(?P<weekday>{'|'.join(_WEEKDAYS)})s?\b", re.I)
_COUNT = re.compile(
    rf"(?<![\w.,-])(?:(?P<low>{_NUMBER})\s?(?:to|or|–|-)\s?)?(?P<n>{_NUMBER}|{'|'.join(_WORDS)})(?![\d.,]*\d)[\s-]{{1,2}}"
    r"(?P<kind>(?:working|business|calendar|further|more|full|consecutive)\s)?(?P<noun>[^\W\d_]+)",
    re.I,
)
_YEAR = re.compile(r"(?<![\w.,£€$-])(?:19|20)\d\d(?!\w|[.,]\d)")
_PER = re.compile(
    r"\s?(?:/|per\b|an?\b|(?:for\s)?(?:each|every)\b)\s?(?:further\s|additional\s)?+(?P<per>[^\W\d_]+)",
    re.I,
)
_NAMED = re.compile(r"[A-Z][\w'’]*[ -]\Z")


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount of a sentence, ``text[start:end]``, in the unit in which it is compared."""

    unit: str
    value: float
    start: int
    end: int
    per: str = ""  # the stem of what it is for each of: "day" of "31p per day"


def amounts(text: str) -> list[Amount]:
    """The amounts of a text in reading order, none inside another."""
    taken: list[tuple[int, int]] = [match.span() for match in _PHONE.finditer(text)]
    found: list[Amount] = []
    for pattern in (_DATE, _CLOCK, _MONEY, _SHARE, _COUNT, _WEEKDAY):
        for match in pattern.finditer(text):
            if any(a < match.end() and match.start() < b for a, b in taken):
                continue
            for unit, value, start, end in _read(match, text):
                per = _PER.match(text, end) if unit not in ("date", "clock", "weekday") else None
                found.append(Amount(unit, value, start, end, stem(per["per"]) if per else ""))
                taken.append((match.start(), end))
    return sorted(found, key=lambda amount: amount.start)


def years(text: str) -> frozenset[int]:
    """The years that a text names, alone or in a date."""
    alone = {int(match.group()) for match in _YEAR.finditer(text)}
    return frozenset(alone | {int(m["y"]) for m in _DATE.finditer(text) if m["y"]})


def dates(text: str) -> list[tuple[int, int, int]]:
    """The full dates of a text as year, month and day, in reading order."""
    found = [_date(match) for match in _DATE.finditer(text)]
    return [date for date in found if date[0]]


def _date(match: re.Match[str]) -> tuple[int, int, int]:
    if match["y"]:
        return int(match["y"]), int(match["m"]), int(match["d"])
    return int(match["year"] or 0), MONTHS[match["month"].lower()], int(match["day"])


def _read(match: re.Match[str], text: str) -> Iterator[tuple[str, float, int, int]]:
    """Unit, value, start and end of what a pattern found; nothing where it is no amount."""
    held, (start, end) = match.groupdict(), match.span()
    if match.re is _DATE:
        year, month, day = _date(match)
        yield "date", float(year * 10_000 + month * 100 + day), start, end
    elif match.re is _CLOCK:
        yield "clock", _minutes(held), start, end
    elif match.re is _MONEY:
        sign = held["sign"] or _SIGNS.get((held["money"] or "p")[0].lower(), "£")
        scale = _SCALES[(held["scale"] or "")[:1].lower()] * (1 if held["pence"] else 100)
        yield sign, _value(held["whole"] or held["pence"] or held["said"]) * scale, start, end
    elif match.re is _SHARE:
        yield "%", _value(held["share"]), start, end
    elif match.re is _WEEKDAY:
        yield "weekday", float(_WEEKDAYS[held["weekday"].lower()]), start, end
    else:
        unit, times = _counted(held, match, text)
        if unit and held["low"]:
            yield unit, _value(held["low"]) * times, match.start("low"), match.end("low")
        if unit:
            yield unit, _value(held["n"]) * times, match.start("n"), end


def _value(number: str) -> float:
    plain = number.lower().replace(",", "")
    return _WORDS[plain] if plain in _WORDS else float(plain)


def _minutes(held: dict[str, str | None]) -> float:
    if held["named"]:
        return 0.0 if held["named"].lower() == "midnight" else 720.0
    if held["h24"]:
        return int(held["h24"]) * 60.0 + int(held["min24"] or 0)
    hour = int(held["h"] or 0) % 12 + (12 if (held["half"] or "").lower() == "p" else 0)
    return hour * 60.0 + int(held["min"] or 0)


def _counted(held: dict[str, str], match: re.Match[str], text: str) -> tuple[str, float]:
    """The unit of a count, and how many of it one is; no unit where it is no count."""
    noun, kind = stem(held["noun"]), (held["kind"] or "").strip().lower()
    lasts = _LASTS.get(noun)
    if kind in ("working", "business"):
        return f"working {noun}", 1.0
    if lasts is not None:
        return lasts
    named = _NAMED.search(text[max(0, match.start() - 30) : match.start()])
    year = 1900 <= _value(held["n"]) < 2100 and "." not in held["n"]
    return ("", 0.0) if named or year or held["noun"].lower() in STOP_WORDS else (noun, 1.0)
