"""The Trust page: when a person has to look at answers."""

from __future__ import annotations

from workbench.ui.frame import open_page
from workbench.ui.trust import rules

_LEAD = "When a person has to look at an answer, who, and by when."


def show() -> None:
    """Draw the page."""
    wb = open_page("Trust", _LEAD)
    rules.show(wb)
