"""Which documents do not hold on a day: said once more in the plainest way, and compared."""

from datetime import date, timedelta
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from workbench.evidence.validity import outdated
from workbench.records import Governance

TODAY = date(2026, 6, 15)
NAMES = ("a", "b", "c", "d")
days = st.none() | st.integers(-2, 2).map(lambda n: TODAY + timedelta(days=n))
said = st.builds(
    Governance,
    valid_from=days,
    valid_until=days,
    supersedes=st.lists(st.sampled_from(NAMES), unique=True, max_size=2).map(tuple),
)


@given(st.tuples(said, said, said, said))
def test_exactly_what_does_not_hold_is_outdated(all_said):
    documents = [SimpleNamespace(id=n, governance=g) for n, g in zip(NAMES, all_said, strict=True)]
    early = {n.id for n in documents if (n.governance.valid_from or TODAY) > TODAY}
    late = {n.id for n in documents if (n.governance.valid_until or TODAY) < TODAY}
    # One that has ended and is not still to come replaces what it replaced, as before.
    to_come = early - late
    replaced = {
        other
        for d in documents
        if d.id not in to_come
        for other in d.governance.supersedes
        if other != d.id
    }
    assert set(outdated(documents, TODAY)) == early | late | replaced


def test_the_last_and_the_first_day_hold():
    one = SimpleNamespace(id="a", governance=Governance(valid_from=TODAY, valid_until=TODAY))
    assert outdated([one], TODAY) == {}
