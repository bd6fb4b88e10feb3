"""The values of spreadsheet cells as text: exact, with what their number format adds."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

_BUILT_IN = {
    2: "0.00", 4: "0.00", 9: "0%", 10: "0.00%", 39: "0.00", 40: "0.00",
    **dict.fromkeys((14, 15, 16, 17, *range(27, 32), *range(50, 59)), "yyyy-mm-dd"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35), "hh:mm"),
    22: "yyyy-mm-dd hh:mm", 45: "mm:ss", 46: "[h]:mm", 47: "mm:ss",
}  # fmt: skip
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<digits>[0#?][0#?.,]*(?:E[+-]0+)?)|_.|\*.|(?P<plain>.)",
    re.S,
)
_DATE = re.compile(r"[ymdhs]", re.I)
_ELAPSED = re.compile(r"\[([hms])+\]", re.I)
_DAY = re.compile(r"[yd]", re.I)
_CLOCK = re.compile(r"[hs]", re.I)
_NOT_SHOWN = {"(", ")", "-", "+", "@"}  # of the sign, which is the number's own
_LAST = 2_958_466  # the day after the last date that a spreadsheet knows, 9999-12-31


def built_in(number: int) -> str:
    """The format that a number below 164 stands for; empty for none in particular."""
    return _BUILT_IN.get(number, "")


def number(value: str, code: str, *, since_1904: bool = False) -> str:
    """A number as its format shows it, but never rounded.

    Parameters
    ----------
    value : str
        As it is stored.
    code : str
        The number format, such as ``[$£-809]#,##0.00``. Signs of currency and quoted words are
        kept, digits are filled up with zeros. Dates and times come in the order of ISO 8601.
    since_1904 : bool
        Whether days are counted from 1904, as old spreadsheets of the Mac do.
    """
    try:
        exact = Decimal(value)
        if not exact.is_finite():
            return value
        exact = Decimal(f"{exact:.15g}")  # what a spreadsheet holds for true of its binary numbers
    except (InvalidOperation, ValueError):
        return value
    section = code.partition(";")[0]
    bare = _TOKEN.sub(lambda m: m["plain"] or "", section)
    if _ELAPSED.search(section):
        return _elapsed(exact)
    if _DATE.search(bare):
        return _moment(exact, bare, since_1904=since_1904) or _digits(exact)
    return _with_signs(exact, section)


def _with_signs(exact: Decimal, section: str) -> str:
    """Digits between the words and signs that the format puts around them."""
    around = ["", ""]
    decimals, digits = 0, 0
    for match in _TOKEN.finditer(section):
        if match["digits"]:
            digits += 1
            decimals = match["digits"].partition("E")[0].partition(".")[2].count("0")
            if match["digits"].endswith(","):  # shown in thousands: then its words are not of ours
                return _digits(exact)
        elif match["plain"] not in _NOT_SHOWN:
            sign = match["quoted"] or match["escaped"] or match["currency"] or match["plain"] or ""
            around[digits > 0] += sign
    if digits != 1:  # no number format, or a fraction
        return _digits(exact)
    percent = "%" in around[0] + around[1]
    shown = _digits(abs(exact) * (100 if percent else 1), decimals)
    return f"{'-' if exact < 0 else ''}{around[0].lstrip()}{shown}{around[1].rstrip()}"


def _digits(exact: Decimal, decimals: int = 0) -> str:
    """Plain digits, without an exponent where a reader would not expect one."""
    exact = exact.normalize()
    if exact.adjusted() > 20 or exact.adjusted() < -20:
        return str(exact)
    text = f"{exact:f}"
    whole, _, part = text.partition(".")
    part = part.ljust(decimals, "0")
    return f"{whole}.{part}" if part else whole


def _moment(days: Decimal, code: str, *, since_1904: bool) -> str:
    """A date, a time of day, or both; empty where the number is none."""
    if not 0 <= days < _LAST:
        return ""
    # Day 60 of the 1900 system is a 29 February that never was; days before it are one later.
    early = timedelta(days=1 if days < 60 else 0)
    first = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30) + early
    try:
        moment = first + timedelta(seconds=round(days * 86_400))
    except OverflowError:
        return ""
    day = "%Y-%m-%d" if _DAY.search(code) or not _CLOCK.search(code) else ""
    clock = ("%H:%M:%S" if moment.second else "%H:%M") if _CLOCK.search(code) else ""
    return moment.strftime(f"{day} {clock}".strip())


def _elapsed(days: Decimal) -> str:
    """A length of time in hours, minutes and, where there are any, seconds."""
    seconds = round(abs(days) * 86_400)
    minutes, rest = divmod(seconds, 60)
    sign = "-" if days < 0 else ""
    return f"{sign}{minutes // 60}:{minutes % 60:02}" + (f":{rest:02}" if rest else "")
