"""Who sits at the browser: an id and a name typed once, kept in a cookie of the app alone."""

from __future__ import annotations

import json
import secrets
from urllib.parse import quote, unquote

import streamlit as st

from workbench.records import Actor
from workbench.ui import state

_COOKIE = "workbench_visitor"
_ID = "visitor_id"

_REMEMBER = """
export default function ({ data }) {
  document.cookie = data.cookie + "; path=/; max-age=31536000; SameSite=Strict";
}
"""


def _stored() -> dict[str, str]:
    try:
        found = json.loads(unquote(str(st.context.cookies.get(_COOKIE, ""))))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def current() -> Actor:
    """The actor of this browser; a new id where the browser has none yet."""
    if _ID not in st.session_state:
        stored = _stored()
        id = str(stored.get("id", ""))
        st.session_state[_ID] = id if id.isalnum() and len(id) == 16 else secrets.token_hex(8)
        st.session_state.setdefault(state.NAME, str(stored.get("name", ""))[:80])
    name = " ".join(str(st.session_state.get(state.NAME, "")).split())
    return Actor(id=st.session_state[_ID], name=name or "someone at this browser")


def name_field() -> None:
    """The field for one's name; what is typed goes to the cookie."""
    state.restore(state.NAME, "")
    st.text_input(
        "Your name",
        key=state.widget(state.NAME),
        max_chars=80,
        placeholder="optional",
        help="Stands beside your feedback and in the audit trail.",
        on_change=state.keep,
        args=(state.NAME,),
    )
    kept = {"id": st.session_state[_ID], "name": st.session_state[state.NAME]}
    if kept != _stored():
        remember = st.components.v2.component("workbench_remember", js=_REMEMBER)
        remember(data={"cookie": f"{_COOKIE}={quote(json.dumps(kept))}"}, key="remember")
