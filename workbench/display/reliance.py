"""How far an answer can be relied on, as the card says it."""

from __future__ import annotations

from workbench import words
from workbench.display import say
from workbench.display.html import Markup, tag
from workbench.records import Answer, Status


def reliance(answer: Answer) -> Markup | None:
    """Confidence in words and as a number, what to do about it, and one sentence of why."""
    if answer.status is Status.BLOCKED:
        return None
    grade = words.confidence(answer.confidence)
    answered = answer.status is Status.ANSWERED
    heading = grade.word if answered else "Best candidate"
    amount = say.percent(answer.confidence)
    reason = say.why(answer)
    return tag(
        "div",
        tag(
            "div",
            tag("strong", heading),
            _meter(answer.confidence, f"{heading}: {amount} likely to be right"),
            tag("span", amount, class_="wb-amount"),
            class_="wb-confidence",
        ),
        tag("p", grade.advice if answered else _short_of(answer), class_="wb-advice"),
        tag("p", tag("span", "Why: ", class_="wb-lead"), reason, class_="wb-why", dir="auto")
        if reason
        else None,
        _review(answer),
        class_="wb-reliance",
    )


def _short_of(answer: Answer) -> str:
    limit = answer.settings.get("threshold")
    if isinstance(limit, int | float):
        return (
            f"Answers are given from {say.percent(limit)} on; the best candidate "
            "did not reach that."
        )
    return "The best candidate was not likely enough to be given as an answer."


def _meter(value: float, said: str) -> Markup:
    share = min(max(value, 0.0), 1.0)
    ticks = [
        tag("span", class_="wb-tick", style=f"left:{grade.low:.0%}")
        for grade in words.CONFIDENCE
        if grade.low > 0
    ]
    return tag(
        "span",
        tag("span", class_="wb-fill", style=f"width:{share * 100:.1f}%"),
        ticks,
        class_="wb-meter",
        role="meter",
        aria_valuemin=0,
        aria_valuemax=1,
        aria_valuenow=f"{share:.3f}",
        aria_label=said,
        title=f"{said}. The ticks are where the words change.",
    )


def _review(answer: Answer) -> Markup | None:
    if not answer.review.needed:
        return None
    reasons = " ".join(answer.review.reasons)
    return tag(
        "p",
        tag("strong", "A person should look at this. "),
        reasons,
        class_="wb-review",
        role="note",
    )
