"""Words for answers: confidence, status, support, what was noticed and what guardrails found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from workbench.records import (
    Abstention,
    Answer,
    Mark,
    Status,
)


@dataclass(frozen=True, slots=True)
class Grade:
    """A word for a range of probabilities: from ``low`` up to the next grade's ``low``."""

    low: float
    word: str
    advice: str


CONFIDENCE = (
    Grade(0.85, "High confidence", "You can normally rely on this; the source is one click away."),
    Grade(0.65, "Fairly confident", "Likely right; check the cited sentence before you act on it."),
    Grade(0.40, "Uncertain", "Read the cited sources yourself before you rely on this."),
    Grade(0.0, "Low confidence", "Do not rely on this without asking a person."),
)

STATUS = {
    Status.ANSWERED: "Answered from your documents",
    Status.ABSTAINED: "No reliable answer in your documents",
    Status.BLOCKED: "Withheld",
}

#: What each feedback reason means to the person who ticks it.
REASONS = {
    "wrong": "The answer is wrong",
    "incomplete": "Something is missing",
    "wrong_source": "The source does not say this",
    "outdated": "The source is out of date",
    "unclear": "Hard to understand",
    "not_my_question": "Not what I asked",
}

#: The kinds of feedback, in the words of the page.
FEEDBACK_KINDS = {
    "rating": "Rating",
    "edit": "Edited answer",
    "reject": "Rejected",
    "ask_person": "A person was asked for",
    "report": "Problem reported",
}

#: The sensitivities of documents: a name, and the guideline for choosing it.
SENSITIVITY = {
    "public": (
        "Public",
        "Anybody may read it: published pages, price lists, leaflets. Contact details in it are "
        "shown.",
    ),
    "internal": (
        "Internal",
        "For people who work here: procedures, training, minutes. Personal data in it is covered "
        "until somebody asks to see it.",
    ),
    "confidential": (
        "Confidential",
        "For named people only: cases, contracts, personnel. Personal data in it is covered, and "
        "it is never sent to a model outside this machine.",
    ),
}

#: What a row of the audit trail tells of an answer or of one of its sources.
TRAIL = {
    "answer.add": "The question was asked, and the result stored: {status}.",
    "answer.open": "The answer was opened again.",
    "answer.reveal": "The personal data in the answer's sources was shown.",
    "answer.export": "The answer was exported.",
    "answer.judge": "A second opinion on the answer was asked of “{endpoint}”.",
    "explanation.export": "An explanation of the answer was exported, as {format}.",
    "feedback.add": "Feedback was given: {kind}.",
    "document.add": "A source was added, in version {version}.",
    "document.govern": "What is said of a source was changed; it is {sensitivity} now.",
    "document.delete": "A source was deleted, and its text with it.",
}

#: Those of them that tell what became of a source.
SOURCE_CHANGES = frozenset({"document.add", "document.govern", "document.delete"})

SPLIT = "What the score is made of"
EFFECT = "Effect of removal"


def confidence(probability: float) -> Grade:
    """The grade of a probability from 0 to 1."""
    return next(g for g in CONFIDENCE if probability >= g.low or g.low == 0.0)


def listing(items: tuple[str, ...], last: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def abstention(a: Abstention) -> str:
    """One or two sentences: what was looked for, where, and what came closest."""
    looked = listing(tuple(f"“{w}”" for w in a.looked_for)) or "an answer"
    documents = "1 document" if a.documents == 1 else f"{a.documents} documents"
    where = f"{documents} of “{a.collection}”" if a.collection else documents
    text = f"I looked for {looked} in {where} and found no sentence that I can stand behind."
    if a.missing:
        words = listing(tuple(f"“{w}”" for w in a.missing))
        text += f" Nothing there mentions {words}."
    if a.closest is not None:
        text += f" The closest sentence is: “{a.closest.text}”"
    elif not a.passages:
        text = f"There is nothing to search in {where}. Add documents on the Evidence page."
    return text


def answer_text(answer: Answer) -> str:
    """What is read out as the answer, whatever its status."""
    if answer.status is Status.ANSWERED:
        return answer.text
    if answer.abstention is not None:
        return abstention(answer.abstention)
    why = [f"{found.words} {found.help}" for found in answer.findings] or answer.reasons
    return "This question was not answered. " + " ".join(why)


#: What removing a unit does to the answer, by how far the answer's log-odds fall.
REMOVAL = (
    (10.0, "Without this {unit} there is no such answer."),
    (3.0, "Without this {unit} the answer loses most of its support."),
    (1.0, "Without this {unit} the answer loses a good part of its support."),
    (0.1, "Without this {unit} the answer is a little weaker."),
    (-0.1, "Without this {unit} the answer stays as it is."),
    (-1.0, "Without this {unit} the answer is a little stronger."),
    (float("-inf"), "Without this {unit} the answer is clearly stronger."),
)


def removal(fall: float, unit: str = "sentence") -> str:
    """What a fall of the answer's log-odds means when a unit is removed."""
    return next(text for low, text in REMOVAL if fall >= low).format(unit=unit)


def day(at: date) -> str:
    """``31 March 2026``."""
    return f"{at.day} {at:%B %Y}"


#: Why documents do not hold, as they are counted.
OUTDATED = {
    "valid_until": "its time is over",
    "valid_from": "its time is to come",
    "stated": "says so itself",
    "replaced": "replaced by another document",
}


def outdated(mark: Mark, titles: Mapping[str, str]) -> str:
    """Why a document does not hold today, as part of a sentence."""
    if mark.label == "valid_until":
        return f"it held until {day(date.fromisoformat(mark.text))}"
    if mark.label == "valid_from":
        return f"it holds only from {day(date.fromisoformat(mark.text))}"
    if mark.label == "stated":
        return "it says so itself"
    return f"it was replaced by “{titles.get(mark.label, 'another document')}”"


#: The kinds of personal data that are looked for, in plain words.
PERSONAL = {
    "EMAIL_ADDRESS": "e-mail address",
    "PHONE_NUMBER": "telephone number",
    "CREDIT_CARD": "payment card",
    "IBAN_CODE": "bank account",
    "IP_ADDRESS": "network address",
    "MAC_ADDRESS": "device address",
    "US_SSN": "social security number",
    "US_ITIN": "taxpayer number",
    "UK_NHS": "health service number",
    "UK_NINO": "national insurance number",
    "UK_MPAN": "electricity meter point",
    "UK_MPRN": "gas meter point",
    "URL": "web address",
    "PERSON": "name of a person",
}


def personal(kind: str) -> str:
    """A kind of personal data in plain words; one of the settings by its own name."""
    return PERSONAL.get(kind) or kind.lower().replace("_", " ")


def noticed(marks: Sequence[Mark], *, names: bool = False) -> tuple[str, ...]:
    """What was noticed in a text, one line for each kind.

    Parameters
    ----------
    names : bool, default False
        Whether names of persons were looked for, by the setting ``names``.
    """
    counted = Counter(personal(m.label) for m in marks if m.kind == "personal")
    lines = []
    if counted:
        kinds = listing(tuple(f"{kind} ({n})" for kind, n in sorted(counted.items())))
        unseen = "" if names else " Names of persons are not looked for."
        lines.append(f"Personal data: {kinds}.{unseen}")
    instructions = sum(m.kind == "instruction" for m in marks)
    if instructions:
        passages = "1 passage reads" if instructions == 1 else f"{instructions} passages read"
        lines.append(
            f"{passages} like an instruction to an AI model. It is treated as text and never "
            "followed."
        )
    hidden = [m.text for m in marks if m.kind == "invisible"]
    if hidden:
        lines.append(
            "Text that a reader of the file does not see, left out of the stored text: "
            f"“{hidden[0][:200]}”" + (f", and {len(hidden) - 1} more" if len(hidden) > 1 else "")
        )
    if any(m.kind == "outdated" for m in marks):
        lines.append("It says of itself that it no longer holds.")
    return tuple(lines)


def beside(marks: Sequence[Mark], titles: Mapping[str, str]) -> tuple[str, ...]:
    """What a reader of a retrieved passage should know, one sentence each."""
    lines = []
    for mark in marks:
        if mark.kind == "outdated":
            lines.append(f"Outdated: {outdated(mark, titles)}.")
        elif mark.kind == "near_duplicate":
            lines.append(f"Says the same as {mark.text}, almost word for word: one source twice.")
        elif mark.kind == "instruction":
            lines.append(
                "Part of it reads like an instruction to an AI model. It is treated as text and "
                "never followed."
            )
        elif mark.kind == "personal":
            lines.append("Personal data in it is covered, because the document is not public.")
    return tuple(dict.fromkeys(lines))


#: What a guardrail found, and what would help.
GUARDRAILS = {
    "out_of_scope": (
        "This question does not seem to be about your documents.",
        "Ask about something that they deal with, or add documents about this.",
    ),
    "manipulation": (
        "This reads like an attempt to steer the model instead of a question.",
        "Ask what you want to know in a plain sentence; nothing else is followed.",
    ),
    "unsafe": (
        "The {where} holds unsafe language ({kinds}).",
        "Say it in other words. If somebody is in danger, call the emergency services.",
    ),
    "self-harm": (
        "The {where} speaks of self-harm.",
        "Please talk to somebody now: a doctor, a crisis line or the emergency services.",
    ),
    "instruction": (
        "The answer quotes text that reads like an instruction to an AI model.",
        "Do not act on it. Look at the source, and ask whoever keeps the document.",
    ),
}

#: What is said where a model at an endpoint did not get everything, or could not answer.
ENDPOINTS = {
    "held_back": (
        "{documents} with fitting passages {was} held back: confidential documents never go to a "
        "model outside your premises.",
        "Ask a model that runs here to use them.",
    ),
    "stood_in": (
        "The chosen model could not answer, so the best sentence of your documents stands in.",
        "What went wrong: {why}",
    ),
}

#: What is said of statements that nothing backs.
UNSUPPORTED = {
    "marked": (
        "{number} of the answer's statements are not backed by your documents.",
        "Check these yourself, or ask for an answer in quotations.",
    ),
    "withheld": (
        "{number} statements were left out, because your documents do not back them.",
        "Add documents that hold them, or ask for an answer in quotations.",
    ),
}

#: The groups of unsafe language, in plain words.
UNSAFE = {
    "abuse": "abuse",
    "hatred": "hatred",
    "violence": "threats of violence",
    "self-harm": "self-harm",
}


#: What the support of a statement means, each up to the one before.
SUPPORTED = ((0.8, "Backed"), (0.5, "Mostly backed"), (0.25, "Hardly backed"), (0.0, "Not backed"))


def support(probability: float) -> str:
    """The word for a probability, 0 to 1, that a statement is backed."""
    return next(word for low, word in SUPPORTED if probability >= low)
