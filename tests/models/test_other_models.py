"""Models whose words are not ours: functions, and answers recorded earlier."""

import json
import threading

import pytest

from workbench.errors import InputError, ModelError
from workbench.models.function import FunctionModel
from workbench.models.recorded import RecordedModel, read
from workbench.records import Evidence, Passage

EVIDENCE = [Evidence(1, Passage("d", "t", 0, 9, "The text."), 1.0)]


def ask(function, **more):
    return FunctionModel("mine", function, **more).answer("Why?", EVIDENCE)


def test_a_function_gets_the_question_and_the_texts_and_its_words_become_the_candidate():
    seen = []
    found = ask(lambda q, texts: seen.append((q, texts)) or " Because. ")
    assert seen == [("Why?", ["The text."])]
    assert [c.text for c in found.candidates] == ["Because."]
    assert found.candidates[0].evidence is None
    assert found.chosen == (0,)
    assert found.cost_usd is None


def test_what_it_knows_of_its_cost_is_kept():
    found = ask(lambda *_: {"text": "A.", "tokens_in": 7, "tokens_out": 2, "cost_usd": 0.01})
    assert (found.tokens_in, found.tokens_out, found.cost_usd) == (7, 2, 0.01)
    odd = ask(lambda *_: {"text": "A.", "tokens_in": -1, "tokens_out": True, "cost_usd": "much"})
    assert (odd.tokens_in, odd.tokens_out, odd.cost_usd) == (0, 0, None)


@pytest.mark.parametrize("nothing", [None, "", "  ", {}, {"text": None}])
def test_no_answer_is_no_candidate(nothing):
    found = ask(lambda *_: nothing)
    assert found.candidates == found.chosen == ()


@pytest.mark.parametrize("nonsense", [7, ["a"], {"text": 7}, object(), "x" * 100_001])
def test_nonsense_is_told(nonsense):
    with pytest.raises(ModelError, match="gave back"):
        ask(lambda *_: nonsense)


def test_a_function_that_raises_is_told_with_its_error():
    def broken(*_):
        raise ZeroDivisionError("no way")

    with pytest.raises(ModelError, match="ZeroDivisionError: no way"):
        ask(broken)


def test_a_function_that_hangs_is_given_up():
    free = threading.Event()
    with pytest.raises(ModelError, match=r"within 0\.05 seconds"):
        ask(lambda *_: free.wait(30), seconds=0.05)
    free.set()


@pytest.mark.parametrize("name", ["", "a b", "a/b", "x" * 41])
def test_a_name_that_cannot_be_an_id_is_refused(name):
    with pytest.raises(InputError):
        FunctionModel(name, lambda *_: "")


def test_a_recorded_answer_is_given_to_its_question_alone():
    model = RecordedModel("bert", {"When is it due?": "In May.", "Who pays?": ""})
    assert model.answer("when is  it due?", []).candidates[0].text == "In May."
    assert not model.answer("Who pays?", []).candidates
    assert not model.answer("Where?", []).candidates


def test_predictions_are_read_by_id_and_by_question(tmp_path):
    by_id = tmp_path / "a.json"
    by_id.write_text(json.dumps({"q1": "May", "q2": "", "q9": "lost"}))
    known = {"q1": "When?", "q2": "Who?"}
    assert read(by_id, known) == {"When?": "May", "Who?": ""}
    lines = tmp_path / "b.jsonl"
    lines.write_text(
        '{"question": "When?", "prediction": "May"}\n{"id": "q2", "prediction": null}\n'
    )
    assert read(lines, known) == {"When?": "May", "Who?": ""}


@pytest.mark.parametrize(
    ("text", "says"),
    [("{", "cannot be read"), ('{"id": "q1"}', "known question"), ('[{"prediction": 1}]', "needs")],
)
def test_a_file_that_is_none_is_refused(tmp_path, text, says):
    file = tmp_path / "p.json"
    file.write_text(text)
    with pytest.raises(InputError, match=says):
        read(file)
