"""What a sentence claims, as far as words tell: its subject, its amounts, and what it denies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from workbench.evidence.tokens import stem, term, words
from workbench.grounding.conflict.amounts import MONTHS, Amount, amounts, years

#: More characters than these of a sentence are not read, and no more amounts.
_LONGEST, _MOST = 2_000, 40
#: What denies the words that follow it.
_DENIES = re.compile(
    r"\b(?:(?:must|may|can|do|does|did|is|are|was|were|will|should|need|has|have)(?:\snot|n['’]t)"
    r"|won['’]t|shan['’]t|cannot|can['’]t|not|no longer|never|without|no|none|neither|nor|non)\b",
    re.I,
)
#: So many content words behind what denies are denied.
_REACH = 2
_CLAUSE = re.compile(r"[,;:.|()]|\b(?:but|if|when|unless|because|and|or|than)\b", re.I)
_LABEL = re.compile(r"(?:\A|(?<=\| ))[^|:]{1,60}:(?=\s)")
_OPENS = re.compile(r"(?:\A|[.!?:] ?)[\s\"'“‘(]{0,2}\Z")  # the first word of a sentence
_NUMBERED = re.compile(r"[ -](\d{1,4}\w?|[A-HJ-Z])\b(?![.,]?\d)")  # "Fix 12", "band B"
# What may stand between a word and the one that it goes with: "gas on Flexible", "rate for gas".
_LINK = re.compile(r"[ -]|\s(?:on|of|for|in|to|with|by|at)\s(?:(?:the|an?|our|your)\s)?", re.I)

#: Words that exclude each other where everything else is the same; one line, two sides.
_OPPOSITES = """
free,freely,gratis / charge,charged,charges,cost,costs,fee,fees,price,£,€,$
before / after
allowed,permitted,may,can / forbidden,prohibited,banned
required,compulsory,mandatory,obliged,must / optional,voluntary
included,including,includes,include / excluded,excluding,excludes,exclude,extra
open,opens,opened / closed,shut,closes
always / never
minimum / maximum
accept,accepts,accepted / refuse,refuses,refused,reject,rejects,rejected
increase,increases,increased,rises,rose / decrease,decreases,decreased,falls,fell
enabled / disabled
daily / weekly / fortnightly / monthly / quarterly / yearly,annually
safe / unsafe,dangerous
refundable / nonrefundable
"""
OPPOSITES: dict[str, list[tuple[int, int]]] = {}
for _line, _row in enumerate(_OPPOSITES.split("\n")):
    for _side, _words in enumerate(_row.split("/")):
        for _word in filter(None, map(str.strip, _words.split(","))):
            OPPOSITES.setdefault(_word, []).append((_line, _side))

#: Words that tell cases of one rule apart, so that what is said of them is no contradiction.
_CASES = """
weekday / weekend,saturday,sunday / holiday
adult / child,children,kid / senior,pensioner / student
summer / winter / spring / autumn
single / double / family / return
business / household,domestic,private,residential
electricity / gas / water
buyer / seller
tenant / landlord
employee / employer
new / existing
"""
_CASE = {
    stem(word.strip()): (line, side)
    for line, row in enumerate(_CASES.split("\n"))
    for side, several in enumerate(row.split("/"))
    for word in several.split(",")
    if word.strip()
}

# Words of time and modality carry no subject: they stand beside amounts and denials.
_PLAIN = frozenset(
    "day time hour minut week month year date moment working least most more less than about"
    " around up may must can cannot need not no never longer without free now also then any"
    " other further each everi per".split()
)
#: Words that only ask, and that no answer has to hold.
ASKING = frozenset("much mani long often soon worth happen tell told get".split())


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence taken apart; all offsets count from its own beginning."""

    text: str
    order: tuple[tuple[str, int, int], ...]  # stem, start and end of each content word
    heads: tuple[tuple[str, str], ...]  # words that go together: "night", "rate"
    cells: tuple[tuple[int, int], ...]  # of a row of a table; none in a sentence
    labels: tuple[tuple[int, int], ...]  # "Price:" in a row, which says what its cell is about
    names: frozenset[str]  # stems of capitalised words within the sentence, and of "Fix 12"
    amounts: tuple[Amount, ...]
    years: frozenset[int]
    denied: dict[str, tuple[int, int]]  # stems in the reach of a denial, and where that stands
    sides: dict[tuple[int, int], tuple[int, int]]  # opposites that occur, and where

    @property
    def terms(self) -> frozenset[str]:
        """The stems of its content words."""
        return frozenset(stem for stem, _, _ in self.order)


def read(text: str) -> Claim:
    """Take a sentence apart; of a very long one its first part, as far as :data:`_LONGEST`."""
    text = text[:_LONGEST]
    found = tuple(amounts(text)[:_MOST])
    cells = tuple(m.span() for m in re.finditer(r"[^|]+", text)) if "|" in text else ()
    labels = tuple(m.span() for m in _LABEL.finditer(text)) if cells else ()
    covered = [(a.start, a.end) for a in found] + list(labels)
    counted = {a.end: a.unit for a in found}  # "visitors" of "two visitors" is a subject as well
    spans = [
        (start, end)
        for start, end in words(text)
        if not any(a < end and start < b for a, b in covered)
        or counted.get(end) == stem(text[start:end])
    ]
    order = tuple(
        (root, start, end)
        for start, end in spans
        if (root := term(text[start:end])) is not None
        and root not in _PLAIN
        and not root[0].isdigit()
        and root[:3] not in (set(MONTHS) if text[start].isupper() else ())
    )
    heads = tuple(
        (one, other)
        for (one, _, end), (other, start, _) in pairwise(order)
        if _LINK.fullmatch(text[end:start])
    )
    return Claim(
        text, order, heads, cells, labels, frozenset(_names(text, order)), found, years(text),
        _denied(text, order), _sides(text, found),
    )  # fmt: skip


def _names(text: str, order: tuple[tuple[str, int, int], ...]) -> Iterator[str]:
    """Capitalised words but for the first of the sentence, and words with a number behind them."""
    for root, start, end in order:
        number = _NUMBERED.match(text[end : end + 8])
        if number and (text[start].isupper() or number[1].isalpha()):
            yield f"{root} {number[1]}"
        elif (
            text[start].isupper()
            and text[:start].strip(" \"'“‘(")
            and text[start - 2 : start] != (". ")
        ):
            yield root


def _denied(text: str, order: tuple[tuple[str, int, int], ...]) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for match in _DENIES.finditer(text):
        stop = _CLAUSE.search(text, match.end())
        end = stop.start() if stop else len(text)
        reached = [root for root, start, _ in order if match.end() <= start < end]
        for root in reached[:_REACH]:
            found.setdefault(root, match.span())
    return found


def _sides(text: str, found: tuple[Amount, ...]) -> dict[tuple[int, int], tuple[int, int]]:
    """Each side of a pair of opposites that a text takes, and where it does so first."""
    said = [(text[start:end].lower(), (start, end)) for start, end in words(text)]
    said += [(amount.unit, (amount.start, amount.end)) for amount in found if amount.value]
    sides: dict[tuple[int, int], tuple[int, int]] = {}
    for word, span in said:
        for side in OPPOSITES.get(word, ()):
            sides.setdefault(side, span)
    return sides


def of_line(line: int) -> frozenset[str]:
    """The stems of all words of one line of opposites."""
    return frozenset(stem(w) for w, lines in OPPOSITES.items() if line in dict(lines))


def asked_unit(question: str) -> frozenset[str]:
    """The units that a question asks for in so many words: "how many days", "what time"."""
    asked = question.casefold()
    found = {unit for pattern, units in _ASKS if pattern.search(asked) for unit in units.split()}
    counted = re.search(r"\bhow many (?:more |working |further )?([^\W\d_]+)", asked)
    if counted and stem(counted[1]) not in _PLAIN:
        found.add(stem(counted[1]))
    return frozenset(found)


def other_case(a: Claim, b: Claim) -> bool:
    """Whether two claims are about cases that their words tell apart: adults, children."""
    one, two = ({_CASE[root] for root in c.terms & _CASE.keys()} for c in (a, b))
    return any(
        line == same and one.isdisjoint({(same, sort)}) and (line, side) not in two
        for line, side in one
        for same, sort in two
    )


def per(question: str) -> frozenset[str]:
    """For each of what a question asks: "day" of "the daily charge" and of "a day"."""
    found = {stem(question[start:end]) for start, end in words(question)}
    return frozenset(found | {_EACH[root] for root in found & _EACH.keys()})


_EACH = {
    "hour": "hour", "daili": "day", "weekli": "week", "month": "month", "annual": "year",
    "year": "year",
}  # fmt: skip
_LASTING = "minute month working"
_ASKS = (
    (re.compile(r"\bhow (?:long|soon|quickly|fast|often|many (?:working )?(?:minute|hour|day|week"
                r"|month|year)s)\b|\b(?:notice period|deadline|how late)\b"), _LASTING),
    (re.compile(r"\bhow much\b|\b(?:cost|price|charge|charged|fee|pay|paid|worth)\b"), "£ € $"),
    (re.compile(r"\b(?:percent\w*|per cent|what share|proportion)\b"), "%"),
    (re.compile(r"\b(?:what time|when|opening hours)\b"),
     f"clock date weekday {_LASTING}"),
    (re.compile(r"\b(?:which|what) (?:day|date)\b"), "date weekday"),
)  # fmt: skip
