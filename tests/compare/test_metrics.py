"""Every measure can be checked by hand, leaves no failure out, and says what it does not know."""

import math
from dataclasses import replace
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score

from workbench.compare import metrics, ranking, scores, squad
from workbench.compare.metrics import METRICS
from workbench.errors import InputError
from workbench.grounding import reliability
from workbench.records import Expected, GoldSpan, OperatingPoint, Question, Result, Span

PLACE = Span("guide", 10, 20, "ten days")
ASKED = Expected("q", ("ten days",), (PLACE,), {"guide": 1})
NONE = Expected("n", ())
FINE = Result(
    "m", "q", "answered", "Ten days.", 0.8, right=True, latency_ms=5.0, tokens_in=20, tokens_out=4,
    cost_usd=0.01, citations=(PLACE,), sentence="It is ten days.", support=(0.9,),
    evidence=("guide", "other"),
)  # fmt: skip
FAILED = Result("m", "q", "failed", failure="timeout", message="It took 30 s.", latency_ms=30_000.0)


def figure(name, results, expected):
    return METRICS[name].figure(METRICS[name].values(results, expected))


def many(*results):
    """The results, each of a question of its own, and those questions."""
    numbered = [replace(r, question=str(n)) for n, r in enumerate(results)]
    return numbered, [replace(ASKED, question=str(n)) for n in range(len(numbered))]


def second_text(text):
    """Character by character, where the library uses a table and a pattern."""
    kept = "".join(c for c in text.lower() if c not in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
    words, word = [], ""
    for c in kept + " ":
        if c.isalnum():
            word += c
        else:
            words += ["" if word in {"a", "an", "the"} else word, c]
            word = ""
    return " ".join("".join(w if w else " " for w in words).split())


def second_scores(said, golds):
    golds = [g for g in golds if second_text(g)] or [""]
    best = 0.0
    for gold in golds:
        mine, left = second_text(said).split(), second_text(gold).split()
        total, same = len(mine) + len(left), 0
        for word in mine:
            if word in left:
                left.remove(word)
                same += 1
        best = max(best, 2 * same / total if mine and total > len(mine) else float(total == 0))
    return float(any(second_text(said) == second_text(g) for g in golds)), best


TEXT = st.lists(
    st.sampled_from(["the", "The", "a", "an", "ten", "days", "Ten-day", "U.S.", "–a–", "é", "!"]),
    max_size=5,
).map(" ".join)  # fmt: skip


@settings(deadline=None)
@given(TEXT, st.lists(TEXT, max_size=3))
def test_exact_match_and_f1_are_the_official_ones(said, golds):
    exact, f1 = second_scores(said, golds)
    assert squad.exact(said, golds) == exact
    assert squad.f1(said, golds) == pytest.approx(f1)


@pytest.mark.parametrize(
    ("said", "golds", "exact", "f1"),
    [
        ("the Ten days!", ["ten days"], 1, 1),
        ("ten", ["ten days"], 0, 2 / 3),
        ("ten ten", ["ten days"], 0, 1 / 2),
        ("ten", ["nine", "ten days", "ten"], 1, 1),
        ("", [], 1, 1),
        ("ten", [], 0, 0),
        ("", ["ten"], 0, 0),
        ("the", ["…", "the"], 0, 0),
    ],
)
def test_official_examples(said, golds, exact, f1):
    assert squad.exact(said, golds) == exact
    assert squad.f1(said, golds) == pytest.approx(f1)


def test_a_sentence_says_whole_words_in_a_row():
    assert squad.says("It takes the ten days.", ["Ten days"])
    assert not squad.says("It takes often days", ["ten days"])
    assert not squad.says("days ten", ["ten days"])
    assert not squad.says("anything", ["", "the"])


@pytest.mark.parametrize("name", [n for n, m in METRICS.items() if m.worst is not None])
def test_failing_is_never_better_than_a_right_answer_and_never_left_out(name):
    metric = METRICS[name]
    gold = replace(NONE, question="q") if metric.of == metrics.WITHOUT else ASKED
    good = replace(FINE, status="abstained", text="") if gold.answers == () else FINE
    whole, failing = metric.values([good], [gold]), metric.values([FAILED], [gold])
    sign = 1 if metric.higher_is_better else -1
    assert sign * metric.figure(failing) < sign * metric.figure(whole)
    assert metric.figure(failing) == (0.0 if metric.higher_is_better else 1.0)
    assert len(metrics.counted(failing)) == len(metrics.counted(whole)) == 1


def test_a_failure_is_no_right_abstention():
    """An empty prediction would be an exact match; a failure is not."""
    for name in ("exact", "f1", "no_answer"):
        assert figure(name, [replace(FAILED, question="n")], [NONE]) == 0
        assert figure(name, [Result("m", "n", "abstained")], [NONE]) == 1


def test_averages_keep_failures_and_say_how_many_by_kind():
    results, expected = many(FINE, FAILED, replace(FAILED, failure="refused"), FAILED)
    assert figure("accuracy", results, expected) == 0.25
    assert figure("failed", results, expected) == 0.75
    assert metrics.failures(results) == {"timeout": 2, "refused": 1}
    assert figure("latency_p95", results, expected) > 5.0


@pytest.mark.parametrize(
    ("name", "field"),
    [("cost", "cost_usd"), ("cost_per_1000", "cost_usd"), ("tokens", "tokens_out"),
     ("latency_p50", "latency_ms"), ("latency_p95", "latency_ms"), ("ece", "confidence"),
     ("brier", "confidence"), ("aurc", "confidence")],
)  # fmt: skip
def test_one_unknown_makes_the_figure_unknown(name, field):
    results, expected = many(FINE, replace(FINE, **{field: None}), FINE)
    values = METRICS[name].values(results, expected)
    assert METRICS[name].figure(values) is None
    assert metrics.unknown(values) == 1
    assert figure(name, results[:1], expected) is not None


def test_nothing_paid_is_not_unknown():
    results, expected = many(replace(FINE, cost_usd=0.0), replace(FINE, cost_usd=0.02))
    assert figure("cost", results, expected) == pytest.approx(0.01)
    assert figure("cost_per_1000", results, expected) == pytest.approx(10.0)


def test_questions_that_do_not_count_change_nothing():
    for name, metric in METRICS.items():
        other = Expected("other")
        if metric.of not in (metrics.ALL, metrics.JUDGED, metrics.CHECKED):
            alone = figure(name, [FINE], [ASKED])
            assert figure(name, [FINE, replace(FINE, question="other")], [ASKED, other]) == alone
    assert figure("accuracy", [replace(FINE, right=None)], [ASKED]) is None


RANKED = (
    st.permutations(list("abcdefgh")),
    st.dictionaries(st.sampled_from("abcdefghxy"), st.integers(1, 3), min_size=1, max_size=6),
)


@settings(deadline=None)
@given(*RANKED, st.integers(1, 8))
def test_ndcg_is_that_of_scikit_learn(ranked, relevant, k):
    every = list(dict.fromkeys([*ranked, *relevant]))
    truth = [[relevant.get(one, 0) for one in every]]
    places = [[-every.index(one) for one in every]]
    assert ranking.ndcg(every, relevant, k) == pytest.approx(ndcg_score(truth, places, k=k))


@settings(deadline=None)
@given(*RANKED, st.integers(1, 8))
def test_recall_grows_with_the_depth_and_repeats_bring_nothing(ranked, relevant, k):
    assert ranking.recall(ranked, relevant, k) <= ranking.recall(ranked, relevant, k + 1) <= 1
    twice = [one for one in ranked for _ in (0, 1)]
    assert ranking.recall(twice, relevant, k) == ranking.recall(ranked, relevant, k)
    assert ranking.ndcg(twice, relevant, k) == ranking.ndcg(ranked, relevant, k) <= 1


def test_citations_are_right_where_they_touch_a_known_place():
    touching, beside, elsewhere = Span("guide", 19, 40), Span("guide", 20, 40), Span("x", 10, 20)
    gold = replace(ASKED, spans=(PLACE, Span("guide", 100, 110)))
    said = replace(FINE, citations=(touching, beside, elsewhere, PLACE))
    assert figure("citation_precision", [said], [gold]) == 0.5
    assert figure("citation_recall", [said], [gold]) == 0.5
    nothing = replace(FINE, citations=())
    assert figure("citation_precision", [nothing], [gold]) is None
    assert figure("citation_recall", [nothing], [gold]) == 0


def test_support_is_the_share_of_statements_that_are_backed():
    results, expected = many(replace(FINE, support=(0.9, 0.2, None, 0.5)), FINE)
    assert figure("support", results, expected) == pytest.approx((2 / 3 + 1) / 2)
    assert figure("support", [replace(FINE, support=(None,))], [ASKED]) is None


def test_the_sentence_counts_whether_it_was_given_or_came_closest():
    assert figure("sentence_hit", [replace(FINE, status="abstained", text="")], [ASKED]) == 1
    assert figure("sentence_hit", [replace(FINE, sentence="Nine.")], [ASKED]) == 0
    assert figure("sentence_hit", [replace(FINE, sentence="")], [ASKED]) == 1  # the citation's


def test_times_are_percentiles():
    results, expected = many(*(replace(FINE, latency_ms=float(n)) for n in range(101)))
    assert figure("latency_p50", results, expected) == 50
    assert figure("latency_p95", results, expected) == 95
    assert figure("tokens", results, expected) == 24


JUDGED = st.lists(
    st.tuples(st.sampled_from([0.1, 0.4, 0.4, 0.9]), st.booleans()), min_size=1, max_size=6
)


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40))
def test_ece_and_brier_are_the_known_ones(judged):
    p, ok = (np.array(column) for column in zip(*judged, strict=True))
    results, expected = many(*(replace(FINE, confidence=c, right=r) for c, r in judged))
    assert figure("ece", results, expected) == pytest.approx(reliability.ece(p, ok))
    assert figure("brier", results, expected) == pytest.approx(np.mean((p - ok) ** 2))
    bins = metrics.reliability_bins(METRICS["ece"].values(results, expected))
    assert sum(b.count for b in bins) == len(judged)


@settings(max_examples=30, deadline=None)
@given(JUDGED)
def test_aurc_is_the_mean_over_all_orders_of_ties(judged):
    found = []
    for order in permutations(judged):
        if all(a[0] >= b[0] for a, b in pairwise(order)):
            wrong = np.cumsum([not ok for _, ok in order])
            found.append(np.mean(wrong / np.arange(1, len(order) + 1)))
    rows = np.array(judged, dtype=float)
    assert scores.aurc(rows) == pytest.approx(np.mean(found))


def test_the_risk_coverage_curve_by_hand():
    results, expected = many(
        replace(FINE, confidence=0.9), replace(FINE, confidence=0.5, right=False),
        replace(FINE, confidence=0.5), FAILED,
    )  # fmt: skip
    values = METRICS["aurc"].values(results, expected)
    assert metrics.risk_coverage(values) == (
        OperatingPoint(0.9, 0.25, 1.0),
        OperatingPoint(0.5, 0.75, 2 / 3),
    )
    assert METRICS["aurc"].figure(values) == pytest.approx((0 + 1 / 4 + 1 / 3 + 2 / 4) / 4)
    assert metrics.risk_coverage(METRICS["aurc"].values([FAILED], [ASKED])) == ()


def test_an_abstention_is_judged_by_what_came_closest():
    held = Result("m", "q", "abstained", confidence=0.2, right=False, closest_right=True)
    assert METRICS["ece"].row(held, ASKED) == (0.2, 1.0)
    assert METRICS["ece"].row(replace(held, closest_right=None), ASKED) == pytest.approx(
        (math.nan, math.nan), nan_ok=True
    )
    assert METRICS["ece"].row(replace(held, right=True, closest_right=None), NONE) == (0.2, 0.0)


RESULTS = st.builds(
    Result,
    model=st.just("m"),
    question=st.just("q"),
    status=st.sampled_from(["answered", "abstained", "blocked", "failed"]),
    text=st.sampled_from(["", "ten", "ten days", "the"]),
    confidence=st.floats(0, 1),
    right=st.none() | st.booleans(),
    closest_right=st.none() | st.booleans(),
    latency_ms=st.floats(0, 1e6),
    cost_usd=st.floats(0, 10),
    tokens_in=st.integers(0, 9),
    tokens_out=st.integers(0, 9),
    citations=st.lists(st.sampled_from([PLACE, Span("x", 0, 1)]), max_size=2).map(tuple),
    support=st.lists(st.none() | st.floats(0, 1), max_size=3).map(tuple),
    evidence=st.permutations(["guide", "a", "b"]).map(tuple),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(RESULTS, min_size=1, max_size=12), st.randoms())
def test_every_figure_lies_in_its_range_and_order_does_not_matter(results, random):
    numbered, expected = many(*results)
    expected[0] = replace(NONE, question="0")
    shuffled = random.sample(numbered, len(numbered))
    for metric in METRICS.values():
        values = metric.values(numbered, expected)
        np.testing.assert_array_equal(values, metric.values(shuffled, expected))
        assert values.shape == (len(numbered), 1, len(metric.worst or (0,)))
        found = metric.figure(values)
        assert found is None or metric.least <= found <= metric.most


def test_every_metric_says_what_it_is():
    for name, metric in METRICS.items():
        assert metric.id == name
        assert metric.name
        assert metric.meaning
        assert metric.of
        assert len({metric.least, metric.most}) == 2


def test_seeds_of_a_question_are_averaged_first():
    """A question that was asked more often does not count more."""
    two = [replace(FINE, question="a", seed=s, right=s == 0) for s in (0, 1)]
    results = [*two, replace(FINE, question="b", seed=0)]
    expected = [replace(ASKED, question=q) for q in "ab"]
    values = METRICS["accuracy"].values(results, expected)
    np.testing.assert_array_equal(metrics.by_question(values), [0.5, 1.0])
    assert METRICS["accuracy"].figure(values) == 0.75


def test_results_that_do_not_belong_together_are_refused():
    values = METRICS["exact"].values
    with pytest.raises(InputError, match="several models"):
        values([FINE, replace(FINE, model="n", seed=1)], [ASKED])
    with pytest.raises(InputError, match="not in the set"):
        values([replace(FINE, question="x")], [ASKED])
    with pytest.raises(InputError, match="2 times"):
        values([FINE, FINE], [ASKED])


def test_what_a_question_of_a_set_expects():
    gold = (GoldSpan("guide", "ten days", 10, 20), GoldSpan("leaflet", level="document"))
    found = Expected.of(
        Question("q", "How long?", ("ten days",), gold, stakes="high", tags={"topic": "bills"})
    )
    assert found == Expected(
        "q", ("ten days",), (PLACE,), {"guide": 1, "leaflet": 1},
        {"topic": "bills", "stakes": "high"}, lost=True,
    )  # fmt: skip
    assert Expected.of(Question("q", "?")) == Expected("q", ())
    assert Expected.of(Question("q", "?")).answerable is False
    lost = Expected.of(Question("q", "?", lost=gold))
    assert (lost.answers, lost.spans, lost.answerable) == (None, None, True)
    assert Expected("q").answerable is None
