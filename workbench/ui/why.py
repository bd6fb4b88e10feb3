"""Why this answer: three depths, from a sentence to the numbers."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from workbench import words
from workbench.records import Answer
from workbench.ui import second


def show(answer: Answer, titles: Mapping[str, str]) -> None:
    """Draw the reasons for the sentence and for the passages."""
    from workbench.display import charts, heatmap  # noqa: PLC0415

    if not answer.evidence:
        return
    st.subheader("Why this answer?", anchor=False)
    if any(not statement.quoted for statement in answer.statements):
        _backed(answer, titles)
    sentence, removal, passages = st.tabs(["Why this sentence", words.EFFECT, "Why these passages"])
    with sentence:
        if not answer.statements:
            st.write("No sentence was good enough to be given as the answer.")
        for statement in answer.statements:
            st.html(charts.contributions(statement))
    with removal:
        if answer.effects is not None:
            st.caption(
                "Each sentence of the evidence is taken away in turn, and the model is asked "
                "again. The number is how far the answer's log-odds fall."
            )
            st.html(charts.effects(answer.effects))
    with passages:
        st.caption(
            f"{words.SPLIT}, exactly: each word's share, and a scale term that belongs to no word. "
            f"It is not what removing the word would do; that is shown under “{words.EFFECT}”."
        )
        labels = [
            f"{e.rank}. {titles.get(e.passage.document, 'source withdrawn')}"
            for e in answer.evidence
        ]
        chosen = st.selectbox("Passage", range(len(labels)), format_func=labels.__getitem__)
        item = answer.evidence[chosen]
        st.html(heatmap.passage_heatmap(item))
        gone = item.split is None or not item.passage.text
        if not gone and st.toggle(
            "Show question words × passage words", key=f"grid-{answer.id}-{chosen}"
        ):
            st.plotly_chart(heatmap.split_figure(item), width="stretch", key="split")


def _backed(answer: Answer, titles: Mapping[str, str]) -> None:
    """What backs each statement of an answer in a model's own words."""
    from workbench.display.support import support_table  # noqa: PLC0415
    from workbench.grounding.support import check  # noqa: PLC0415

    evidence = [item.passage.text for item in answer.evidence]
    names = [titles.get(item.passage.document, "source withdrawn") for item in answer.evidence]
    with st.expander("What backs each statement", icon=":material/fact_check:"):
        st.html(support_table(check(answer.text, evidence), answer.text, evidence, names))
        second.show(answer)
