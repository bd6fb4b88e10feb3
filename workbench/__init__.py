"""Ask your own documents, and see why the answer is what it is.

The words of the field, as this program uses them:

*Evidence* is a passage of a stored document that was retrieved for a question. A *citation* is an
exact stretch of characters of a stored text. The *split* of a passage's score says what the score
is made of, word by word, exactly. The *effect of removal* says what happens to the answer when a
part of the evidence is taken away. *Confidence* is the calibrated probability that the answer is
right. An *abstention* is an honest "not in these documents".

>>> from workbench import Workbench
>>> wb = Workbench.open("my workspace")        # doctest: +SKIP
>>> wb.ingest("handbook.pdf")                  # doctest: +SKIP
>>> answer = wb.ask("How long is the notice period?")   # doctest: +SKIP
"""

import sys

from workbench.errors import WorkbenchError
from workbench.records import Actor, Answer, Attribution, Citation, Document, Evidence, Feedback
from workbench.service import Workbench

__version__ = "0.1.0"

__all__ = [
    "Actor",
    "Answer",
    "Attribution",
    "Citation",
    "Document",
    "Evidence",
    "Feedback",
    "Workbench",
    "WorkbenchError",
]

if "IPython" in sys.modules:
    from workbench.notebook import register

    register()
