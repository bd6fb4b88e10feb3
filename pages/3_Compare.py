"""The Compare page: candidate models asked the same questions, and which one to pick."""

from workbench.ui import compare

compare.show()
