"""Endpoints: each with its test, its settings and its history, and the form of another one."""

from __future__ import annotations

import streamlit as st

from workbench.errors import WorkbenchError
from workbench.models.chat.presets import PRESETS, preset
from workbench.records import Endpoint
from workbench.service import Workbench
from workbench.service.endpoints import Listed
from workbench.service.listing import price, where
from workbench.ui import jobs, state
from workbench.ui.models import form
from workbench.ui.models.words import moment, test_head
from workbench.ui.say import plain

_TESTING = "endpoint test"


def show(wb: Workbench) -> None:
    """Draw all endpoints, and the form that adds one."""
    st.subheader("Endpoints", anchor=False)
    st.write(
        "Servers that speak the chat interface of OpenAI, in the cloud or on your own premises. "
        "Keys stand in environment variables of the server that runs this app, and nowhere else."
    )
    there = wb.endpoints.list()
    if not there:
        st.info("There is no endpoint yet: all models run on this machine, and nothing leaves it.")
    for one in there:
        _endpoint(wb, one)
    with st.expander("Add an endpoint", icon=":material/add:", expanded=not there):
        _adding(wb)


def _endpoint(wb: Workbench, one: Listed) -> None:
    e = one.endpoint
    with st.expander(f"{plain(e.name)}: {plain(e.model)}, {plain(where(e))}"):
        key = wb.endpoints.key_state(e.name)
        kind = preset(e).name
        address = e.url or preset(e).url or "the provider's own address"
        st.markdown(
            "  \n".join(
                [
                    f"**Server** {plain(kind)}, {plain(address)}",
                    f"**Costs** {plain(price(e, wb.settings.core_hour_usd))}",
                    f"**Key** {plain(key.words)}",
                ]
            )
        )
        _test(wb, e)
        if one.source == "file":
            st.caption("It is declared in the settings. Change it in workbench.toml and restart.")
            return
        with st.popover("Change", icon=":material/edit:"):
            _changing(wb, e)
        if st.button("Remove", key=f"remove-{e.name}", icon=":material/delete:"):
            wb.endpoints.remove(e.name)
            state.notice(
                f"The endpoint “{plain(e.name)}” was removed. Its answers and history stay."
            )
            st.rerun()
        _history(wb, e.name)


# ---------------------------------------------------------------- testing


def _test(wb: Workbench, endpoint: Endpoint) -> None:
    where_, key = (wb.settings.workspace, wb.tenant.id), (_TESTING, endpoint)

    def work(job: jobs.Job) -> None:
        job.progress(0, 1, endpoint.name)
        wb.endpoints.test(endpoint.name)
        job.progress(1, 1, endpoint.name)

    if st.button("Test the connection", key=f"test-{endpoint.name}", icon=":material/cable:"):
        jobs.forget(*where_, key)
        jobs.start(*where_, key, work)
    job = jobs.find(*where_, key)
    if job is not None and not jobs.wait(job, f"Testing {plain(endpoint.name)}", "answers"):
        return
    if job is not None and job.problem:
        st.error(plain(job.problem))
    _tested(wb, endpoint.name)


def _tested(wb: Workbench, name: str) -> None:
    last = wb.endpoints.tested(name)
    if last is None:
        st.caption("It was not tested yet.")
        return
    found = last.connection
    (st.success if found.ok and not last.stale else st.warning)(plain(found.message))
    said = [test_head(last)]
    if found.models:
        more = f" and {len(found.models) - 12} more" if len(found.models) > 12 else ""
        said.append(f"The server offers {', '.join(found.models[:12])}{more}.")
    st.caption(plain(" ".join(said)))


# ---------------------------------------------------------------- changing


def _adding(wb: Workbench) -> None:
    kind = st.selectbox(
        "Kind of server", list(PRESETS), format_func=lambda name: PRESETS[name].name,
        key="new-kind",
    )  # fmt: skip
    st.caption(plain(PRESETS[kind].hint))
    made = form.show(f"new-{kind}", form.new(kind))
    if made is None:
        return
    try:
        wb.endpoints.add(made)
    except WorkbenchError as error:
        st.error(plain(error.message))
        return
    state.notice(f"The endpoint “{plain(made.name)}” was added. Test its connection, and ask it.")
    st.rerun()


def _changing(wb: Workbench, endpoint: Endpoint) -> None:
    made = form.show(f"change-{endpoint.name}", endpoint)
    if made is None:
        return
    try:
        wb.endpoints.change(made)
    except WorkbenchError as error:
        st.error(plain(error.message))
        return
    state.notice(f"The endpoint “{plain(made.name)}” was changed.")
    st.rerun()


def _history(wb: Workbench, name: str) -> None:
    changes = wb.endpoints.history(name)
    if len(changes) < 2:
        return
    st.caption("What it was before")
    for change in changes:
        e = change.endpoint
        what = "removed" if e is None else f"{e.model}, {where(e)}"
        who = f"{moment(change.at)}, {change.actor.name}"
        st.markdown(f"{change.revision}. {plain(who)}: {plain(what)}")
