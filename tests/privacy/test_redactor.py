"""What the settings say of personal data holds, and what cannot be used is refused at start."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from workbench.errors import InputError, RedactionError, SettingsError
from workbench.privacy import Redactor, mask_words, numbers, reveal
from workbench.records import PersonalSpan
from workbench.settings import PersonalPattern, Settings, load

KEY = "a key of the tests that is long enough"
METER = {"name": "METER_NUMBER", "pattern": r"\bLM-[0-9A-Z]{3}-[0-9A-Z]{3}\b"}
ACCOUNT = {"name": "ACCOUNT_NUMBER", "pattern": r"\b\d{5}\b", "words": ["account", "customer no"]}
MAIL = "jo@post.example"


def redactor(**said):
    return Redactor(load(**said))


def with_action(action, **more):
    return redactor(personal_actions={"EMAIL_ADDRESS": action}, privacy_key=KEY, **more)


def test_kinds_of_the_settings_are_found_in_capitals_or_not():
    found = redactor(personal=[METER]).redact("Is lm-4q7-x1d or LM-4Q7-X1D mine?")
    assert found.text == "Is <METER_NUMBER> or <METER_NUMBER> mine?"


def test_a_kind_with_words_counts_only_near_one_of_them():
    ours = redactor(personal=[ACCOUNT])
    assert ours.redact("My accounts: 12345.").text == "My accounts: <ACCOUNT_NUMBER>."
    assert ours.redact("12345 is my customer  no").spans[0] == PersonalSpan(0, 5, "ACCOUNT_NUMBER")
    assert not ours.redact("I used 12345 units.").spans
    assert not ours.redact("An account. " + "x " * 40 + "12345").spans


def test_redactors_of_several_settings_live_side_by_side():
    plain, ours = Redactor(), redactor(personal=[METER])
    assert not plain.redact("LM-4Q7-X1D").spans
    assert ours.redact("LM-4Q7-X1D").spans


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"pattern": "("}, "cannot be read"),
        ({"pattern": r"\d*"}, "fits empty text"),
        ({"pattern": r"(a+)+$"}, "too long"),
        ({"pattern": r"(?:LM-)*(?:LM-)*(?:LM-)*(?:LM-)*!$"}, "too long"),
        ({"name": "meter"}, "name"),
        ({"words": [" "]}, "empty"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_pattern_that_cannot_be_used_is_refused(wrong, why):
    with pytest.raises(SettingsError, match=why):
        load(personal=[METER | wrong])


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"personal": [METER, METER]}, "there already"),
        ({"personal": [METER | {"name": "URL"}]}, "there already"),
        ({"personal_actions": {"EMAIL": "drop"}}, "does not exist"),
        ({"personal_actions": {"EMAIL_ADDRESS": "token"}}, "WORKBENCH_PRIVACY_KEY"),
        ({"personal_actions": {"EMAIL_ADDRESS": "token"}, "privacy_key": "short"}, "32"),
        ({"names": "no_such_package_here"}, "not installed"),
    ],
)
def test_settings_that_do_not_fit_together_are_refused(said, why):
    with pytest.raises(SettingsError, match=why):
        redactor(**said)


def test_the_key_comes_from_the_environment_and_not_from_the_file(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_PRIVACY_KEY", KEY)
    assert KEY not in repr(load())
    assert load().privacy_key.get_secret_value() == KEY
    (tmp_path / "workbench.toml").write_text(f'privacy_key = "{KEY}"\n')
    with pytest.raises(SettingsError, match="WORKBENCH_PRIVACY_KEY"):
        load()


def test_the_file_states_kinds_and_actions(tmp_path):
    (tmp_path / "workbench.toml").write_text(
        "[[personal]]\nname = 'METER_NUMBER'\npattern = 'LM-\\w{3}'\nwords = ['meter']\n"
        "[personal_actions]\nMETER_NUMBER = 'drop'\n"
    )
    assert Redactor(load()).redact("My meter LM-4Q7 hums").text == "My meter hums"


def test_a_pattern_that_takes_too_long_refuses_the_text(monkeypatch):
    slow = PersonalPattern.model_construct(name="SLOW", pattern=r"(a+)+$", words=())
    monkeypatch.setattr(numbers, "SECONDS", 0.05)
    with pytest.raises(RedactionError):
        Redactor(Settings().model_copy(update={"personal": (slow,)})).redact("a" * 2000 + "\n!")


def test_tokens_are_turned_back_and_spans_stay_those_of_the_text():
    text = f"Write to {MAIL}, or call 07700 900123."
    found = with_action("token").redact(text)
    assert MAIL not in found.text
    assert "<PHONE_NUMBER>" in found.text
    assert found.spans[0] == PersonalSpan(9, 9 + len(MAIL), "EMAIL_ADDRESS", "token")
    assert reveal(found.text, KEY) == f"Write to {MAIL}, or call <PHONE_NUMBER>."
    assert with_action("token").redact(text) == found


@given(st.text(max_size=20), st.integers(0, 200), st.characters(codec="ascii"))
@trying(max_examples=60, deadline=None)
def test_a_changed_token_is_an_error_and_never_another_value(before, at, other):
    token = with_action("token").redact(MAIL).text
    at = len("<EMAIL_ADDRESS:") + at % (len(token) - len("<EMAIL_ADDRESS:"))
    if token[at] == other:
        return
    with pytest.raises(InputError):
        reveal(before.replace("<", "") + token[:at] + other + token[at + 1 :], KEY)


def test_another_key_or_kind_turns_nothing_back():
    token = with_action("token").redact(MAIL).text
    with pytest.raises(InputError, match="another key"):
        reveal(token, KEY + "!")
    with pytest.raises(InputError):
        reveal(token.replace("EMAIL_ADDRESS", "PHONE_NUMBER"), KEY)


def test_a_token_is_no_personal_data_again():
    ours = with_action("token")
    token = ours.redact(MAIL).text
    assert ours.redact(token).text == token


def test_what_is_dropped_leaves_no_trace():
    found = with_action("drop").redact(f"Write {MAIL} to me. {MAIL}")
    assert found.text == "Write to me. "
    assert [span.action for span in found.spans] == ["drop", "drop"]
    assert mask_words([(6, 8)], found.spans) == ("…",)


def test_names_are_found_by_an_installed_package_only(tmp_path, monkeypatch):
    folder = tmp_path / "little_names"
    folder.mkdir()
    (folder / "__init__.py").write_text(
        "import spacy\n"
        "def load():\n"
        "    nlp = spacy.blank('en')\n"
        "    rules = nlp.add_pipe('entity_ruler', name='ner')\n"
        "    rules.add_patterns([{'label': 'PERSON', 'pattern': 'Jo Pell'}])\n"
        "    return nlp\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    found = redactor(names="little_names").redact(f"I am Jo Pell, {MAIL}")
    assert found.text == "I am <PERSON>, <EMAIL_ADDRESS>"
    assert not Redactor().redact("I am Jo Pell").spans
    sys.modules.pop("little_names")


def test_a_package_that_finds_no_names_is_refused():
    with pytest.raises(SettingsError, match="finds no names"):
        redactor(names="textwrap").redact("I am Jo Pell")


def test_several_threads_redact_at_once():
    ours, texts = redactor(personal=[METER]), [f"LM-4Q7-X1{n} a{n}@post.example" for n in range(8)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(ours.redact, texts * 4))
    assert {item.text for item in found} == {"<METER_NUMBER> <EMAIL_ADDRESS>"}
