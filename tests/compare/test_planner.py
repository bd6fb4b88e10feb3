"""A plan's figures can be done by hand, unknown prices stay unknown, and more never costs less."""

import csv
import io
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.compare.costs import DAYS, FIELDS, HOURS, parts
from workbench.compare.planner import (
    between,
    check,
    exactly,
    per_answer,
    plan,
    sensitivity,
    unknown,
)
from workbench.compare.planner_rows import (
    assumption_rows,
    from_rows,
    plan_rows,
    sensitivity_rows,
)
from workbench.errors import InputError
from workbench.records import Assumptions

NUMBERS = {
    "questions_per_day": 1000, "growth": 0.1, "tokens_in": 2000, "tokens_out": 100,
    "price_in": 0.5, "price_out": 2.0, "escalated": 0.2, "escalated_usd": 0.01, "seconds": 0.5,
    "core_hour": 0.04, "machine_month": 100, "cores": 4, "utilisation": 0.5, "documents": 1000,
    "index_mb": 2, "log_mb": 0.01, "gb_month": 0.1, "retention": 2, "training_hours": 3,
    "training_hour": 4,
}  # fmt: skip


def assumptions(answered_by="api", *, escalates=False, **changed):
    values = {name: exactly(value) for name, value in NUMBERS.items()} | changed
    return Assumptions("m", answered_by, escalates, values)


def likely(several):
    return [month.total.likely for month in several.months]


def test_every_component_is_what_a_hand_would_find():
    asked = [1000 * DAYS, 1100 * DAYS, 1210 * DAYS]
    found = plan(assumptions(escalates=True), 3)
    assert [m.questions.likely for m in found.months] == pytest.approx(asked)
    parts_of = [{name: a.likely for name, a in m.parts.items()} for m in found.months]
    assert [p["tokens"] for p in parts_of] == pytest.approx([n * 0.0012 for n in asked])
    assert [p["escalation"] for p in parts_of] == pytest.approx([n * 0.002 for n in asked])
    assert [p["training"] for p in parts_of] == [12, 0, 0]
    kept = [asked[0], asked[0] + asked[1], asked[1] + asked[2]]
    storage = [(2000 + n * 0.01) / 1000 * 0.1 for n in kept]
    assert [p["storage"] for p in parts_of] == pytest.approx(storage)
    assert likely(found) == pytest.approx([sum(p.values()) for p in parts_of])
    assert found.total.likely == pytest.approx(sum(likely(found)))
    assert found.per_1000.likely == pytest.approx(found.total.likely / sum(asked) * 1000)
    assert found.total.low == found.total.likely == found.total.high  # nothing has a range


def test_cores_are_paid_by_time_and_machines_whole():
    by_time = plan(assumptions("cores"), 1).months[0].parts["core_time"]
    assert by_time.likely == pytest.approx(1000 * DAYS * 0.5 / 3600 * 0.04)
    assert plan(assumptions("own"), 1).months[0].parts["machines"].likely == 100
    per_machine = 4 * 0.5 * HOURS * 3600 / 0.5 / DAYS
    for times, machines in ((0, 1), (0.99, 1), (1.01, 2), (2.5, 3)):
        asked = exactly(per_machine * times)
        found = plan(assumptions("own", questions_per_day=asked), 1)
        assert found.months[0].parts["machines"].likely == machines * 100


def test_an_unknown_price_is_never_zero():
    found = plan(assumptions(price_out=unknown("Not published.")), 2)
    assert found.unknown == ("price_out",)
    for amount in (found.total, found.per_1000, found.months[0].parts["tokens"]):
        assert amount.low is amount.likely is amount.high is None
        assert "price of a million tokens out" in amount.why
    assert found.known.likely > 0  # storage and training
    assert all(m.total.likely is None and m.known.likely > 0 for m in found.months)
    absent = assumptions()
    del absent.values["price_out"]
    assert plan(absent, 2).unknown == ("price_out",)
    assert "price_out" not in [moved.name for moved in sensitivity(absent)]


def test_a_price_of_what_is_not_used_is_not_needed():
    found = plan(assumptions(training_hours=exactly(0), training_hour=unknown()), 2)
    assert found.unknown == ()
    assert found.months[0].parts["training"].likely == 0
    nothing = {"escalated": exactly(0), "escalated_usd": unknown(), "growth": unknown(),
               "log_mb": exactly(0), "documents": exactly(0)}  # fmt: skip
    found = plan(assumptions(escalates=True, **nothing), 2)
    assert found.unknown == ("growth",)
    assert found.months[1].parts["escalation"].likely == 0
    assert found.months[1].parts["storage"].likely == 0
    assert sensitivity(assumptions(escalates=True, **nothing))


def test_nothing_known_is_nothing_said():
    found = plan(Assumptions(), 1)
    assert found.total.likely is found.known.likely is found.months[0].questions.likely is None
    assert sensitivity(Assumptions()) == ()
    none = plan(assumptions(questions_per_day=exactly(0)), 1)
    assert none.per_1000.why == "No question is asked."


def test_the_same_seed_gives_the_same_plan_and_changing_a_number_leaves_the_other_draws():
    ranged = assumptions(price_in=between(0.1, 0.5, 2), seconds=between(1, 2, 3))
    assert plan(ranged, 3) == plan(ranged, 3)
    assert plan(ranged, 3, seed=1).total != plan(ranged, 3).total
    other = plan(replace(ranged, values={**ranged.values, "log_mb": between(0, 1, 2)}), 3)
    assert other.months[0].parts["tokens"] == plan(ranged, 3).months[0].parts["tokens"]
    by_time = replace(ranged, answered_by="cores")
    without = {name: one for name, one in by_time.values.items() if name != "price_in"}
    assert plan(replace(by_time, values=without), 3).months == plan(by_time, 3).months


def test_a_range_is_that_of_its_triangle():
    """For one triangular number, the 5th and 95th percentile are known in closed form."""
    found = plan(assumptions(price_in=between(0, 0.5, 2), price_out=exactly(0)), 1, draws=40_000)
    tokens = found.months[0].parts["tokens"]
    a_price = 1000 * DAYS * 2000 / 1e6
    assert tokens.low / a_price == pytest.approx((0.05 * 2 * 0.5) ** 0.5, rel=0.03)
    assert tokens.high / a_price == pytest.approx(2 - (0.05 * 2 * 1.5) ** 0.5, rel=0.01)


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("price_in", between(3, 2, 4), "from low over likely to high"),
        ("price_in", exactly(-1), "from 0"),
        ("utilisation", exactly(1.2), "to 1"),
        ("cores", exactly(0), "from 0.001"),
        ("growth", exactly(float("nan")), "from low"),
        ("price_in", replace(exactly(1), high=None), "or none of them"),
        ("colour", exactly(1), "no assumption “colour”"),
    ],
)
def test_what_cannot_be_is_refused_by_name(name, value, why):
    for verb in (check, plan, sensitivity):
        with pytest.raises(InputError, match=why):
            verb(assumptions(**{name: value}))


def test_months_and_ways_that_cannot_be_are_refused():
    for months in (0, 121):
        with pytest.raises(InputError, match="1 to 120"):
            plan(assumptions(), months)
        with pytest.raises(InputError, match="1 to 120"):
            sensitivity(assumptions(), months)
    with pytest.raises(InputError, match="api, own, cores"):
        plan(assumptions("wishes"))
    with pytest.raises(InputError, match="100 draws"):
        plan(assumptions(), draws=10)


def test_the_number_that_moves_the_cost_farthest_comes_first():
    ranged = assumptions(
        price_in=between(0.1, 0.5, 3.0),
        gb_month=between(0.05, 0.1, 0.2, measured=True),
        seconds=between(0, 1, 100),  # not paid for here
    )
    rows = sensitivity(ranged, 6)
    assert [row.name for row in rows[:2]] == ["price_in", "gb_month"]
    assert "seconds" not in [row.name for row in rows]
    assert {row.likely for row in rows} == {plan(ranged, 6).total.likely}
    at_low = plan(replace(ranged, values={**ranged.values, "price_in": exactly(0.1)}), 6)
    assert rows[0].at_low == pytest.approx(at_low.total.likely)
    assert rows[0].swing == pytest.approx(rows[0].at_high - rows[0].at_low)
    assert [row.measured for row in rows[:2]] == [False, True]
    assert all(row.swing == 0 for row in rows[2:])
    assert sensitivity_rows(rows)[0]["words"] == "price of a million tokens in"


#: What makes a plan cheaper the more there is of it.
LESS = {"cores", "utilisation"}


@given(
    st.sampled_from(sorted(FIELDS)),
    st.sampled_from(["api", "own", "cores"]),
    st.tuples(*[st.floats(0.01, 0.9)] * 3).map(sorted),
    st.floats(0, 0.09),
)
@settings(deadline=None, max_examples=40)
def test_more_of_anything_never_costs_less(name, answered_by, corners, more):
    """Of every number but cores and utilisation, of which more makes it no dearer."""
    base = assumptions(answered_by, escalates=True)
    given = [
        plan(replace(base, values={**base.values, name: between(*(c + add for c in corners))}),
             2, draws=100)
        for add in (0, more)
    ]  # fmt: skip
    fewer, greater = reversed(given) if name in LESS else given
    for before, after in zip((fewer.total, *(m.total for m in fewer.months)),
                             (greater.total, *(m.total for m in greater.months)),
                             strict=True):  # fmt: skip
        for end in ("low", "likely", "high"):
            assert getattr(after, end) >= getattr(before, end) * (1 - 1e-12)
        assert before.low <= before.likely <= before.high


@given(st.tuples(*[st.floats(0, 1e9)] * 3))
@settings(deadline=None, max_examples=60)
def test_draws_stay_within_their_corners(ends):
    from workbench.compare.planner import _cases

    low, middle, high = sorted(ends)
    one = Assumptions(values={"price_in": between(low, middle, high)})
    drawn = _cases(one, 200, 0)["price_in"]
    assert drawn[0] == middle
    assert ((drawn >= low) & (drawn <= high)).all()


values = st.floats(0.01, 0.9).map(exactly) | st.just(unknown("nobody knows"))
told = st.text(max_size=20).filter(lambda t: not t.startswith("'"))


@given(st.dictionaries(st.sampled_from(sorted(FIELDS)), values), told, st.booleans())
@settings(deadline=None, max_examples=60)
def test_assumptions_come_back_from_their_rows(given_values, basis, escalates):
    named = {name: replace(value, basis=basis) for name, value in given_values.items()}
    whole = Assumptions(basis, "cores", escalates, named)
    assert from_rows(assumption_rows(whole)) == whole
    assert from_rows(json.loads(json.dumps(assumption_rows(whole)))) == whole


def test_assumptions_come_back_from_csv_as_a_spreadsheet_takes_it():
    from workbench.service.exporting import harmless

    whole = assumptions(price_in=between(0.1, 1 / 3, 2, measured=True, basis="=1+1"))
    rows = assumption_rows(whole)
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, list(rows[0]))
    writer.writeheader()
    writer.writerows({k: harmless(v) for k, v in row.items()} for row in rows)
    file.seek(0)
    assert from_rows(csv.DictReader(file)) == whole
    rows[3]["low"] = float("nan")
    rows[3]["likely"] = rows[3]["high"] = ""
    assert not from_rows(rows).values["questions_per_day"].known


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"name": "price_in", "low": "a lot"}, "Row 1: “a lot” of “price_in” is no number"),
        ({"name": "wishes"}, "Row 1: “wishes” is no assumption"),
        ({"name": "price_in", "low": 1}, "or none of them"),
        ({}, "Row 1"),
    ],
)
def test_a_row_that_cannot_be_is_named(row, why):
    with pytest.raises(InputError, match=why):
        from_rows([row])
    with pytest.raises(InputError, match="twice"):
        from_rows([{"name": "seconds"}, {"name": "seconds"}])


def test_a_plan_is_rows_of_numbers():
    found = plan(assumptions(price_in=unknown()), 2)
    rows = plan_rows(found)
    json.dumps(rows, allow_nan=False)
    here = [row for row in rows if row["month"] == 1]
    assert [row["part"] for row in here] == ["questions", "tokens", "storage", "training", "total"]
    assert here[-1]["likely"] is None
    assert "price of a million tokens in" in here[-1]["why"]
    assert [row["part"] for row in rows[-3:]] == ["total", "total of what is known", "per 1000"]


def test_the_price_of_an_answer_follows_from_its_tokens():
    one = per_answer(between(1000, 2000, 3000), exactly(100), exactly(1), exactly(10))
    assert (one.low, one.likely, one.high) == pytest.approx((0.002, 0.003, 0.004))
    assert not per_answer(exactly(1), exactly(1), exactly(1), unknown()).known


def test_each_way_of_paying_has_its_component():
    for way, part in (("api", "tokens"), ("own", "machines"), ("cores", "core_time")):
        assert parts(assumptions(way)) == (part, "storage", "training")
        assert "escalation" in parts(assumptions(way, escalates=True))
