"""The keys of the session state, each declared once, and values that survive a page change.

A widget's own key is dropped when its page is left. A value that must last is kept under a key of
its own and copied to and from the widget's key, ``_`` + key.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import streamlit as st

T = TypeVar("T")

MODEL = "model"
BESIDE = "beside"
ADDRESS = "address"
COLLECTION = "collection"
QUESTION = "question"
NAME = "name"
NOTICE = "notice"
PROBLEM = "problem"
UPLOADED = "uploaded"
FILTER = "filter"
SEEN = "seen"
SET = "set"
ROBUST = "robust"
CHOSEN = "chosen"


def widget(key: str) -> str:
    """The widget's key for a lasting value."""
    return f"_{key}"


def restore(key: str, default: Any) -> None:
    """Give the widget of a lasting value its last value before it is drawn."""
    st.session_state.setdefault(key, default)
    st.session_state[widget(key)] = st.session_state[key]


def keep(key: str) -> None:
    """Copy the widget's value to the lasting key; for ``on_change``."""
    st.session_state[key] = st.session_state[widget(key)]


def once(name: str, of: Hashable, make: Callable[[], T], doing: str) -> T:
    """What follows from something, worked out once for as long as the same is looked at.

    Parameters
    ----------
    name : str
        The session's key for it.
    of : hashable
        What it follows from; with another one it is worked out anew.
    doing : str
        What is said meanwhile.
    """
    kept = st.session_state.get(name)
    if kept is None or kept[0] != of:
        with st.spinner(doing):
            kept = st.session_state[name] = (of, make())
    found: T = kept[1]
    return found


def notice(text: str) -> None:
    """Say something after the next rerun."""
    st.session_state[NOTICE] = text


def take_notice() -> str | None:
    """What was to be said, once."""
    said: str | None = st.session_state.pop(NOTICE, None)
    return said


def first_time(what: str) -> bool:
    """Whether this session did not ask that of the same thing before."""
    seen: set[str] = st.session_state.setdefault(SEEN, set())
    new = what not in seen
    seen.add(what)
    return new


def opening(id: str) -> str:
    """What :func:`first_time` is asked of an answer, so that each opening is logged once."""
    return f"answer {id}"
