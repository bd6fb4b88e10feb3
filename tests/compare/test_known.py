"""Sets to calibrate by are read in any layout; one line that cannot be used refuses them."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.compare.datasets import known
from workbench.errors import InputError
from workbench.grounding.question_sets import Known


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
    found = known((json.dumps(row) + "\n\n" + json.dumps({"question": "None?"})).encode())
    assert found == (Known("Q?", ("a b",), ("A b c.",), "d.md"), Known("None?"))
    assert [k.answerable for k in found] == [True, False]


def test_squad_is_read():
    assert known(squad()) == (Known("How deep?", ("4 metres",), (), "Pool"),)
    assert not known(squad(is_impossible=True))[0].answerable


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
        known(data)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(data):
    with suppress(InputError):
        assert known(data)
