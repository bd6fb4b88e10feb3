"""What removing each sentence does to each of several answers: one table, one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from workbench import words
from workbench.display import units
from workbench.display.attribution import attribution_legend
from workbench.display.heat import side, strength
from workbench.display.html import Markup, label, tag
from workbench.display.say import WITHDRAWN
from workbench.records import Answer, Attribution

#: Sentences shown before the rest is folded: so many at most, and those of such an effect.
SHOWN, CLEAR = 6, 0.5
#: From this effect on, in log-odds, a sentence has a row.
SEEN = 0.1
_SHORT = (
    "all hangs on it",
    "leans on it strongly",
    "leans on it",
    "leans on it a little",
    "no difference",
    "a little stronger without it",
    "stronger without it",
)
_CANNOT = "This model cannot be scored sentence by sentence"
_Key = tuple[str, str, int, int]


def effects_beside(
    answers: Sequence[Answer],
    names: Sequence[str],
    *,
    titles: Mapping[str, str],
    linked: bool = False,
) -> Markup | None:
    """Sentences as rows, answers as columns; each cell tinted on one absolute scale, as HTML.

    Parameters
    ----------
    names : sequence of str
        What each answer's model is called.
    titles : mapping
        The title of each document by its id.
    linked : bool
        Whether an answer that cannot be scored has a link to the Explain page.
    """
    if not answers:
        return None
    found = [_scored(a.effects) for a in answers]
    notes = [
        _why_not(a, name, linked=linked)
        for a, name, effects in zip(answers, names, found, strict=True)
        if effects is None
    ]
    scored = [effects for effects in found if effects is not None]
    return tag(
        "div",
        tag("div", "What each answer leans on", class_="wb-h", role="heading", aria_level=4),
        _tables(found, names, titles) if scored else None,
        notes,
        attribution_legend(scored[0]) if scored else None,
        class_="wb-evidence",
    )


def _scored(effects: Attribution | None) -> Attribution | None:
    """Effects that stand on the scale of log-odds; others are shown on the Explain page."""
    return effects if effects is not None and effects.payoff == "log_odds" else None


def _why_not(answer: Answer, name: str, *, linked: bool) -> Markup:
    if not answer.evidence:
        return tag("p", f"{name}: nothing was found that could be removed.", class_="wb-note")
    if answer.abstention is not None and answer.abstention.closest is None:
        return tag("p", f"{name}: it found no sentence that could be scored.", class_="wb-note")
    where = "explain it on the Explain page"
    if linked:
        href = f"./Explain?{urlencode({'answer': answer.id})}"
        return tag("p", f"{name}: {_CANNOT.lower()}; ", tag("a", where, href=href), ".",
                   class_="wb-note")  # fmt: skip
    return tag("p", f"{name}: {_CANNOT.lower()}; {where}.", class_="wb-note")


def _tables(
    found: Sequence[Attribution | None], names: Sequence[str], titles: Mapping[str, str]
) -> list[Markup | None]:
    by_unit = [_by_unit(effects) for effects in found]
    keys = dict.fromkeys(key for own in by_unit for key in own)
    largest = {
        key: max(_size(effects, own.get(key)) for effects, own in zip(found, by_unit, strict=True))
        for key in keys
    }
    order = sorted((k for k in keys if largest[k] >= SEEN), key=lambda k: -largest[k])
    rows = [_row(key, found, by_unit, names, titles) for key in order]
    first = min(max(sum(largest[key] >= CLEAR for key in order), 1), SHOWN)
    idle, rest = len(keys) - len(rows), rows[first:]
    lead = "Each sentence of the evidence is taken away in turn, and the model is asked again."
    more = tag("summary", f"{len(rest)} more with a smaller effect")
    other = "other sentence makes" if idle == 1 else "other sentences make"
    return [
        tag("p", lead, class_="wb-note"),
        _table(rows[:first], names) if rows else None,
        tag("details", more, _table(rest, names), class_="wb-more") if rest else None,
        tag("p", f"{idle} {other} no difference to any of them.", class_="wb-note")
        if idle
        else None,
    ]


def _by_unit(effects: Attribution | None) -> dict[_Key, int]:
    if effects is None:
        return {}
    return {(u.document, u.text_sha256, u.start, u.end): i for i, u in enumerate(effects.units)}


def _size(effects: Attribution | None, i: int | None) -> float:
    return 0.0 if effects is None or i is None else abs(effects.values[i])


def _table(rows: Sequence[Markup], names: Sequence[str]) -> Markup:
    head = [tag("th", name, scope="col") for name in ("Without this sentence", *names)]
    return tag(
        "table",
        tag("thead", tag("tr", head)),
        tag("tbody", rows),
        class_="wb-table wb-effects",
        style=f"--n:{len(names)}",
    )


def _row(
    key: _Key,
    found: Sequence[Attribution | None],
    by_unit: Sequence[Mapping[_Key, int]],
    names: Sequence[str],
    titles: Mapping[str, str],
) -> Markup:
    first = next(n for n, own in enumerate(by_unit) if key in own)
    holder = found[first]
    text = "" if holder is None else holder.units[by_unit[first][key]].text
    source = label(titles.get(key[0], "")) or WITHDRAWN
    cells = [
        _cell(effects, own.get(key), name)
        for effects, own, name in zip(found, by_unit, names, strict=True)
    ]
    about = tag("bdi", label(text, 400) or WITHDRAWN)
    where = tag("span", source, class_="wb-meta", dir="auto")
    return tag("tr", tag("th", about, where, scope="row", dir="auto"), cells)


def _cell(effects: Attribution | None, i: int | None, name: str) -> Markup:
    if effects is None or i is None:
        why = "cannot be scored" if effects is None else "did not get it"
        return tag("td", tag("span", why, class_="wb-note"), data_head=name)
    value = effects.values[i]
    unclear = effects.low[i] <= 0 <= effects.high[i] and effects.low[i] < effects.high[i]
    look = "wb-unclear" if unclear else side(value)
    said = "not clear" if unclear else short(value)
    shown = tag(
        "span",
        tag("span", said),
        tag("span", units.number(effects, value), class_="wb-figure"),
        class_=f"wb-cell wb-w {look}",
        style=None if unclear else f"--m:{strength(value, units.full(effects.payoff)):g}",
        title=f"{words.removal(value)} {units.number(effects, value)} {units.suffix(effects)}.",
    )
    return tag("td", shown, data_head=name)


def short(fall: float) -> str:
    """What a fall of an answer's log-odds means, in a few words; by :data:`words.REMOVAL`."""
    lows = [low for low, _ in words.REMOVAL]
    return next(text for low, text in zip(lows, _SHORT, strict=True) if fall >= low)
