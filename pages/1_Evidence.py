"""The Evidence page: the documents that answers are drawn from."""

from workbench.ui import evidence

evidence.show()
