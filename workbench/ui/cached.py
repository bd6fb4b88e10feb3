"""What the app keeps between reruns. Workspace and tenant are part of every key."""

from __future__ import annotations

from threading import Thread

import streamlit as st

from workbench import settings as configuration
from workbench.service import Workbench


@st.cache_resource(show_spinner=False)
def _shared(workspace: str, tenant: str) -> Workbench:
    wb = Workbench.open(workspace, tenant=tenant)
    Thread(target=wb.warm_up, name="warm-up", daemon=True).start()
    return wb


def shared() -> Workbench:
    """The workspace of this server, opened once; its first question is prepared meanwhile."""
    settings = configuration.load()
    return _shared(settings.workspace, settings.tenant)
