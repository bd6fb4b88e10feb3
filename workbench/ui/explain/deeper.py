"""How far an explanation can be believed, and what other methods and other games say."""

from __future__ import annotations

import streamlit as st

from workbench import words
from workbench.display.html import markdown_literal
from workbench.errors import WorkbenchError
from workbench.records import Answer, Attribution, Estimate, Panel
from workbench.service import Workbench
from workbench.ui import eyes, jobs
from workbench.ui.explain import choosing, taking
from workbench.ui.explain.choosing import Request


def believed(seen: Attribution) -> None:
    """The test of the explanation: in words, as curves, in numbers."""
    from workbench.display import faithfulness as drawn  # noqa: PLC0415

    f = seen.faithfulness
    if f is None:
        st.write("This explanation was not put to the test.")
        return
    st.write(words.faithful_sentence(f, seen.unit))
    st.plotly_chart(drawn.curves(f), width="stretch", key="curves")
    st.html(drawn.faithfulness_table(f))
    if seen.quantity == "shapley" and len(seen.values) > 1:
        st.plotly_chart(drawn.waterfall(seen), width="stretch", key="waterfall")


def side_by_side(wb: Workbench, given: Answer, shown: Answer, request: Request) -> None:
    """Several methods on the same game, and how far they agree."""
    from workbench.display import faithfulness as drawn  # noqa: PLC0415
    from workbench.ui.explain import one  # noqa: PLC0415

    st.write(
        "All methods answer the same question from the same trials. Where they agree, the picture "
        "does not depend on the method; where they differ, the one that was put to the test best "
        "counts. Each makes only those trials that the ones before it had not made."
    )
    methods = choosing.methods(wb, request.method)
    if not methods:
        return

    def work(job: jobs.Job) -> Panel:
        return wb.explanations.panel(given, methods, watch=job.watch, **request.arguments)

    key = ("panel", request, tuple(methods), wb.documents.corpus())

    def ahead() -> Estimate:
        return wb.explanations.estimate(given, methods, unit=request.unit, budget=request.budget)

    panel: Panel | None = one.carried_out(wb, key, ahead, work)
    if panel is None:
        return
    exact = panel
    covered = [eyes.explained(a, given, shown) for a in panel.attributions]
    panel = Panel(tuple(covered), panel.agreement)
    left_out = [m for m in methods if m not in {a.method for a in panel.attributions}]
    if left_out:
        names = words.listing(tuple(words.method(m) for m in left_out))
        st.info(
            f"Left out, because it cannot be done with so many parts: {markdown_literal(names)}."
        )
    st.html(drawn.panel_table(panel))
    st.plotly_chart(drawn.side_by_side(panel), width="stretch", key="side-by-side")
    if len(panel.attributions) > 1:
        st.plotly_chart(drawn.agreement_figure(panel), width="stretch", key="agreement")
    if all(a.complete for a in exact.attributions):
        taking.files(wb, given, exact.attributions[0], request, exact)


def statements(wb: Workbench, given: Answer, shown: Answer) -> None:
    """Which source each statement of the answer rests on."""
    from workbench.display import faithfulness as drawn  # noqa: PLC0415
    from workbench.display import say  # noqa: PLC0415
    from workbench.ui.explain import one  # noqa: PLC0415

    count = max(1, len(given.statements))

    def work(job: jobs.Job) -> tuple[Attribution, ...]:
        return tuple(
            wb.explanations.explaining(
                given, unit="passage", statement=i, grade=False, watch=job.watch
            ).by()
            for i in range(count)
        )

    def ahead() -> Estimate:
        method = wb.explanations.methods[0]
        return wb.explanations.estimate(given, [method] * count, unit="passage", grade=False)

    key = ("statements", given.id, wb.documents.corpus())
    found: tuple[Attribution, ...] | None = one.carried_out(wb, key, ahead, work)
    if found is None:
        return
    titles = wb.titles()
    texts = [s.text for s in shown.statements] or ["What came closest"]
    sources = [f"{e.rank}. {say.title(e.passage, titles)}" for e in shown.evidence]
    st.write("What each passage is worth to each statement of the answer.")
    st.plotly_chart(
        drawn.sources_statements(found, texts, sources), width="stretch", key="statements"
    )


def retrieval(wb: Workbench, given: Answer, shown: Answer) -> None:
    """Why a passage was found, and why before another one."""
    from workbench.display import attribution as drawn  # noqa: PLC0415
    from workbench.display import say  # noqa: PLC0415

    titles = wb.titles()
    names = {e.rank: f"{e.rank}. {say.title(e.passage, titles)}" for e in shown.evidence}
    left, right = st.columns(2)
    rank = left.selectbox(
        "Why was this passage found", list(names), format_func=names.__getitem__, key="why-rank"
    )
    others = [None, *(r for r in names if r != rank)]
    rival = right.selectbox(
        "and why before", others, key="why-rival",
        format_func=lambda r: "(no other)" if r is None else names[r],
    )  # fmt: skip
    over = st.segmented_control(
        "What is removed", ["question", "word", "sentence"], default="question", key="why-over",
        format_func={"question": "Words of the question", "word": "Words of the passage",
                     "sentence": "Sentences of the passage"}.__getitem__,
        required=True, disabled=rival is not None,
    )  # fmt: skip
    over = "question" if rival is not None else over
    try:
        found = wb.explanations.retrieval(given, rank, rival=rival, over=over)
    except WorkbenchError as error:
        st.error(markdown_literal(error.message, limit=1_000))
        return
    seen = eyes.explained(found, given, shown)
    about = "how far the passage is ahead" if rival is not None else "the passage's score"
    st.write(
        f"What each part does to {about}: {found.full:.3f} with all of them, {found.base:.3f} "
        "without any. All passages are scored anew each time."
    )
    item = [e for e in shown.evidence if e.rank == rank]
    question = shown.question
    st.html(drawn.attribution_heatmap(seen, item, titles=titles, question=question))
    st.html(drawn.attribution_table(seen))
