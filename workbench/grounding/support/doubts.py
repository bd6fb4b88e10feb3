"""Which words of a text to point at: those that are not backed, in statements at risk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Span = tuple[int, int]

#: Unbacked words with at most so many characters between them are pointed at as one stretch.
GAP = 20


def doubts(
    statements: Sequence[Span], risks: Iterable[float], unbacked: Sequence[Span], least: float
) -> list[Span]:
    """Stretches of a text from an unbacked word to one, in statements of at least this risk.

    Parameters
    ----------
    statements, unbacked : sequence of (start, end)
        Offsets into the text, in reading order.
    risks : iterable of float
        One a statement.
    """
    found: list[Span] = []
    for (start, end), risk in zip(statements, risks, strict=True):
        first = len(found)
        for a, b in unbacked if risk >= least else ():
            if not (start <= a and b <= end):
                continue
            if len(found) > first and a - found[-1][1] <= GAP:
                found[-1] = (found[-1][0], b)
            else:
                found.append((a, b))
    return found
