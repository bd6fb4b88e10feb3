"""The units of an explanation: their scale, numbers and texts, the same wherever they are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workbench import words
from workbench.display.charts import FULL as LOG_ODDS
from workbench.display.cover import cover
from workbench.display.html import label
from workbench.display.say import WITHDRAWN, signed
from workbench.records import Attribution, Citation, Evidence, Mark, Unit

#: The value that has full colour, by what is explained; the same for every answer and model.
FULL = {"log_odds": LOG_ODDS, "similarity": 1.0, "score": 0.3}
#: What the values are counted in.
_SUFFIX = {"log_odds": "log-odds", "similarity": "of similarity", "score": "of the score"}


def full(kind: str) -> float:
    """The value that has full colour; a payoff that is not known counts as log-odds."""
    return FULL.get(kind, LOG_ODDS)


def places(kind: str) -> int:
    """Digits after the point: a score, whose values are small, has one more."""
    return 3 if kind == "score" else 2


def number(a: Attribution, value: float) -> str:
    """A value with its sign: ``+1.20``."""
    return signed(value, places(a.payoff))


def suffix(a: Attribution) -> str:
    """What a value is counted in: ``log-odds``, ``of similarity``, ``of the score``."""
    return _SUFFIX.get(a.payoff, label(a.payoff, 60))


def payoff(a: Attribution) -> str:
    """What is explained, and in what unit: ``log-odds of the answer``."""
    return words.PAYOFFS.get(a.payoff, label(a.payoff, 60))


def quantity(a: Attribution) -> str:
    """What the values are: ``share of the answer (Shapley value)``."""
    said = words.QUANTITIES.get(a.quantity, label(a.quantity, 60))
    return said.replace("the answer", "the score") if a.payoff == "score" else said


def exact(a: Attribution, i: int) -> bool:
    """Whether the interval of unit ``i`` is a point."""
    return a.low[i] == a.high[i]


def interval(a: Attribution, i: int) -> str:
    """``+0.90 to +1.50``; ``exact`` where it is a point."""
    return "exact" if exact(a, i) else f"{number(a, a.low[i])} to {number(a, a.high[i])}"


def unit_text(a: Attribution, i: int, limit: int = 120) -> str:
    """The text of unit ``i`` on one line and not too long; that it is gone, where it is."""
    if i >= len(a.units):
        return f"{words.unit(a.unit)} {i + 1}"
    return label(a.units[i].text, limit) or WITHDRAWN


def tooltip(a: Attribution, i: int) -> str:
    """What unit ``i`` does, in words, with its number and interval."""
    between = "exact" if exact(a, i) else f"between {interval(a, i).replace(' to ', ' and ')}"
    value = f"{number(a, a.values[i])} {suffix(a)}, {between}"
    return f"“{unit_text(a, i, 60)}”: {words.effect(a, i)} {value}."


def strongest(a: Attribution, count: int) -> tuple[int, ...]:
    """The units with the largest effect either way, of those that can be told from none."""
    clear = [i for i, dim in enumerate(a.unclear) if not dim]
    return tuple(sorted(clear, key=lambda i: -abs(a.values[i]))[:count])


def share(value: float | None) -> str:
    """A share of what the evidence brings: ``94 %``, ``−5 %``; ``undefined`` for None."""
    if value is None:
        return "undefined"
    rounded = f"{abs(value) * 100:.0f} %"
    return rounded if value >= 0 or rounded == "0 %" else f"−{rounded}"


def correlation(value: float | None) -> str:
    """A correlation, -1 to 1: ``0.97``, ``−0.20``; ``undefined`` for None."""
    return "undefined" if value is None else signed(value, 2).removeprefix("+")


def covered_attribution(a: Attribution, evidence: Sequence[Evidence]) -> Attribution:
    """An explanation for showing: the personal data that its evidence is marked with is covered.

    Only documents that are not public carry such marks. What is drawn over the passages needs
    :func:`workbench.display.cover.covered_evidence` beside it.
    """
    by_text: dict[str, set[Mark]] = {}
    for item in evidence:
        by_text.setdefault(item.passage.text_sha256, set()).update(item.marks)

    def unit(at: Unit) -> Unit:
        return replace(at, text=cover(at.text, by_text.get(at.text_sha256, ()), at.start))

    def citation(at: Citation) -> Citation:
        return replace(at, text=cover(at.text, by_text.get(at.text_sha256, ()), at.start))

    verdict = a.verdict
    if verdict is not None:
        verdict = replace(verdict, contradicted=tuple(map(citation, verdict.contradicted)))
    uses = tuple(replace(use, citation=citation(use.citation)) for use in a.uses)
    span = _covered_words(a.span, evidence)
    return replace(a, units=tuple(map(unit, a.units)), verdict=verdict, uses=uses, span=span)


def _covered_words(said: str, evidence: Sequence[Evidence]) -> str:
    """Words that were quoted, covered as the passage is that they stand in."""
    for item in evidence:
        at = item.passage.text.find(said) if said else -1
        while at >= 0:
            shown = cover(said, item.marks, item.passage.start + at)
            if shown != said:
                return shown
            at = item.passage.text.find(said, at + 1)
    return said
