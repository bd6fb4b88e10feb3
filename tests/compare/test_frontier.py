"""A model is on the frontier exactly if no other brings as much for less, and unknowns stay out."""

from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.compare.frontier import frontier, of_measured
from workbench.records import Frontier, Measured

FEW = st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])
MODELS = st.dictionaries(
    st.sampled_from("abcdefg"), st.tuples(FEW | st.none(), FEW | st.none()), max_size=7
)


def rows(points):
    brings = {model: b for model, (b, _) in points.items()}
    takes = {model: t for model, (_, t) in points.items()}
    return {row.model: row for row in frontier(brings, takes)}


def test_by_hand():
    found = frontier(
        {"cheap": 0.6, "middle": 0.7, "dear": 0.7, "best": 0.9, "free": 0.6, "odd": 0.8},
        {"cheap": 1.0, "middle": 2.0, "dear": 3.0, "best": 9.0, "free": 1.0},
    )
    assert found == (
        Frontier("cheap", 0.6, 1.0, True),
        Frontier("free", 0.6, 1.0, True),  # the same as another: neither dominates
        Frontier("middle", 0.7, 2.0, True),
        Frontier("dear", 0.7, 3.0, False, ("middle",)),
        Frontier("best", 0.9, 9.0, True),
        Frontier("odd", 0.8, None, None, (), "its cost is not known"),
    )


def test_what_dominates_is_named_with_the_best_first():
    found = frontier({"a": 0.9, "b": 0.8, "c": 0.5}, {"a": 2.0, "b": 1.0, "c": 3.0})
    assert found[-1] == Frontier("c", 0.5, 3.0, False, ("a", "b"))


def test_what_is_not_known_is_said_by_its_name():
    by_time = {"named": ("answers that are right", "time")}
    assert frontier({"a": 0.5}, {"a": None}, **by_time)[0].unknown == "its time is not known"
    both = frontier({"a": None}, {}, **by_time)[0].unknown
    assert both == "its answers that are right and time are not known"


def test_measured_figures_stand_for_their_values():
    right = {"a": Measured("accuracy", 0.5, 0.4, 0.6, 9), "b": Measured("accuracy", 0.6, 0, 1, 9)}
    cost = {"a": Measured("cost", 1.0, 1.0, 1.0, 9), "b": Measured("cost", None, None, None, 9)}
    a, b = of_measured(right, cost)
    assert (a.model, a.on, b.model, b.on, b.brings) == ("a", True, "b", None, 0.6)


@settings(deadline=None)
@given(MODELS)
def test_a_model_is_dominated_by_exactly_those_that_are_no_worse_and_somewhere_better(points):
    known = {m: p for m, p in points.items() if None not in p}
    for model, row in rows(points).items():
        b, t = points[model]
        above = {
            other
            for other, (more, less) in known.items()
            if model in known and more >= b and less <= t and (more > b or less < t)
        }
        assert set(row.dominated_by) == above
        assert row.on == ((not above) if model in known else None)


@settings(deadline=None)
@given(MODELS)
def test_whoever_is_dominated_is_so_by_a_model_on_the_frontier(points):
    found = rows(points)
    for row in found.values():
        assert row.on is not False or any(found[m].on for m in row.dominated_by)
    if any(row.on is not None for row in found.values()):
        assert any(row.on for row in found.values())


@settings(deadline=None)
@given(MODELS, st.none() | FEW, st.randoms())
def test_unknown_costs_and_the_order_change_nothing_for_the_others(points, brought, random):
    before = rows(points)
    shuffled = dict(random.sample(list(points.items()), len(points)))
    after = rows({"unknown": (brought, None), **shuffled})
    assert after.pop("unknown").on is None
    assert after == before
