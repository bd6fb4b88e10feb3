"""What a unit covers of a passage, and what is marked, each in its own offsets."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from workbench.evidence.stretches import inside, planted
from workbench.records import Evidence, Mark, Passage, Unit

STORED = "Before. The pool opens at seven. After."
PASSAGE = Passage("d", "0" * 64, 8, 32, STORED[8:32])


@given(start=st.integers(0, 38), size=st.integers(1, 39))
def test_a_unit_covers_what_both_have(start, size):
    end = min(start + size, len(STORED))
    unit = Unit("d", "0" * 64, start, end, STORED[start:end])
    span = inside(unit, PASSAGE)
    both = set(range(start, end)) & set(range(PASSAGE.start, PASSAGE.end))
    covered = set() if span is None else {i + PASSAGE.start for i in range(*span)}
    assert covered == both


def test_another_document_or_version_is_not_covered():
    unit = Unit("d", "0" * 64, 8, 32, PASSAGE.text)
    assert inside(replace(unit, document="e"), PASSAGE) is None
    assert inside(replace(unit, text_sha256="1" * 64), PASSAGE) is None


def test_only_instructions_that_stand_in_the_text_are_planted():
    marks = (
        Mark("instruction", "", 12, 20),
        Mark("instruction", ""),  # on paper only, kept out of the text
        Mark("personal", "EMAIL", 8, 11),
    )
    assert planted(Evidence(1, PASSAGE, 1.0, marks=marks)) == [(12, 20)]
