"""Personal data is covered in place, and nothing else is touched."""

from hypothesis import given
from hypothesis import strategies as st

from workbench.display.cover import DOT, cover
from workbench.records import Mark

spans = st.tuples(
    st.sampled_from(["personal", "instruction"]), st.integers(0, 40), st.integers(0, 20)
)


@given(st.text(max_size=30), st.lists(spans, max_size=5), st.integers(0, 20))
def test_only_letters_and_digits_in_personal_spans_are_covered(text, given_spans, start):
    marks = [Mark(kind, "x", start=low, end=low + n) for kind, low, n in given_spans]
    personal = {at - start for m in marks if m.kind == "personal" for at in range(m.start, m.end)}
    expected = "".join(DOT if at in personal and c.isalnum() else c for at, c in enumerate(text))
    assert cover(text, marks, start) == expected
