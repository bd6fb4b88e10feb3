"""What the app keeps between reruns. Workspace and tenant are part of every key."""

from __future__ import annotations

from threading import Timer

import streamlit as st

from workbench import settings as configuration
from workbench.service import Workbench

#: Seconds that the first page has for itself before the first question is prepared.
_FIRST_PAGE = 3.0


@st.cache_resource(show_spinner=False)
def _shared(workspace: str, tenant: str) -> Workbench:
    wb = Workbench.open(workspace, tenant=tenant)
    later = Timer(_FIRST_PAGE, wb.warm_up)
    later.daemon = True
    later.start()
    return wb


def shared() -> Workbench:
    """The workspace of this server, opened once; its first question is prepared meanwhile."""
    settings = configuration.load()
    return _shared(settings.workspace, settings.tenant)
