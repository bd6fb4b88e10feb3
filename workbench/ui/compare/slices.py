"""Groups: one figure of one model by stakes, customer group or any other tag."""

from __future__ import annotations

import streamlit as st

from workbench.display.comparison.report import sliced_table
from workbench.service import Workbench
from workbench.ui.compare import address


def show(wb: Workbench) -> None:
    """Draw the choice and the groups."""
    from workbench.compare.metrics import METRICS  # noqa: PLC0415

    run = address.run_of(wb)
    if run is None or not run.done:
        return
    expected = wb.comparisons.expected(run.id)
    tags = sorted({name for one in expected for name in one.tags})
    if not tags:
        st.info("The questions of this set have no tags, such as stakes or customer group.")
        return
    comparison = wb.comparisons.comparison(run.id)
    labels = run.labels
    left, middle, right = st.columns(3)
    tag = left.selectbox("Groups by", tags, key="compare-tag")
    model = middle.selectbox(
        "Model", [s.model for s in comparison.standings], key="compare-slice-model",
        format_func=labels.__getitem__,
    )  # fmt: skip
    shares = [m for m in comparison.standing(model).figures if not METRICS[m].unit]
    metric = right.selectbox(
        "Figure", shares, key="compare-slice-metric",
        format_func=lambda m: METRICS[m].name.capitalize(),
    )  # fmt: skip
    found = wb.comparisons.sliced(run.id, model, metric, tag)
    st.caption(f"{METRICS[metric].name.capitalize()}: {METRICS[metric].meaning}.")
    if found.widest is not None and found.p is not None:
        chance = f"{100 * (found.chance or 0):.0f}"
        st.write(
            f"The best and the worst group are {100 * found.widest:.0f} points apart. If the "
            f"groups had nothing to do with it, they would be {chance} apart on average, and so "
            f"far apart or farther in {found.p:.0%} of cases."
        )
    st.html(sliced_table(tag, found))
