"""The Models page: who can answer, where it runs, what it costs, and what it is told."""

from workbench.ui import models

models.show()
