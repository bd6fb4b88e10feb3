"""The form of one endpoint."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from workbench.models.chat.presets import PRESETS
from workbench.records import Endpoint, Price


def new(kind: str) -> Endpoint:
    """An endpoint of a kind, as it usually is, still without a name and a model."""
    usual = PRESETS[kind]
    return Endpoint("", kind, usual.url, "", usual.key_variable, usual.remote)


def show(key: str, given: Endpoint) -> Endpoint | None:
    """Draw the form; what was said in it, once somebody saves it.

    Parameters
    ----------
    given : Endpoint
        What stands in it; with a name, it keeps that name.
    """
    adds = not given.name
    with st.form(key, border=False):
        name = given.name
        if adds:
            name = st.text_input(
                "Name", max_chars=40, placeholder="frankfurt",
                help="Letters, digits, - and _. Its id is chat: and this name.",
            )  # fmt: skip
        said = _server(given)
        said = _limits(replace(said, price=_price(given.price)))
        sent = st.form_submit_button("Add" if adds else "Save", type="primary")
    return replace(said, name=name.strip()) if sent else None


def _server(given: Endpoint) -> Endpoint:
    model = st.text_input(
        "Model", given.model, max_chars=200, help="Its name, as the server calls it."
    )
    url = st.text_input(
        "Address", given.url, max_chars=500, placeholder="https://…/v1",
        help="Empty for the address that is usual for this kind of server.",
    )  # fmt: skip
    variable = st.text_input(
        "Environment variable of the key", given.key_variable, max_chars=80,
        placeholder="none is needed",
        help="Its name, never the key itself. It is read when a question is asked.",
    )  # fmt: skip
    remote = st.checkbox(
        "It stands outside our premises", given.remote,
        help="Confidential documents never go there.",
    )  # fmt: skip
    region = st.text_input("Where it runs", given.region, max_chars=80,
                           placeholder="EU, Frankfurt")  # fmt: skip
    version = given.api_version
    if given.preset == "azure":
        version = st.text_input("API version", version, max_chars=40, placeholder="2024-10-21")
    return replace(
        given, model=model.strip(), url=url.strip(), key_variable=variable.strip(), remote=remote,
        region=region.strip(), api_version=version.strip(),
    )  # fmt: skip


def _price(given: Price) -> Price:
    st.markdown("**What it costs**")
    st.caption(
        "Give prices of tokens, or how many of your own processor cores it keeps busy. Without "
        "either, a published price is looked up for a remote one, and one core is taken for one "
        "on your premises."
    )
    left, middle, right = st.columns(3)
    tokens_in = left.number_input(
        "USD a million tokens in", 0.0, 1e6, given.tokens_in, placeholder="published", format="%g"
    )
    tokens_out = middle.number_input(
        "USD a million tokens out", 0.0, 1e6, given.tokens_out, placeholder="published",
        format="%g",
    )  # fmt: skip
    cores = right.number_input(
        "Processor cores", 0.0, 4_096.0, given.cores, placeholder="not by time", format="%g"
    )
    return Price(tokens_in, tokens_out, cores)


def _limits(given: Endpoint) -> Endpoint:
    st.markdown("**Limits**")
    left, middle, right = st.columns(3)
    seconds = left.number_input("Seconds for an answer", 1.0, 3_600.0, given.seconds, format="%g")
    retries = middle.number_input("Times asked again", 0, 10, given.retries)
    minute = right.number_input(
        "Requests a minute", 0, 100_000, given.per_minute, help="0: no limit of our own."
    )
    return replace(given, seconds=float(seconds), retries=int(retries), per_minute=int(minute))
