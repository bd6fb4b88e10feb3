"""Personal data in a document, found by the same recognisers as in questions.

But for web addresses: in a document they name pages, not persons.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from workbench.privacy import Redactor
from workbench.records import Mark, Passage

#: What every kind of personal data that is looked for has in it: looking closely costs
#: milliseconds a passage, and most passages have none of this.
_MAYBE = re.compile(
    r"""@
      | \d (?: [^\d\n]{0,6} \d ){6}                  # telephone, card, bank account, insurance
      | [a-z]{2} [\s-]{0,2} \d (?: [\s-]{0,2} \d ){5}  # British insurance numbers
      | \d \. \d{1,3} \. \d{1,3} \. \d               # IPv4
      | [\da-f]{0,4} : [\da-f]{0,4} :                # IPv6, MAC
      | mprn | m \s+ number | meter \s+ point      # gas meter points have as few as six digits
      | [\da-f]{2} - [\da-f]{2} - [\da-f]{2} | [\da-f]{4} \. [\da-f]{4} \.
    """,
    re.VERBOSE | re.IGNORECASE,
)


def find(passages: Sequence[Passage], redactor: Redactor | None = None) -> Iterator[Mark]:
    """Personal data, by place; the label is its kind, as ``EMAIL_ADDRESS``.

    Parameters
    ----------
    redactor : Redactor, optional
        The one of the settings, where they state kinds of their own or find names.

    Raises
    ------
    RedactionError
        If a passage could not be looked through.
    """
    looks = redactor or Redactor()
    for passage in passages:
        if not _MAYBE.search(passage.text) and not looks.may_hold_stated(passage.text):
            continue
        for span in looks.find(passage.text, without=("URL",)):
            start, end = passage.start + span.start, passage.start + span.end
            yield Mark("personal", span.kind, start, end)
