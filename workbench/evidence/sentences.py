"""Where sentences begin and end, as exact offsets.

A full stop ends a sentence unless something says otherwise: a known abbreviation or an initial
before it, or a lower-case letter after it. Abbreviations that may well end a sentence ("Inc.",
"U.S.", "p.m.") do so only before a word that commonly opens one. Losing a boundary makes a
citation a sentence longer; a false one cuts an answer in two, so doubt joins.

A line break always ends a sentence: the parser has already joined lines that were only wrapped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from workbench.records import Block

Span = tuple[int, int]

# A run of end marks, what may close behind it (quotes, brackets, footnote marks), and the white
# space or the text's end. Chinese and Japanese marks need no white space behind them.
_END = re.compile(
    r"\n+"
    r"|(?<![.!?…؟।۔])(?P<mark>[.!?…؟।۔]++(?: \.)*+)"
    r"(?P<close>[\"'”’»)\]}*_]*+(?:\[\d{1,3}\])*+)(?=\s)"
    r"|[。！？]++[”’」』）]*+"
)
_NEXT = re.compile(
    r"\s*+(?P<sum>[-+=<>×·/^|] )?[\"'“‘«([{*_¿¡–—-]*+(?:(?P<word>\w[\w'’]*+)(?P<dot>\.)?)?"
)
_LAST_WORD = re.compile(r"[\w.&'’-]*\Z")

# Never the end of a sentence: something always follows.
_JOINS = frozenset(
    "mr mrs ms mx messrs mme mlle dr prof st ste rev hon pres gov sen rep gen col lt maj cmdr capt"
    " sgt cpl pvt adm supt insp e.g i.e eg ie vs v cf viz al approx c ca fig figs eq eqs ch chap"
    " vol vols p pp nr tel esp incl resp z.b d.h u.a bzw".split()
)
# Only before a number: "No. 5", but "He said no."
_BEFORE_NUMBER = frozenset("no nos op app art sec sect para ref refs reg regs cl".split())
# May end a sentence; decided by the word that follows.
_MAY_END = frozenset(
    "inc ltd co corp bros llc plc jr etc esq dept est dist univ assn mt ft ave blvd rd"
    " jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun"
    " ph.d m.d b.a m.a b.sc m.sc a.m p.m b.c a.d b.c.e c.e u.s u.k u.n e.u d.c max min".split()
)
_OPENERS = frozenset(
    "a after all also although an and another any as at because before between both but by despite"
    " during each early even every few finally first following for from further hence her here his"
    " how however if in instead it its later like many meanwhile moreover most much nearly no not"
    " now of on once one only other others our over please second several she he since so some"
    " such that the their then there therefore these they this those though three through thus to"
    " today two under unlike until upon we what when where whether which while who why with within"
    " without yet you your".split()
)
_INITIAL = re.compile(r"(?:.*[-.])?[^\W\d_]\Z", re.DOTALL)
_NO_VOWEL = re.compile(r"[B-DF-HJ-NP-TV-XZ][b-df-hj-np-tv-xz]{1,3}\Z")  # Blvd, Pfc, Sgt


def sentences(text: str, start: int = 0, end: int | None = None) -> tuple[Span, ...]:
    """The sentences of ``text[start:end]``, in order.

    Returns
    -------
    tuple of (start, end)
        Offsets into ``text``. They do not overlap, begin and end with a character that is not
        white space, and cover all such characters of the stretch.
    """
    end = len(text) if end is None else end
    stretch = text[start:end]
    found: list[Span] = []
    position = 0
    for stop in (*_boundaries(stretch), len(stretch)):
        piece = stretch[position:stop]
        body = piece.strip()
        if body:
            first = start + position + piece.index(body[0])
            found.append((first, first + len(body)))
        position = stop
    return tuple(found)


def block_sentences(text: str, block: Block) -> tuple[Span, ...]:
    """The sentences of one block: none of a heading, a row whole, and the lines of code."""
    if block.kind == "heading":
        return ()
    if block.kind == "row":
        return ((block.start, block.end),)
    if block.kind == "code":
        return lines(text, block.start, block.end)
    return sentences(text, block.start, block.end)


def lines(text: str, start: int, end: int) -> tuple[Span, ...]:
    """The lines of a stretch that are not blank, without the white space around them."""
    return tuple(
        (start + match.start(), start + match.end())
        for match in re.finditer(r"\S(?:[^\n]*\S)?", text[start:end])
    )


def _boundaries(text: str) -> Iterator[int]:
    """Where a sentence of ``text`` ends and another can begin."""
    for match in _END.finditer(text):
        if match["mark"] is None or _ends(text, match):
            yield match.end()


def _ends(text: str, match: re.Match[str]) -> bool:
    """Whether an end mark with white space behind it ends the sentence."""
    following = _NEXT.match(text, match.end())
    word = (following and following["word"]) or ""
    if word[:1].islower() or (following and following["sum"]):
        return False
    if match["mark"] != "." or match["close"].strip("\"'”’»*_"):
        return True
    stop = match.start()
    before = _LAST_WORD.search(text, max(0, stop - 24), stop)
    last = before.group().strip(".'’-") if before else ""
    if last.isdigit():  # "1. Open the lid": the number of a list, not a sentence
        return bool(text[max(0, stop - 48) : stop - len(last)].rpartition("\n")[2].strip())
    initial = len(word) == 1 and following is not None and bool(following["dot"])
    return not _abbreviated(last, word, opener=word.lower() in _OPENERS and not initial)


def _abbreviated(last: str, word: str, *, opener: bool) -> bool:
    """Whether a full stop behind ``last`` and before ``word`` only marks an abbreviation."""
    key = last.lower() if len(last) > 1 else last  # "c. 1900", but "vitamin C. The"
    if key in _BEFORE_NUMBER:
        return word[:1].isdigit()
    if key in _JOINS:
        return True
    may = key in _MAY_END or _INITIAL.match(last) or _NO_VOWEL.match(last)
    return bool(may) and not opener
