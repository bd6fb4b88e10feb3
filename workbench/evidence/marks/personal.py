"""Personal data in a document, found by the same recognisers as in questions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from workbench.privacy import redact
from workbench.records import Mark, Passage

#: What every kind of personal data that is looked for has in it: looking closely costs
#: milliseconds a passage, and most passages have none of this.
_MAYBE = re.compile(
    r"""@
      | \d (?: [^\d\n]{0,6} \d ){6}                  # telephone, card, bank account, insurance
      | [a-z]{2} [\s-]{0,2} \d (?: [\s-]{0,2} \d ){5}  # British insurance numbers
      | \d \. \d{1,3} \. \d{1,3} \. \d               # IPv4
      | [\da-f]{0,4} : [\da-f]{0,4} :                # IPv6, MAC
      | [\da-f]{2} - [\da-f]{2} - [\da-f]{2} | [\da-f]{4} \. [\da-f]{4} \.
    """,
    re.VERBOSE | re.IGNORECASE,
)


def find(passages: Sequence[Passage]) -> Iterator[Mark]:
    """Personal data, by place; the label is its kind, as ``EMAIL_ADDRESS``.

    Raises
    ------
    RedactionError
        If a passage could not be looked through.
    """
    for passage in passages:
        if not _MAYBE.search(passage.text):
            continue
        for span in redact(passage.text).spans:
            start, end = passage.start + span.start, passage.start + span.end
            yield Mark("personal", span.kind, start, end)
