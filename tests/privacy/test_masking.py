"""What was computed from a question before its redaction gives nothing personal away."""

from dataclasses import replace
from datetime import UTC, datetime

from workbench.privacy import mask_words, redact, without_personal
from workbench.records import (
    Abstention,
    Answer,
    Citation,
    Contribution,
    Evidence,
    Passage,
    PersonalSpan,
    Review,
    Split,
    Statement,
    Status,
)

ASKED = "Did jo.smith@example.org get the smith refund?"


def answer() -> Answer:
    passage = Passage("d", "0" * 64, 0, 9, "jo.smith.")
    cited = Citation("d", "0" * 64, 0, 9, "jo.smith.")
    split = Split(("did", "smith", "refund"), ((0, 2),), ((0.0,), (0.2,), (0.3,)), 0.0, 0.5)
    words = "The word “smith” of the question occurs here"
    return Answer(
        id="a",
        question=redact(ASKED).text,
        status=Status.ANSWERED,
        confidence=0.5,
        statements=(
            Statement("jo.smith.", (cited,), contributions=(Contribution("f", words, 1.0, 1.0),)),
            Statement("JO.SMITH@example.org got it.", quoted=False),
        ),
        evidence=(Evidence(1, passage, 0.5, split=split), Evidence(2, passage, 0.1)),
        model="m",
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        reasons=("No document holds “jo”, “refund” or jo.smith@example.org.",),
        review=Review(True, ("It names jo.smith@example.org.",)),
        abstention=Abstention(("jo", "refund"), 1, 1, missing=("smith", "get")),
    )


def test_words_that_touch_a_hit_are_masked():
    spans = (PersonalSpan(4, 8, "A"), PersonalSpan(12, 14, "B"))
    words = ((0, 4), (0, 5), (5, 6), (7, 9), (8, 12), (13, 20))
    assert mask_words(words, spans) == (None, "<A>", "<A>", "<A>", None, "<B>")


def test_everything_made_from_the_question_is_masked():
    masked = without_personal(answer(), ASKED, redact(ASKED))
    mail = "<EMAIL_ADDRESS>"
    assert masked.evidence[0].split is not None
    assert masked.evidence[0].split.query == ("did", mail, "refund")
    assert masked.reasons == (f"No document holds “{mail}”, “refund” or {mail}.",)
    assert masked.review.reasons == (f"It names {mail}.",)
    assert masked.abstention is not None
    assert masked.abstention.looked_for == (mail, "refund")
    assert masked.abstention.missing == (mail, "get")
    assert masked.statements[0].contributions[0].words == (
        f"The word “{mail}” of the question occurs here"
    )
    assert masked.statements[1].text == f"{mail} got it."


def test_quotations_and_numbers_stay():
    given = answer()
    masked = without_personal(given, ASKED, redact(ASKED))
    assert masked.statements[0].text == "jo.smith."
    assert masked.citations == given.citations
    assert masked.evidence[0].split is not None
    assert given.evidence[0].split is not None
    assert masked.evidence[0].split.cells == given.evidence[0].split.cells
    assert masked.evidence[1] == given.evidence[1]


def test_an_answer_without_personal_data_is_the_same():
    plain = replace(answer(), abstention=None)
    assert without_personal(plain, "Who got it?", redact("Who got it?")) is plain
