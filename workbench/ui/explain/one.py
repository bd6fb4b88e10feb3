"""One answer, explained: first what it depends on, then as deep as somebody wants to look."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from workbench.display.html import markdown_literal
from workbench.errors import WorkbenchError
from workbench.records import Answer, Attribution, Estimate
from workbench.service import Workbench
from workbench.ui import eyes, jobs
from workbench.ui.explain import choosing, deeper, taking, whatif
from workbench.ui.explain.choosing import Request

#: A longer wait, or one that costs money, is asked about before it begins.
_ASK_FIRST = 20.0


def show(wb: Workbench) -> None:
    """Draw the tab."""
    given = choosing.answer(wb)
    if given is None:
        return
    shown = eyes.for_eyes(wb, given)
    _head(shown)
    request = choosing.request(wb, shown)
    found = explanation(wb, given, request)
    if found is None:
        return
    seen = eyes.explained(found, given, shown)
    _first(seen, shown, wb.titles())
    _deeper(wb, given, shown, found, request)


def _head(shown: Answer) -> None:
    from workbench.display.attribution import answer_head  # noqa: PLC0415

    st.html(answer_head(shown))
    st.page_link(
        "app.py", label="The whole answer with its sources", icon=":material/forum:",
        query_params={"answer": shown.id},
    )  # fmt: skip


def _first(seen: Attribution, shown: Answer, titles: dict[str, str]) -> None:
    from workbench.display import attribution as drawn  # noqa: PLC0415

    contradicted = seen.verdict.contradicted if seen.verdict else ()
    names = [titles.get(c.document, "a source that was withdrawn") for c in contradicted]
    st.html(drawn.verdict_card(seen, contradicted_titles=list(dict.fromkeys(names))))
    st.html(drawn.attribution_heatmap(seen, shown.evidence, titles=titles, question=shown.question))
    if seen.uses:
        st.html(drawn.uses_table(seen.uses, titles, payoff=seen.payoff))


def _deeper(
    wb: Workbench, given: Answer, shown: Answer, found: Attribution, request: Request
) -> None:
    seen = eyes.explained(found, given, shown)
    depths: dict[str, Callable[[], None]] = {
        "Can it be believed?": lambda: deeper.believed(seen),
        "Methods side by side": lambda: deeper.side_by_side(wb, given, shown, request),
        "What if?": lambda: whatif.show(wb, given, shown, seen),
        "Sources × statements": lambda: deeper.statements(wb, given, shown),
        "Why these passages": lambda: deeper.retrieval(wb, given, shown),
        "Numbers and export": lambda: taking.show(wb, given, found, seen, request),
    }
    st.subheader("Look deeper", anchor=False)
    chosen = choosing.kept(
        lambda key, change: st.segmented_control(
            "Look deeper", list(depths), key=key, on_change=change,
            label_visibility="collapsed", required=True,
        ),
        "look", next(iter(depths)), list(depths),
    )  # fmt: skip
    depths[chosen]()


# ---------------------------------------------------------------- the work


def explanation(wb: Workbench, given: Answer, request: Request) -> Attribution | None:
    """The explanation; None while it is under way, or where there is none."""
    key = _key(wb, request)

    def work(job: jobs.Job) -> Attribution:
        return wb.explain(given, method=request.method, watch=job.watch, **request.arguments)

    made: Attribution | None = carried_out(wb, given, request, key, [request.method], work)
    return made


def carried_out(
    wb: Workbench,
    given: Answer,
    request: Request,
    key: tuple[object, ...],
    methods: list[str],
    work: Callable[[jobs.Job], Any],
) -> Any:
    """Do the work once, with its price told before and its progress meanwhile; None until then."""
    where = (wb.settings.workspace, wb.tenant.id)
    job = jobs.find(*where, key)
    if job is None:
        try:
            ahead = wb.explanations.estimate(
                given, methods, unit=request.unit, budget=request.budget
            )
        except WorkbenchError as error:
            st.error(markdown_literal(error.message, limit=1_000))
            return None
        if _costs(ahead) and not _agreed(ahead, key):
            return None
        job = jobs.start(*where, key, work)
        job.of = ahead.evaluations
    if not jobs.wait(job, "Explaining"):
        return None
    if job.problem:
        st.error(markdown_literal(job.problem, limit=1_000))
        if st.button("Try again", key=f"again-{hash(key)}"):
            jobs.forget(*where, key)
            st.rerun()
        return None
    return job.result


def _key(wb: Workbench, request: Request, *more: object) -> tuple[object, ...]:
    """What an explanation depends on: stored documents, and models, may change under it."""
    return (request, wb.documents.corpus(), wb.settings.explain_masks, *more)


def _costs(ahead: Estimate) -> bool:
    slow = ahead.seconds is None or ahead.seconds > _ASK_FIRST
    return slow or ahead.cost_usd is None or ahead.cost_usd > 0


def _agreed(ahead: Estimate, key: tuple[object, ...]) -> bool:
    from workbench.display import say  # noqa: PLC0415

    took = "an unknown time" if ahead.seconds is None else say.seconds(ahead.seconds * 1000)
    price = "unknown cost" if ahead.cost_usd is None else say.cost(ahead.cost_usd)
    st.info(
        f"This takes up to {ahead.evaluations:,} evaluations of the model: about {took}, {price}. "
        "Fewer are enough with larger units or a lower limit under “settings”."
    )
    return st.button("Start", type="primary", icon=":material/play_arrow:", key=f"go-{hash(key)}")
