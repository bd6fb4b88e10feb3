"""The workbench: wires the parts, and keeps the verbs of the library."""

from workbench.service.library import OWN, SAMPLE, Progress
from workbench.service.workbench import Workbench

__all__ = ["OWN", "SAMPLE", "Progress", "Workbench"]
