"""What the Models page says of tests and times."""

from __future__ import annotations

from datetime import datetime

from workbench.service.endpoints import LastTest


def moment(at: datetime) -> str:
    """A moment, to the minute."""
    return f"{at:%Y-%m-%d %H:%M} {at.tzname() or ''}".strip()


def test_head(last: LastTest) -> str:
    """When it was tested, and whether that still says something."""
    changed = " It was changed since: test it again." if last.stale else ""
    return f"Last tested {moment(last.at)}.{changed}"
