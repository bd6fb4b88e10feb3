"""One answer explained: by which method, how far it got, how far it can be believed."""

import numpy as np
import pytest

from tests.explain.making import evidence
from workbench.errors import InputError, ModelError
from workbench.explain import METHODS
from workbench.explain.attribute import Explaining, Subject, attribute
from workbench.explain.game import Stopped
from workbench.models.function import FunctionModel
from workbench.records import Candidate, Candidates, Citation, Statement

QUESTION = "When is the bill due?"
TEXTS = ("The bill is due on Monday. Pay by card.", "Shops open at nine. Ask us.")
ITEMS = tuple(evidence(*TEXTS))
CANDIDATE = Candidate("The bill is due on Monday.", 1.0, 0, 0, 26)
CITED = Citation("d1", ITEMS[0].passage.text_sha256, 0, 26, "The bill is due on Monday.")


class Scoring:
    """Three log-odds for the first unit kept, half of one for each other; one row at a time."""

    id = label = "scoring"

    def __init__(self, fails_after=None, noise=0.0):
        self.calls, self.fails_after = 0, fails_after
        self.rng, self.noise = np.random.default_rng(0), noise

    def answer(self, question, items):
        return Candidates((CANDIDATE,), (0,))

    def score(self, question, items, candidate, units, masks):
        self.calls += len(masks)
        if self.fails_after is not None and self.calls > self.fails_after:
            raise RuntimeError("no more")
        worth = 2.5 * masks[:, :1].sum(axis=1) + 0.5 * masks.sum(axis=1) - 1
        return worth + self.noise * self.rng.normal(size=len(masks))


#: Seconds; with a limit, as in the app, a model is asked for little at first.
LIMIT = 5.0


def subject(model=None, **arguments):
    return Subject(model or Scoring(), QUESTION, ITEMS, CANDIDATE, **arguments)


def stopping_at(number):
    def watch(evaluations):
        if evaluations >= number:
            raise Stopped

    return watch


# ---------------------------------------------------------------- a result


@pytest.mark.parametrize("method", METHODS)
def test_a_result_says_what_was_explained_and_how(method):
    found = Explaining(subject()).by(method, seed=2)
    assert (found.method, found.unit, found.seed, found.complete) == (method, "sentence", 2, True)
    assert [u.text for u in found.units] == [
        "The bill is due on Monday.", "Pay by card.", "Shops open at nine.", "Ask us.",
    ]  # fmt: skip
    assert len(found.values) == 4
    assert found.order[0] == 0
    assert found.verdict.kind == "one"
    assert found.faithfulness.lds > 0.8
    assert found.notes == ()
    assert found.seconds > 0


def test_without_grade_there_is_none_and_nothing_more_is_asked():
    model = Scoring()
    found = Explaining(subject(model), grade=False).by("leave_one_out")
    assert (found.faithfulness, found.verdict, found.uses) == (None, None, ())
    assert found.grade_evaluations == 0
    assert model.calls == found.evaluations == 6


def test_evaluations_of_method_and_grade_are_all_that_were_asked():
    model = Scoring()
    found = Explaining(subject(model)).by("leave_one_out")
    assert found.evaluations == 6
    assert found.evaluations + found.grade_evaluations == model.calls


def test_methods_share_what_was_computed():
    model = Scoring()
    game = Explaining(subject(model))
    first = game.by("exact")
    again = [game.by(method) for method in ("leave_one_out", "shapley", "adaptive")]
    assert first.evaluations == 16
    assert [(a.evaluations, a.grade_evaluations) for a in again] == [(0, 0)] * 3
    assert model.calls == 16 + 1  # asked once more whether it says the same


def test_the_number_of_held_out_coalitions_can_be_chosen():
    assert Explaining(subject(), masks=20).by("leave_one_out").faithfulness.masks == 20


@pytest.mark.parametrize(
    ("arguments", "method", "words"),
    [
        ({}, "magic", "no method “magic”; there are adaptive, exact"),
        ({"unit": "chapter"}, "exact", "“chapter” is no unit; choose passage"),
    ],
)
def test_what_does_not_exist_is_refused_in_words(arguments, method, words):
    with pytest.raises(InputError, match=words):
        Explaining(subject(), **arguments).by(method)


def test_evidence_without_units_is_refused_in_words():
    bare = Subject(Scoring(), QUESTION, tuple(evidence("…")), CANDIDATE)
    with pytest.raises(InputError, match="no word that could be removed"):
        Explaining(bare, "word")


def test_notes_of_the_subject_are_told():
    assert Explaining(subject(notes=("Mind this.",))).by("exact").notes == ("Mind this.",)


# ---------------------------------------------------------------- several methods


def test_a_panel_compares_every_pair_and_leaves_out_what_refuses():
    long = tuple(evidence("One two three four five six seven. Eight nine ten eleven twelve ten."))
    made = Subject(Scoring(), QUESTION, long, CANDIDATE)
    panel = Explaining(made, "word", grade=False).panel(["exact", "leave_one_out", "shapley"])
    assert [a.method for a in panel.attributions] == ["leave_one_out", "shapley"]
    (pair,) = panel.agreement
    assert (pair.first, pair.second) == ("leave_one_out", "shapley")
    assert pair.correlation > 0.9


def test_a_panel_of_one_that_refuses_or_does_not_exist_is_refused():
    long = tuple(evidence("One two three four five six seven. Eight nine ten eleven twelve ten."))
    made = Explaining(Subject(Scoring(), QUESTION, long, CANDIDATE), "word", grade=False)
    with pytest.raises(InputError, match="2\\^13"):
        made.panel(["exact"])
    with pytest.raises(InputError, match="no method “magic”"):
        made.panel(["leave_one_out", "magic"])


def test_a_panel_of_which_every_method_refuses_is_no_empty_result():
    made = Explaining(subject(), grade=False)
    with pytest.raises(InputError):
        made.panel(["leave_one_out", "adaptive"], budget=3)


# ---------------------------------------------------------------- stopped and broken


@pytest.mark.parametrize("method", METHODS)
def test_a_stop_gives_what_is_known_by_then(method):
    """Whatever a method asks first: more than one coalition was computed, and paid for."""
    ten = tuple(evidence("One two three four five six seven eight nine ten."))
    made = Subject(Scoring(), QUESTION, ten, CANDIDATE)
    found = Explaining(made, "word", watch=stopping_at(2)).by(method)
    assert not found.complete
    assert any("stopped before its end" in note for note in found.notes)
    assert len(found.values) == 10
    assert (found.faithfulness, found.verdict) == (None, None)
    assert found.evaluations >= 2


def test_units_that_were_measured_are_exact_and_the_others_unknown():
    made = Explaining(subject(Scoring(fails_after=2)))
    whole, first = np.ones(4, bool), np.array([False, True, True, True])
    assert [*made.game(whole), *made.game(first)] == [3.5, 0.5]
    found = made.by("leave_one_out")
    assert not found.complete
    assert (found.low[0], found.values[0], found.high[0]) == (3.0, 3.0, 3.0)
    assert found.low[1:] == (-40.0,) * 3
    assert found.high[1:] == (40.0,) * 3
    assert found.unclear == (False, True, True, True)
    assert found.full == 3.5
    assert found.quantity == "removal"


def test_a_stop_before_anything_is_known_is_said():
    def watch(evaluations):
        raise Stopped

    game = Explaining(subject(), watch=watch)
    game.game._value = lambda masks: (_ for _ in ()).throw(Stopped())
    with pytest.raises(InputError, match="before anything was known"):
        game.by("exact")


def test_a_stop_while_it_is_graded_leaves_the_explanation():
    found = Explaining(subject(), watch=stopping_at(10)).by("leave_one_out")
    assert found.complete
    assert found.values == pytest.approx((3.0, 0.5, 0.5, 0.5))
    assert (found.faithfulness, found.verdict) == (None, None)
    assert any("before it was graded" in note for note in found.notes)


def test_a_model_that_fails_on_the_way_gives_what_is_known_and_says_why():
    found = Explaining(subject(Scoring(fails_after=4)), limit=LIMIT).by("leave_one_out")
    assert not found.complete
    assert "RuntimeError" in found.notes[0]
    assert found.full == 3.5


def test_a_model_that_fails_at_once_is_an_error():
    with pytest.raises(ModelError, match="RuntimeError"):
        Explaining(subject(Scoring(fails_after=0))).by("leave_one_out")


def test_a_model_that_fails_while_it_is_graded_leaves_the_explanation():
    """What the method has found is known, whatever becomes of the grade."""
    found = Explaining(subject(Scoring(fails_after=8)), limit=LIMIT).by("leave_one_out")
    assert found.values == pytest.approx((3.0, 0.5, 0.5, 0.5))
    assert found.verdict is None
    assert any("RuntimeError" in note or "graded" in note for note in found.notes)


# ---------------------------------------------------------------- models that change their mind


def test_a_model_that_is_not_deterministic_is_told_and_its_intervals_are_widened():
    found = Explaining(subject(Scoring(noise=0.2))).by("leave_one_out")
    assert any("not deterministic" in note for note in found.notes)
    widths = np.subtract(found.high, found.low)
    assert (widths > 0.2).all()
    assert found.low[0] > 0
    for low, truth, high in zip(found.low, (3.0, 0.5, 0.5, 0.5), found.high, strict=True):
        assert low - 0.3 <= truth <= high + 0.3


def test_a_deterministic_model_is_not_widened():
    found = Explaining(subject()).by("leave_one_out")
    assert found.low == found.values == found.high


# ---------------------------------------------------------------- citations


def statement(*citations, support=0.9):
    return Statement("The bill is due on Monday.", citations, support)


def test_a_citation_is_used_where_its_removal_loses_the_answer_and_supports_where_it_says_so():
    other = Citation("d2", ITEMS[1].passage.text_sha256, 0, 19, "Shops open at nine.")
    found = Explaining(subject(statement=statement(CITED, other))).by("exact")
    first, second = found.uses
    assert (first.citation, first.used, first.supports, first.support) == (CITED, True, True, 0.9)
    assert first.fall == pytest.approx(3.0)
    assert (second.citation, second.used) == (other, False)
    assert second.fall == pytest.approx(0.5)


def test_support_that_was_not_looked_for_or_is_doubtful_is_none():
    for support in (None, 0.4):
        (use,) = Explaining(subject(statement=statement(CITED, support=support))).by("exact").uses
        assert (use.supports, use.support) == (False, support)


def test_no_use_is_told_of_words_of_the_question():
    game = Explaining(subject(statement=statement(CITED)), "question", masks=20)
    assert game.by("leave_one_out").uses == ()


def test_a_citation_of_another_text_is_not_told_of():
    gone = Citation("d9", "9" * 64, 0, 26, "The bill is due on Monday.")
    assert Explaining(subject(statement=statement(gone))).by("exact").uses == ()


# ---------------------------------------------------------------- similarity


def test_a_model_that_only_answers_is_explained_by_similarity_and_it_is_said():
    model = FunctionModel("f", lambda question, texts: next((t for t in texts if "due" in t), ""))
    made = Subject(model, QUESTION, ITEMS, Candidate(TEXTS[0], 0.0))
    found = Explaining(made, "passage").by("exact")
    assert found.payoff == "similarity"
    assert any("similarity of its answers" in note for note in found.notes)
    assert found.values == pytest.approx((1.0, 0.0))
    assert (found.verdict.kind, found.verdict.units) == ("one", (0,))


def test_one_call_explains_without_a_grade():
    found = attribute(Scoring(), QUESTION, ITEMS, CANDIDATE, method="leave_one_out", unit="passage")
    assert (found.method, found.unit, found.verdict) == ("leave_one_out", "passage", None)
    assert found.values == pytest.approx((3.0, 0.5))
