"""The Compare page: candidate models asked the same questions, and which one to pick."""

from __future__ import annotations

import streamlit as st

from workbench.errors import WorkbenchError
from workbench.ui.compare import (
    address,
    deciding,
    planning,
    questions,
    result,
    robustness,
    running,
    sets,
    slices,
)
from workbench.ui.frame import open_page
from workbench.ui.say import plain

_LEAD = "Which model to pick, at what cost, how sure that is, and on which questions it fails."
#: The views of the page, by the word in the address.
_VIEWS = {
    "result": ("Result", result.show),
    "questions": ("Questions", questions.show),
    "groups": ("Groups", slices.show),
    "robustness": ("Robustness", robustness.show),
    "plan": ("Cost plan", planning.show),
    "decision": ("Decision", deciding.show),
    "run": ("New run", running.show),
    "sets": ("Question sets", sets.show),
}


def show() -> None:
    """Draw the page."""
    wb = open_page("Compare", _LEAD)
    view = address.chosen(
        "view", {name: label for name, (label, _) in _VIEWS.items()}, "What to look at", "result"
    )
    try:
        _VIEWS[view][1](wb)
    except WorkbenchError as error:
        st.error(plain(error.message))
