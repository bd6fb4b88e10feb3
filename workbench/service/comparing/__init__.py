"""``wb.comparisons``: candidate models are asked the same questions, and one is picked."""

from workbench.service.comparing.comparisons import Comparisons

__all__ = ["Comparisons"]
