"""The Ask page: the main job is what you see first."""

from workbench.ui import ask

ask.show()
