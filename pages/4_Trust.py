"""The Trust page: when a person looks at answers, and how far a confidence can be believed."""

from workbench.ui import trust

trust.show()
