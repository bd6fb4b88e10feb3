from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.evidence.tokens import STOP_WORDS, stem, term, terms, words


def _texts(text):
    return [text[start:end] for start, end in words(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The tariff’s price, 3.5% up!", ["The", "tariff’s", "price", "3.5", "up"]),
        ("smart-meter_id (e-mail)", ["smart", "meter", "id", "e", "mail"]),
        ("1,250.00 on 1.5.2024.", ["1,250.00", "on", "1.5.2024"]),
        ("don't 'quote' rock’n’roll", ["don't", "quote", "rock’n’roll"]),
        ("e\u0301te\u0301 fini", ["e\u0301te\u0301", "fini"]),
        ("日本語 и русский", ["日本語", "и", "русский"]),
        ("… — !? 🎉", []),
        ("", []),
    ],
)
def test_words_are_runs_of_letters_and_digits(text, expected):
    assert _texts(text) == expected


@given(st.text())
def test_words_are_in_order_and_hold_no_space(text):
    spans = words(text)
    assert all(start < end for start, end in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert not any(c.isspace() for w in _texts(text) for c in w)


@given(st.text())
def test_no_letter_or_digit_is_outside_a_word(text):
    inside = {i for start, end in words(text) for i in range(start, end)}
    assert all(i in inside for i, c in enumerate(text) if c.isalnum())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Readings", "reading"),
        ("tariff’s", "tariff"),
        ("Zürich", "ZURICH"),
        ("ﬁnance", "finance"),
        ("e\u0301te\u0301", "été"),
        ("Straße", "strasse"),
    ],
)
def test_forms_of_a_word_share_a_term(one, other):
    assert stem(one) == stem(other)


def test_stop_words_have_no_term_however_they_are_written():
    assert term("The") is None
    assert term("WHAT") is None
    assert terms("What is the price of the METER?") == [stem("price"), stem("meter")]
    assert all(term(word) is None for word in STOP_WORDS)


def test_an_endless_word_has_a_short_term():
    assert len(stem("x" * 100_000)) <= 64


def test_terms_are_the_same_in_many_threads():
    many = [f"running{i} meters billed daily number{i}" for i in range(400)]
    expected = [terms(text) for text in many]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(terms, many)) == expected
