"""The review rules: what they say, what they would have sent to a person, how to change them."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from workbench import words
from workbench.errors import WorkbenchError
from workbench.grounding.review import PRIORITIES, STAKES, because, check
from workbench.records import ReviewRule
from workbench.service import Workbench
from workbench.ui import state
from workbench.ui.say import plain

_NEW = ReviewRule("", confidence_below=0.65)


def show(wb: Workbench) -> None:
    """Draw the rules in force and the form of one of them."""
    rules = wb.review.rules()
    st.subheader("Review rules", anchor=False)
    st.write(
        "A rule applies where all that it states holds. Each answer carries the reasons of the "
        "rules that apply to it; the most urgent one says who looks."
    )
    for rule in rules:
        _rule(wb, rules, rule)
    if not rules:
        st.info("There are no rules: no answer is sent to a person. Add one below.")
    with st.expander("Add a rule", icon=":material/add:", expanded=not rules):
        _form(wb, rules, None)


def _rule(wb: Workbench, rules: tuple[ReviewRule, ...], rule: ReviewRule) -> None:
    with st.expander(f"{plain(rule.name)}: {plain(because(rule))}"):
        hours = "no time limit" if rule.hours is None else f"within {rule.hours} hours"
        st.caption(f"Who looks: {plain(rule.role)} · priority {rule.priority} · {hours}")
        _form(wb, rules, rule)
        if st.button("Remove this rule", key=f"remove-{rule.name}", icon=":material/delete:"):
            wb.review.set([other for other in rules if other != rule])
            state.notice("The rule was removed.")
            st.rerun()


def _form(wb: Workbench, rules: tuple[ReviewRule, ...], rule: ReviewRule | None) -> None:
    given = rule or _NEW
    with st.form(f"rule-{given.name}"):
        name = st.text_input("Name", given.name, max_chars=80)
        st.markdown("**Applies where all of this holds**")
        said = _conditions(given)
        st.markdown("**Then**")
        left, middle, right = st.columns(3)
        role = left.text_input("Who looks", given.role, max_chars=80)
        priority = middle.selectbox("Priority", PRIORITIES, PRIORITIES.index(given.priority))
        hours = right.number_input("Hours allowed", 1, 10_000, given.hours, placeholder="any")
        try_out, save = st.columns(2)
        tried = try_out.form_submit_button("Try it on my last answers", width="stretch")
        sent = save.form_submit_button("Save", type="primary", width="stretch")
    if not (tried or sent):
        return
    changed = replace(said, name=name.strip(), role=role.strip(), priority=priority, hours=hours)
    try:
        if tried:
            check([changed])
            hit, of = wb.review.would_send([changed])
            st.info(f"It would have sent {hit} of your last {of} answers to a person.")
            return
        kept = [changed if other == rule else other for other in rules]
        wb.review.set(kept if rule else [*kept, changed])
    except WorkbenchError as error:
        st.error(error.message)
        return
    state.notice(f"The rule “{changed.name}” is in force.")
    st.rerun()


def _conditions(given: ReviewRule) -> ReviewRule:
    left, right = st.columns(2)
    confidence = left.number_input(
        "The confidence of the answer is below", 0.0, 1.0, given.confidence_below, 0.05,
        placeholder="any",
    )  # fmt: skip
    support = right.number_input(
        "The support of a statement is below", 0.0, 1.0, given.support_below, 0.05,
        placeholder="any",
    )  # fmt: skip
    conflict = left.checkbox("Its sources contradict each other", given.conflict)
    personal = right.checkbox("Personal data is involved", given.personal)
    manipulation = left.checkbox("Something tries to steer the model", given.manipulation)
    stakes = left.multiselect("The stakes are", STAKES, given.stakes)
    sensitivity = right.multiselect(
        "A cited source is",
        list(words.SENSITIVITY),
        given.sensitivity,
        format_func=lambda name: words.SENSITIVITY[name][0],
    )
    topics = st.text_input(
        "The question has a word that begins with one of",
        ", ".join(given.topics),
        placeholder="for example: gas, medic, disconnect",
    )
    return ReviewRule(
        "",
        confidence_below=confidence,
        support_below=support,
        conflict=conflict,
        personal=personal,
        manipulation=manipulation,
        stakes=tuple(stakes),
        topics=tuple(t.strip() for t in topics.split(",") if t.strip()),
        sensitivity=tuple(sensitivity),
    )
