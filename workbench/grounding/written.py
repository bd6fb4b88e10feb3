"""Answers in a model's own words: each statement is held against the evidence.

What the model says of its sources is not trusted; citations are computed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.evidence.cite import cite
from workbench.grounding import support
from workbench.records import Backing, Citation, Evidence, Finding, Statement, Support
from workbench.words import UNSUPPORTED

#: From this probability on a statement counts as backed.
BACKED = 0.5


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a text."""

    statements: tuple[Statement, ...]
    confidence: float  # that every statement of it is backed
    reasons: tuple[str, ...]
    findings: tuple[Finding, ...]


def ground_written(text: str, evidence: Sequence[Evidence], *, withhold: bool) -> Written:
    """Cite what backs each statement of a text, and mark or withhold what nothing backs.

    Parameters
    ----------
    withhold : bool
        Leave statements out that are not backed; otherwise they stay, with their support.

    Raises
    ------
    InputError
        If there is too much of either.
    """
    checked = support.check(text, [item.passage.text for item in evidence])
    kept, lacking = [], 0
    for one in checked.statements:
        backed = one.probability >= BACKED
        lacking += not backed
        if backed or not withhold:
            kept.append(_statement(text[one.start : one.end], one, evidence, backed=backed))
    total = len(checked.statements)
    said = f"{total - lacking} of {total} statements are backed by the evidence"
    told = UNSUPPORTED["withheld" if withhold else "marked"]
    findings = (Finding("unsupported", told[0].format(number=lacking), told[1]),) if lacking else ()
    return Written(tuple(kept), checked.grounded, (said,) if total else (), findings)


def _statement(said: str, one: Support, evidence: Sequence[Evidence], *, backed: bool) -> Statement:
    cited = tuple(_citation(place, evidence) for place in one.backing) if backed else ()
    quoted = bool(cited) and cited[0].text == said
    return Statement(said, cited, support=one.probability, quoted=quoted)


def _citation(place: Backing, evidence: Sequence[Evidence]) -> Citation:
    passage = evidence[place.evidence].passage
    return cite(passage, passage.start + place.start, passage.start + place.end)
