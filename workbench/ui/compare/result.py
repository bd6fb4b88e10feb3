"""Result: which model to pick, and the figures behind it."""

from __future__ import annotations

import streamlit as st

from workbench.display.comparison import board
from workbench.records import Comparison, Run, Standing
from workbench.service import Workbench
from workbench.ui.compare import address, running
from workbench.ui.say import plain


def show(wb: Workbench) -> None:
    """Draw the recommendation, the leaderboard and the charts of one run."""
    run = address.run_of(wb)
    if run is None:
        return
    run = running.going_on(wb, run)
    if not run.done:
        st.info("Nothing of this run was asked yet.")
        return
    for note in wb.comparisons.notes(run.id):
        st.warning(plain(note))
    comparison = wb.comparisons.comparison(run.id)
    st.html(board.recommendation(comparison))
    st.html(board.leaderboard(comparison))
    _trade(comparison)
    _more(wb, run, comparison)


def _trade(comparison: Comparison) -> None:
    from workbench.display.comparison.trade import trade  # noqa: PLC0415

    st.markdown("#### What it takes to be right more often")
    takes = st.radio(
        "Against", ["cost", "time"], horizontal=True, key="compare-takes",
        label_visibility="collapsed", format_func={"cost": "Cost", "time": "Time"}.get,
    )  # fmt: skip
    picked = st.plotly_chart(
        trade(comparison, takes),
        theme="streamlit",
        on_select="rerun",
        selection_mode="points",
        key=f"compare-trade-{takes}",
    )
    rows = comparison.by_cost if takes == "cost" else comparison.by_latency
    for sentence in board.dominated(
        rows, comparison.run.labels, "money" if takes == "cost" else "time"
    ):
        st.write(plain(sentence))
    points = picked["selection"]["points"]
    models = [p["customdata"][0] for p in points if p.get("customdata")]
    if models:
        _one(comparison.standing(models[0]))
    else:
        st.caption(
            "Points are numbered as the rows above. Choose one to see all of a model's figures."
        )


def _one(s: Standing) -> None:
    from workbench.compare.metrics import METRICS  # noqa: PLC0415

    st.markdown(f"**{plain(s.label)}**")
    rows = []
    for name, found in s.figures.items():
        metric = METRICS[name]
        rows.append(
            {
                "Figure": metric.name,
                "Value": _number(found.value, metric.unit),
                "95 % interval": f"{_number(found.low, metric.unit)} to "
                f"{_number(found.high, metric.unit)}",
                "Of": f"{found.n:,} {metric.of}",
                "Means": metric.meaning,
            }
        )
    st.dataframe(rows, hide_index=True)


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return "not known"
    if unit == "USD":
        return f"${value:.2g}"
    return f"{value:,.0f} {unit}" if unit else f"{value:.1%}"


def _more(wb: Workbench, run: Run, comparison: Comparison) -> None:
    tested = st.expander("Every two models, tested", on_change="rerun", key="compare-tested")
    if tested.open:
        from workbench.display.comparison.report import differences  # noqa: PLC0415

        tested.html(differences(comparison))
        tested.caption(
            "p is how often chance alone makes a difference as large; it allows for the number of "
            "comparisons that were made (Holm)."
        )
    # Reads all results of a model, so only for whoever looks at it.
    truth = st.expander("Confidence against truth", on_change="rerun", key="compare-truth")
    if truth.open:
        with truth:
            _confidence(wb, run)
    passing = st.expander(
        "What if one model passed on to another?", on_change="rerun", key="compare-passing"
    )
    if passing.open:
        with passing:
            _passing_on(wb, run, comparison)


def _passing_on(wb: Workbench, run: Run, comparison: Comparison) -> None:
    """What any two models of the run would be as a cascade, and the threshold to use."""
    from workbench.ui.models.cascade import swept  # noqa: PLC0415

    members = [s.model for s in comparison.standings if s.model in wb.cascades.members]
    if len(members) < 2:
        st.write("The run needs two models that can be paired.")
        return
    left, right = st.columns(2)
    cheap = left.selectbox(
        "First", members[1:] + members[:1], format_func=run.labels.__getitem__, key="pass-from"
    )
    dear = right.selectbox(
        "Passes on to", [m for m in members if m != cheap], format_func=run.labels.__getitem__,
        key="pass-to",
    )  # fmt: skip
    swept(wb, wb.comparisons.sweep(run.id, cheap, dear))


def _confidence(wb: Workbench, run: Run) -> None:
    from workbench.compare.metrics import METRICS, reliability_bins, risk_coverage  # noqa: PLC0415
    from workbench.display import calibration  # noqa: PLC0415
    from workbench.records import OperatingPoint  # noqa: PLC0415

    labels = run.labels
    model = st.selectbox(
        "Model", list(labels), format_func=labels.__getitem__, key="compare-confidence"
    )
    results, expected = wb.comparisons.results(run.id, model), wb.comparisons.expected(run.id)
    bins = reliability_bins(METRICS["ece"].values(results, expected))
    if not bins:
        st.write("Of none of its answers it is known how sure it was and whether it was right.")
        return
    st.plotly_chart(calibration.reliability(bins), theme="streamlit")
    st.write(calibration.in_words(bins))
    curve = risk_coverage(METRICS["aurc"].values(results, expected))
    if curve:
        given = [r for r in results if r.answered]
        right = sum(bool(r.right) for r in given) / len(given) if given else None
        threshold = wb.calibration.threshold(model) if model in wb.calibration.models else 0.0
        now = OperatingPoint(threshold, len(given) / len(results), right)
        st.plotly_chart(calibration.risk_coverage(curve, now), theme="streamlit")
