"""A cascade asks the dear model where it has to, and says who answered and what both cost."""

import pytest

from workbench.errors import InputError, ModelError
from workbench.models.cascade import CascadeModel, id_of, label_of, pair
from workbench.records import Candidate, Candidates, Evidence, Passage

EVIDENCE = [Evidence(1, Passage("d", "t", 0, 9, "The text."), 1.0)]


class Fake:
    def __init__(self, id, text="", error=None, **more):
        self.id, self.label = id, f"the {id}"
        self.given = Candidates((Candidate(text, 1.0),) if text else (), (0,) if text else (),
                                **more)  # fmt: skip
        self.error, self.asked = error, 0

    def answer(self, question, evidence):
        self.asked += 1
        if self.error:
            raise self.error
        return self.given


def cascade(sure=0.4, threshold=0.5, cheap=None, dear=None):
    seen = []

    def confidence(model, question, evidence, given):
        seen.append((model, question, tuple(evidence), given))
        return sure

    made = CascadeModel(
        cheap or Fake("a", "Cheap.", seconds=1.0, tokens_in=3, tokens_out=1, cost_usd=0.1),
        dear or Fake("b", "Dear.", seconds=2.0, tokens_in=5, tokens_out=2, cost_usd=0.4),
        confidence, threshold,
    )  # fmt: skip
    return made, seen


def test_the_cheap_model_answers_where_it_is_sure_and_the_dear_one_is_not_asked():
    model, seen = cascade(sure=0.5)
    given = model.answer("Why?", EVIDENCE)
    assert (given.candidates[0].text, given.by) == ("Cheap.", "a")
    assert (given.seconds, given.cost_usd, given.tokens_in) == (1.0, 0.1, 3)
    assert model.dear.asked == 0
    assert seen == [("a", "Why?", tuple(EVIDENCE), model.cheap.given)]


def test_below_the_threshold_the_dear_one_answers_and_both_are_paid():
    model, _ = cascade(sure=0.49)
    given = model.answer("Why?", EVIDENCE)
    assert (given.candidates[0].text, given.by) == ("Dear.", "b")
    assert (given.seconds, given.tokens_in, given.tokens_out) == (3.0, 8, 3)
    assert given.cost_usd == pytest.approx(0.5)
    assert (model.cheap.asked, model.dear.asked) == (1, 1)


def test_where_the_cheap_model_gives_nothing_the_dear_one_is_asked():
    model, _ = cascade(sure=1.0, threshold=0.0, cheap=Fake("a"))
    assert model.answer("Why?", EVIDENCE).by == "b"


@pytest.mark.parametrize("costs", [(None, 0.4), (0.1, None), (None, None)])
def test_an_unknown_cost_stays_unknown(costs):
    model, _ = cascade(cheap=Fake("a", "A.", cost_usd=costs[0]),
                       dear=Fake("b", "B.", cost_usd=costs[1]))  # fmt: skip
    assert model.answer("Why?", EVIDENCE).cost_usd is None


def test_the_dear_ones_cost_is_no_matter_where_it_is_not_asked():
    model, _ = cascade(sure=0.9, dear=Fake("b", "B.", cost_usd=None))
    assert model.answer("Why?", EVIDENCE).cost_usd == 0.1


@pytest.mark.parametrize(
    ("sure", "threshold", "by"),
    [(0.0, 0.0, "a"), (1.0, 1.01, "b"), (1.0, 1.0, "a"), (0.0, 1e-9, "b")],
)
def test_at_the_ends_one_model_answers_all(sure, threshold, by):
    model, _ = cascade(sure=sure, threshold=threshold)
    assert model.answer("Why?", EVIDENCE).by == by


def test_who_stood_in_is_named_not_the_one_that_was_asked():
    model, _ = cascade(dear=Fake("b", "B.", by="stand-in"))
    assert model.answer("Why?", EVIDENCE).by == "stand-in"


@pytest.mark.parametrize("which", ["cheap", "dear"])
def test_a_model_that_fails_is_told(which):
    broken = Fake("x", error=ModelError("It is down."))
    model, _ = cascade(**{which: broken})
    with pytest.raises(ModelError, match="It is down"):
        model.answer("Why?", EVIDENCE)


def test_a_dear_model_that_is_down_is_no_matter_where_it_is_not_asked():
    model, _ = cascade(sure=0.9, dear=Fake("b", error=ModelError("It is down.")))
    assert model.answer("Why?", EVIDENCE).by == "a"


@pytest.mark.parametrize(
    "both",
    [
        ("skim", "reader"),
        ("keyword", "extractive"),
        ("keyword", "chat:mine"),
        ("function:f", "chat:m-1_x"),
    ],
)
def test_the_id_names_the_pair_and_back(both):
    assert pair(id_of(*both)) == both


def test_the_pair_that_comes_along_has_the_short_id():
    assert id_of("skim", "reader") == "cascade"
    assert label_of("Keyword", "GPT-4 at home") == "Keyword; where unsure: GPT-4 at home"
    model, _ = cascade()
    assert (model.id, model.label) == ("cascade:a+b", "the a; where unsure: the b")


@pytest.mark.parametrize("id", ["keyword", "cascade:", "cascade:a", "cascade:a+", "cascade:+b",
                                "cascade:a+a", "cascades:a+b", ""])  # fmt: skip
def test_what_is_no_pair_is_refused(id):
    with pytest.raises(InputError, match="CHEAP"):
        pair(id)
