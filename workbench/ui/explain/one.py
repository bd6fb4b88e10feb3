"""One answer, explained: first what it depends on, then as deep as somebody wants to look."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from workbench.display.html import markdown_literal
from workbench.errors import WorkbenchError
from workbench.records import Answer, Attribution, Estimate, Panel
from workbench.service import Workbench
from workbench.ui import eyes, jobs
from workbench.ui.explain import choosing, deeper, taking, whatif
from workbench.ui.explain.choosing import Request
from workbench.ui.say import CHEAP

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
    from workbench.display import say  # noqa: PLC0415

    contradicted = seen.verdict.contradicted if seen.verdict else ()
    names = [titles.get(c.document, "a source that was withdrawn") for c in contradicted]
    st.html(drawn.verdict_card(seen, contradicted_titles=list(dict.fromkeys(names))))
    st.html(drawn.attribution_heatmap(seen, shown.evidence, titles=titles, question=shown.question))
    made = seen.evaluations + seen.grade_evaluations
    price = None if shown.cost_usd is None else made * shown.cost_usd
    charged = shown.tokens_in > 0 or price is None
    if charged and (price is None or price > CHEAP):  # the meter of a model that costs money
        st.caption(f"{made:,} evaluations of the model so far: {say.cost(price)}, at the price of "
                   "this answer.")  # fmt: skip
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

    def ahead() -> Estimate:
        return wb.explanations.estimate(
            given, [request.method], unit=request.unit, budget=request.budget
        )

    made: Attribution | None = carried_out(wb, key, ahead, work)
    return made


def carried_out(
    wb: Workbench,
    key: tuple[object, ...],
    ahead: Callable[[], Estimate],
    work: Callable[[jobs.Job], Any],
) -> Any:
    """Do the work once, with its price told before and its progress meanwhile; None until then.

    What was stopped before its end can be started anew.
    """
    where = (wb.settings.workspace, wb.tenant.id)
    job = jobs.find(*where, key)
    if job is None:
        try:
            price = ahead()
        except WorkbenchError as error:
            st.error(markdown_literal(error.message, limit=1_000))
            return None
        asked = _costs(price)
        if asked and not _agreed(price, key):
            return None
        job = jobs.start(*where, key, work)
        job.of = price.evaluations
        if asked:
            st.rerun()  # without the question
    if not jobs.wait(job, "Explaining"):
        return None
    if job.problem:
        st.error(markdown_literal(job.problem, limit=1_000))
        jobs.again(*where, key, "Try again")
        return None
    if job.cut or not _complete(job.result):
        jobs.again(*where, key, "Let it run to its end")
    return job.result


def _complete(made: Any) -> bool:
    """Whether it is known wholly; a model that failed on the way leaves a part of it."""
    parts = made.attributions if isinstance(made, Panel) else made
    return all(a.complete for a in (parts if isinstance(parts, tuple) else (parts,)))


def _key(wb: Workbench, request: Request, *more: object) -> tuple[object, ...]:
    """What an explanation depends on: stored documents, and models, may change under it."""
    return (request, wb.documents.corpus(), wb.settings.explain_masks, *more)


def _costs(ahead: Estimate) -> bool:
    slow = ahead.seconds is None or ahead.seconds > _ASK_FIRST
    return slow or ahead.cost_usd is None or ahead.cost_usd > CHEAP


def _agreed(ahead: Estimate, key: tuple[object, ...]) -> bool:
    from workbench.display import say  # noqa: PLC0415

    took = "an unknown time" if ahead.seconds is None else say.seconds(ahead.seconds * 1000)
    price = "unknown cost" if ahead.cost_usd is None else say.cost(ahead.cost_usd)
    st.info(
        f"This takes up to {ahead.evaluations:,} evaluations of the model: about {took}, {price}. "
        "Fewer are enough with larger units or a lower limit under “settings”."
    )
    return st.button("Start", type="primary", icon=":material/play_arrow:", key=f"go-{hash(key)}")
