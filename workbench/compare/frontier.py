"""Which models are worth their price, or their time: what dominates the others."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.records import Frontier, Measured


def frontier(
    brings: Mapping[str, float | None],
    takes: Mapping[str, float | None],
    *,
    named: tuple[str, str] = ("accuracy", "cost"),
) -> tuple[Frontier, ...]:
    """Each model among the others, from the one that takes least up; unknown ones come last.

    A model dominates another if it brings as much or more, takes as much or less, and is not the
    same in both. Of models that are the same in both, none dominates the other.

    Parameters
    ----------
    brings, takes : mapping
        By model: what should be large, such as accuracy, and what should be small, such as cost
        or latency. None, and a model that is missing, are not known.
    named : (str, str)
        What to call the two.

    References
    ----------
    The frontier of Pareto; H. T. Kung, F. Luccio and F. P. Preparata, "On Finding the Maxima of a
    Set of Vectors", 1975.
    """
    points = {
        model: (brings.get(model), takes.get(model)) for model in dict.fromkeys((*brings, *takes))
    }
    known = {m: (b, t) for m, (b, t) in points.items() if b is not None and t is not None}
    rows = []
    for model, (brought, taken) in points.items():
        if model not in known:
            rows.append(Frontier(model, brought, taken, None, (), _unknown(brought, taken, named)))
            continue
        above = [other for other in known if _dominates(known[other], known[model])]
        above.sort(key=lambda other: (-known[other][0], known[other][1], other))
        rows.append(Frontier(model, brought, taken, not above, tuple(above)))
    return tuple(sorted(rows, key=_place))


def of_measured(
    brings: Mapping[str, Measured],
    takes: Mapping[str, Measured],
    *,
    named: tuple[str, str] = ("accuracy", "cost"),
) -> tuple[Frontier, ...]:
    """The same of measured figures."""
    return frontier(
        {model: one.value for model, one in brings.items()},
        {model: one.value for model, one in takes.items()},
        named=named,
    )


def _dominates(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one != other and one[0] >= other[0] and one[1] <= other[1]


def _unknown(brought: float | None, taken: float | None, named: tuple[str, str]) -> str:
    missing = [name for name, value in zip(named, (brought, taken), strict=True) if value is None]
    verb = "is" if len(missing) == 1 else "are"
    return f"its {' and '.join(missing)} {verb} not known"


def _place(row: Frontier) -> tuple[bool, float, float, str]:
    return (row.on is None, row.takes or 0.0, -(row.brings or 0.0), row.model)
