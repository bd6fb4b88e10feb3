"""Sets of questions whose answers are known: read, counted, checked and held side by side.

A *set* is a :class:`~workbench.records.QuestionSet`; *gold* is where the answer to a question
stands; a *version* is a hash of what the questions say, so that a result can name what it was
measured on.
"""

from workbench.compare.datasets.assembling import MOST, digest, version
from workbench.compare.datasets.checking import check_gold
from workbench.compare.datasets.comparing import ALIKE, changes, overlap, summary
from workbench.compare.datasets.corrections import from_corrections, grown
from workbench.compare.datasets.entries import written
from workbench.compare.datasets.known import as_known, known
from workbench.compare.datasets.reading import columns, read
from workbench.compare.datasets.tables import guess

__all__ = [
    "ALIKE",
    "MOST",
    "as_known",
    "changes",
    "check_gold",
    "columns",
    "digest",
    "from_corrections",
    "grown",
    "guess",
    "known",
    "overlap",
    "read",
    "summary",
    "version",
    "written",
]
