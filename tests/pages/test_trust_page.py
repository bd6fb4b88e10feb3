"""The Trust page: rules are seen, tried, changed and removed."""

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

APP = str(Path(__file__).parents[2] / "app.py")


@pytest.fixture(autouse=True)
def _fresh_caches():
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


def open_page():
    app = AppTest.from_file(APP, default_timeout=30)
    app.switch_page("pages/4_Trust.py")
    return app.run()


def press(app, label, at=0):
    [b for b in app.button if b.label == label][at].click()
    return app.run()


def test_the_seeded_rule_is_shown_in_words(empty_wb):
    app = open_page()
    assert not app.exception
    assert any("confidence is below 65" in e.label for e in app.expander)


def test_a_rule_is_added_changed_and_removed(empty_wb):
    app = open_page()
    [t for t in app.text_input if t.label == "Name"][-1].set_value("Gas first")
    [t for t in app.text_input if "begins with" in t.label][-1].set_value("gas, leak")
    app = press(app, "Save", -1)
    assert not app.exception
    assert empty_wb.review.rules()[-1].topics == ("gas", "leak")
    [t for t in app.text_input if t.label == "Who looks"][1].set_value("safety desk")
    app = press(app, "Save", 1)
    assert empty_wb.review.rules()[-1].role == "safety desk"
    app = press(app, "Remove this rule", 0)
    assert [r.name for r in empty_wb.review.rules()] == ["Gas first"]


def test_a_rule_that_cannot_be_is_refused_in_words(empty_wb):
    app = press(open_page(), "Save", -1)
    assert "name of 1 to 80" in app.error[0].value
    assert len(empty_wb.review.rules()) == 1


def test_a_rule_is_tried_before_it_is_saved(wb):
    app = press(open_page(), "Try it on my last answers")
    assert not app.exception
    assert "0 of your last 0" in app.info[-1].value


def test_without_rules_it_is_said_that_nobody_looks(empty_wb):
    empty_wb.review.set([])
    assert "no rules" in open_page().info[0].value
