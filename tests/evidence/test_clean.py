from hypothesis import given
from hypothesis import strategies as st

from workbench.evidence.clean import base_name, clean, one_line, visible

#: Any code point at all, lone surrogates included.
ANYTHING = st.text(st.characters(), max_size=200)


def test_spaces_line_ends_and_blank_lines_are_made_plain():
    assert clean("\ufeff a\u00a0 b\t c \r\n\r\n\u2028 d \x0b e\u3000") == "a b c\nd\ne"


def test_code_keeps_its_indentation_and_blank_lines():
    assert clean("\n  if x:\r\n\n\ty = 1  \n\n", keep_space=True) == "  if x:\n\n    y = 1"


def test_what_cannot_be_seen_is_dropped_but_joiners_stay():
    hidden = "pass\u200bw\u00adord\u202e\u2066\u200f\U000e0041\x00\x1b\ud800\ufffe"
    assert clean(hidden) == "password"
    assert clean("می\u200cخواهم 👩\u200d🚒") == "می\u200cخواهم 👩\u200d🚒"


def test_letters_are_composed_and_ligatures_opened_but_no_meaning_changes():
    assert clean("cafe\u0301 ﬁle oﬃce 5 m² ½") == "café file office 5 m² ½"


@given(ANYTHING)
def test_cleaning_twice_changes_nothing_and_the_result_can_be_stored(text):
    once = clean(text)
    assert clean(once) == once
    assert once.encode("utf-8").decode("utf-8") == once
    assert once == once.strip()
    assert "\n\n" not in once


@given(ANYTHING)
def test_names_stay_on_one_line_and_lose_their_folders(name):
    shown = base_name(name)
    assert shown
    assert not set(shown) & set("/\\\n\r\x00")
    assert len(shown) <= 200
    assert "\n" not in one_line(name)
    assert visible(name).isprintable() or any(ord(c) > 127 for c in visible(name))


def test_hostile_names_become_harmless():
    assert base_name("../../etc/passwd") == "passwd"
    assert base_name("..\\..\\win.ini") == "win.ini"
    assert base_name("a\nb\x00.txt") == "a b.txt"
    assert base_name("fdp\u202etxt.exe") == "fdptxt.exe"
    assert base_name("../..") == "unnamed"


def test_different_names_stay_different_in_a_source():
    assert visible("a\nb") == "a\\nb"
    assert visible("a b/ü.txt") == "a b/ü.txt"
    assert visible("a\udcffb") == "a\\udcffb"
