"""The Explain page: why an answer came out so, and whether that can be believed."""

from workbench.ui import explain

explain.show()
