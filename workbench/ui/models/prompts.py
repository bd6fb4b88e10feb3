"""What the model of an endpoint is told: the version in force, a new one, and all before."""

from __future__ import annotations

from difflib import unified_diff
from itertools import pairwise

import streamlit as st

from workbench.errors import WorkbenchError
from workbench.models.chat.prompt import RULES
from workbench.records import Prompt
from workbench.service import Workbench
from workbench.service.endpoints import LONGEST, NOTED
from workbench.ui import state
from workbench.ui.models.words import moment
from workbench.ui.say import plain


def show(wb: Workbench) -> None:
    """Draw the prompt of one endpoint, and its versions."""
    st.subheader("Prompts", anchor=False)
    names = [one.endpoint.name for one in wb.endpoints.list()]
    if not names:
        st.info("The models of this machine are told nothing. Add an endpoint first.")
        return
    st.write(
        "What a language model is told before your documents and the question. A change is a new "
        "version; each answer keeps the version that it was given by."
    )
    name = st.selectbox("Endpoint", names, key="prompt-of")
    versions, present = wb.endpoints.prompts(name), wb.endpoints.prompt(name)
    st.markdown(f"**In force:** {plain(_about(present))}")
    st.code(present.text, language=None, wrap_lines=True)
    with st.expander("What is always said after it"):
        st.caption("No prompt changes this. The documents and the question follow.")
        st.code(RULES, language=None, wrap_lines=True)
    _edit(wb, name, present)
    _versions(wb, name, versions, present)


def _edit(wb: Workbench, name: str, present: Prompt) -> None:
    with st.form(f"prompt-{name}-{present.version}"):
        text = st.text_area("Another wording", present.text, height=180, max_chars=LONGEST)
        note = st.text_input("Why", max_chars=NOTED, placeholder="What this change is meant to do")
        sent = st.form_submit_button("Save as a new version", type="primary")
    if not sent:
        return
    try:
        made = wb.endpoints.edit_prompt(name, text, note)
    except WorkbenchError as error:
        st.error(plain(error.message))
        return
    masked = "" if made.text == text.strip() else " Personal data in it was masked."
    state.notice(f"Version {made.version} is in force.{masked}")
    st.rerun()


def _versions(wb: Workbench, name: str, versions: tuple[Prompt, ...], present: Prompt) -> None:
    if len(versions) < 2:
        return
    st.markdown("#### Versions")
    differences = [_difference(one, other) for one, other in pairwise(versions)]
    for prompt, difference in reversed(list(zip(versions, ["", *differences], strict=True))):
        with st.expander(plain(_about(prompt))):
            if difference:
                st.caption(f"What is different from version {prompt.version - 1}")
                st.code(difference, language="diff", wrap_lines=True)
            else:
                st.code(prompt.text, language=None, wrap_lines=True)
            if prompt == present:
                st.caption("It is in force.")
            elif st.button("Use this version", key=f"use-{name}-{prompt.version}"):
                wb.endpoints.use_prompt(name, prompt.version)
                state.notice(f"Version {prompt.version} is in force.")
                st.rerun()


def _about(prompt: Prompt) -> str:
    if prompt.version == 0:
        return "the prompt that comes with the program (version 0)"
    who = f", {moment(prompt.at)}" if prompt.at else ""
    who += f", {prompt.actor.name}" if prompt.actor else ""
    note = f": {prompt.note}" if prompt.note else ""
    return f"version {prompt.version}{who}{note}"


def _difference(one: Prompt, other: Prompt) -> str:
    """Lines that went and came, sentence by sentence."""
    before, after = (p.text.replace(". ", ".\n").splitlines() for p in (one, other))
    lines = list(unified_diff(before, after, lineterm="", n=1))[2:]
    return "\n".join(line for line in lines if not line.startswith("@@"))
