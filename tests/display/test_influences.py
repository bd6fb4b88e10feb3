"""What drives a model over a question set: the same figure each time, and honest numbers."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.display import explained as given
from workbench.display import influences as drawn
from workbench.records import Influence, Influences

X = given.influences()


def test_every_answer_is_a_point_in_the_row_of_its_feature() -> None:
    figure = drawn.features_figure(X)
    points = figure.data[0]
    assert len(points.x) == 3 * len(X.rows)
    shown = ["overlap", "length of the<br>sentence", "same number"]  # plain where there is a word
    assert list(figure.layout.yaxis.ticktext) == shown
    row = [round(y) for y in points.y]
    for place, name in enumerate(("overlap", "length", "same number")):
        here = sorted(x for x, y in zip(points.x, row, strict=True) if y == place)
        assert here == sorted(c for r in X.rows for n, _, c in r.features if n == name)


def test_points_are_set_apart_within_their_row_and_the_same_way_each_time() -> None:
    first, again = (drawn.features_figure(X).data[0] for _ in range(2))
    assert list(first.y) == list(again.y)
    assert all(abs(y - round(y)) <= 0.41 for y in first.y)
    assert len(set(zip(first.x, first.y, strict=True))) > len(set(first.x))


def test_colour_is_the_feature_s_own_value_from_smallest_to_largest() -> None:
    marker = drawn.features_figure(X).data[0].marker
    assert (marker.cmin, marker.cmax) == (0, 1)
    assert min(marker.color) == 0
    assert max(marker.color) == 1
    assert list(marker.colorbar.ticktext) == ["small", "large"]
    same = tuple(replace(r, features=(("f", 2.0, 1.0),)) for r in X.rows)
    assert set(drawn.features_figure(replace(X, rows=same)).data[0].marker.color) == {0.5}


def test_documents_have_their_mean_and_the_number_of_answers() -> None:
    figure = drawn.documents_figure(X, given.TITLES)
    assert list(figure.data[0].x) == pytest.approx([3.0, 1.0, -0.5])
    assert figure.layout.yaxis.ticktext[0] == "Service standards<br>in 30 answers"
    assert list(figure.data[0].marker.pattern.shape) == ["", "", "/"]
    fewer = drawn.documents_figure(X, {}, top=1)
    assert "2 with smaller means" in fewer.layout.title.text.replace("<br>", " ")
    assert "Source withdrawn" in fewer.layout.yaxis.ticktext[0]


def test_slices_count_every_question_once() -> None:
    found = drawn.slices(X, "topic")
    assert sum(s.count for s in found) == len(X.rows)
    assert [s.count for s in found] == sorted((s.count for s in found), reverse=True)
    assert {s.name for s in found} == {"visits", "meters", "bills", drawn.UNTAGGED}
    (whole,) = drawn.slices(X, "nothing")
    assert whole.answered == pytest.approx(0.75)
    assert whole.confidence == pytest.approx(0.7)
    ungraded = tuple(replace(r, lds=None) for r in X.rows)
    assert {s.lds for s in drawn.slices(replace(X, rows=ungraded), "topic")} == {None}


def test_least_faithful_first_undefined_last_and_failures_apart() -> None:
    order = drawn.least_faithful(X, n=100)
    graded = [X.rows[i].lds for i in order if X.rows[i].lds is not None]
    assert graded == sorted(graded)
    assert [X.rows[i].lds for i in order][len(graded) :] == [None] * (len(order) - len(graded))
    assert drawn.failed(X) == (17,)
    assert 17 not in order
    assert len(order) == len(X.rows) - 1
    assert drawn.least_faithful(X, n=3) == order[:3]
    worst = Influence("q", "answered", 0.5, "one", -0.4, (), ())
    assert drawn.least_faithful(replace(X, rows=(*X.rows, worst)), n=1) == (60,)


def test_nothing_to_draw_is_an_empty_figure() -> None:
    nothing = Influences("m", "exact", "sentence", ())
    assert not drawn.features_figure(nothing).data[0].x
    assert not drawn.documents_figure(nothing, {}).data[0].x
    assert drawn.slices(nothing, "topic") == ()
    assert drawn.least_faithful(nothing) == ()


def test_hostile_names_are_literal() -> None:
    bad = given.HOSTILE
    row = replace(X.rows[0], features=((bad, 1.0, 1.0),), documents=(("d", 1.0),))
    x = replace(X, rows=(row,))
    for figure in (drawn.features_figure(x), drawn.documents_figure(x, {"d": bad})):
        written = json.dumps(figure.to_plotly_json(), default=list)
        assert "<script" not in written
        assert "&lt;script" in written


def test_the_table_has_a_row_for_each_question_and_says_how_many_are_left_out() -> None:
    rows = (
        Influence("Who & <b>what</b>?", "answered", 0.91, "one", 0.97, (), ()),
        Influence("When?", "abstained", 0.2, "either", None, (), ()),
        Influence("Why?", "failed", 0.0, "", None, (), (), error="It is <gone>."),
        Influence("Left out?", "answered", 0.5, "many", 0.1, (), ()),
    )
    x = Influences("extractive", "adaptive", "passage", rows, evaluations=1_200)
    table = drawn.influences_table(x, top=3)
    assert "Who &amp; &lt;b&gt;what&lt;/b&gt;?" in table
    for said in ("91%", "one part", "either of few", "0.97", "undefined",
                 "It is &lt;gone&gt;.", "1 question more.",
                 "4 questions, 1,200 evaluations."):  # fmt: skip
        assert said in table
    assert "Left out?" not in table
