"""One question on its way to one model or several: it goes on when the page is drawn again."""

from workbench.ui.asking.asked import LIMIT, Asked, find, start
from workbench.ui.asking.waiting import arrived, wait

__all__ = ["LIMIT", "Asked", "arrived", "find", "start", "wait"]
