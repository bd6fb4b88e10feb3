"""Question sets are read in both layouts, hostile ones refused; answers are judged by words."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.grounding.question_sets import Known, read


def squad(**changes):
    asked = {
        "id": "1",
        "question": "How deep?",
        "answers": [{"text": "4 metres", "answer_start": 3}, {"text": "4 metres"}],
        **changes,
    }
    paragraph = {"context": "It is 4 metres.", "qas": [asked]}
    return json.dumps({"data": [{"title": "Pool", "paragraphs": [paragraph]}]}).encode()


def test_lines_are_read():
    row = {"question": "Q?", "answers": ["a b"], "gold": [{"document": "d.md", "text": "A b c."}]}
    found = read((json.dumps(row) + "\n\n" + json.dumps({"question": "None?"})).encode())
    assert found == (Known("Q?", ("a b",), ("A b c.",), "d.md"), Known("None?"))
    assert [k.answerable for k in found] == [True, False]


def test_squad_is_read():
    assert read(squad()) == (Known("How deep?", ("4 metres",), (), "Pool"),)
    assert not read(squad(is_impossible=True))[0].answerable


def test_an_answer_is_right_by_its_words():
    known = Known("?", ("18 days",), ("Your bill is due 18 days after the date on it.",))
    assert known.right("It takes 18 DAYS, no more.")
    assert known.right("bill is due 18")  # part of the known passage
    assert not known.right("due")
    assert not known.right("It takes 118 days.")
    assert not known.right("")
    assert not Known("?").right("Anything.")
    assert not Known("?", ("the",)).right("A the b.")  # an answer without words is no answer


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"[" * 100_000, "not JSON"),
        (b'{"data": [{"paragraphs": 3}]}', "SQuAD"),
        (b'{"data": 3}', "SQuAD"),
        (b'{"question": 3}', "must be text"),
        (b'{"question": "x", "answers": "y"}', "a list of texts"),
        (b'{"question": "x", "answers": [1]}', "must be texts"),
        (b'{"question": "x", "gold": [1]}', "no list"),
        (b'{"question": "x", "gold": [{"document": "d"}]}', "must be texts"),
        (b'{"answers": []}', "no “question”"),
        (b'{"question": "x"}\n[1]', "Line 2"),
        (b'{"question": "x"}\n' * 20_001, "20,000 are allowed"),
    ],
)
def test_what_is_no_set_is_refused_in_words(data, why):
    with pytest.raises(InputError, match=why):
        read(data)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(data):
    with suppress(InputError):
        assert read(data)
