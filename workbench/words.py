"""The words that the program uses for numbers, each with its range, in one place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from workbench.records import (
    Abstention,
    Agreement,
    Answer,
    Attribution,
    Faithfulness,
    Mark,
    Status,
    Verdict,
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


# ---------------------------------------------------------------- explanations

#: Methods of explanation: a plain name, and what it does, when it is exact, what it misses.
METHODS_PLAIN = {
    "exact": (
        "Fair shares, exact",
        "Shares the answer out over all combinations of the parts (Shapley value); it is exact, "
        "but gives each part one number, and so does not show which parts act together.",
    ),
    "leave_one_out": (
        "Each part removed alone",
        "Removes each part alone and looks how far the answer falls; it is exact for that one "
        "removal, but misses parts that can stand in for one another.",
    ),
    "shapley": (
        "Fair shares, sampled",
        "Estimates the Shapley value by adding the parts in many random orders; it is exact once "
        "every order was tried, and until then may miss small shares.",
    ),
    "kernel_shap": (
        "Fair shares, by regression",
        "Estimates the Shapley value by a weighted regression on random combinations (KernelSHAP); "
        "it is exact once all combinations were tried, and until then may miss small shares.",
    ),
    "lime": (
        "Straight line nearby",
        "Fits a straight line to random removals, those close to the whole evidence first (LIME); "
        "it is exact only where parts add up, and misses those that act together.",
    ),
    "surrogate": (
        "Simple stand-in",
        "Fits a model with few parts to random removals; it is exact only where few parts decide "
        "and add up, and misses small effects.",
    ),
    "adaptive": (
        "Search for what decides",
        "Looks first for what the answer depends on, and spends its trials there; it is exact "
        "where few parts decide, and may miss small effects elsewhere.",
    ),
}

#: What the values of an explanation are.
QUANTITIES = {
    "shapley": "share of the answer (Shapley value)",
    "removal": "effect of removing it alone",
    "slope": "slope of a linear fit",
}

#: What is explained, and in what unit.
PAYOFFS = {
    "log_odds": "log-odds of the answer",
    "similarity": "similarity of the answers, 0 to 1",
    "score": "score of the passage, 0 to 1",
}

#: What an explanation is made of: one, and several.
UNITS = {
    "passage": ("passage", "passages"),
    "sentence": ("sentence", "sentences"),
    "word": ("word", "words"),
    "question": ("word of the question", "words of the question"),
}

#: How far an explanation can be believed: by the rank correlation, -1 to 1, of what it predicts
#: and what happens when evidence is removed.
FAITHFUL = (
    Grade(0.9, "Reliable", "You can go by these colours: what they predict is what happens when "
          "evidence is removed."),
    Grade(0.7, "Mostly reliable", "Go by the strongest colours; small differences mean little."),
    Grade(0.4, "Rough", "Take it as a hint, and read the sources before you rely on it."),
    Grade(-1.0, "Do not rely on it", "Do not go by these colours. Read the sources themselves, or "
          "choose another method."),
)  # fmt: skip

#: Of more parts than these it is not said that one of them is needed.
FEW = 6

#: Words where there is no grade; ``low`` has no meaning in these.
UNGRADED = {
    "not tried": Grade(
        0.0, "Not graded", "Nobody has tried yet whether removing evidence does what this says."
    ),
    "no effect": Grade(
        0.0,
        "Nothing to grade",
        "The evidence hardly changes the value, so there is nothing that the colours could get "
        "right or wrong.",
    ),
    "few parts": Grade(
        0.0,
        "Nothing to grade",
        "There are too few parts for an order among them that could be put to the test.",
    ),
}

#: What the features of a sentence are, in plain words; others have their own name.
FEATURES = {
    "words": "words of the question in it",
    "close_words": "words close to the question's",
    "similarity": "similar meaning",
    "in_order": "words in the same order",
    "numbers_missing": "numbers of the question missing",
    "person": "a name, where one is asked for",
    "date": "a date, where one is asked for",
    "place": "a place, where one is asked for",
    "number": "a number, where one is asked for",
    "reason": "a reason, where one is asked for",
    "near": "answer near the question's words",
    "beside": "number beside what is counted",
    "title": "words in title or heading",
    "before": "words in the sentence before",
    "opening": "words in the passage's opening",
    "around": "words elsewhere in the passage",
    "length": "length of the sentence",
    "place_in_passage": "place in the passage",
    "passage_words": "passage matches by words",
    "passage_similarity": "passage matches by meaning",
}

#: The kinds of verdicts in a word or two, for tables.
DEPENDS = {
    "one": "one part",
    "either": "either of few",
    "both": "few together",
    "many": "many parts",
    "none": "not on the evidence",
}

#: How often outcomes are put in the right order, by the same rank correlation.
ORDERED = (
    (0.9, "in the right order almost every time"),
    (0.7, "in the right order most of the time"),
    (0.4, "in the right order more often than not"),
    (0.1, "in an order that is little better than chance"),
    (-0.1, "in an order that is no better than chance"),
    (float("-inf"), "in the wrong order more often than not"),
)

#: How far two methods agree, by the rank correlation of their values.
AGREEMENT = ((0.9, "agree"), (0.6, "mostly agree"), (float("-inf"), "differ"))

NOT_SCORED = (
    "The model cannot say how likely an answer is, so the similarity of its answers was compared."
)


def method(name: str) -> str:
    """The plain name of a method; one that users have added has its own."""
    return METHODS_PLAIN[name][0] if name in METHODS_PLAIN else name


def unit(kind: str, count: int = 1) -> str:
    """What one part, or several, of an explanation is called, without the number."""
    one, several = UNITS.get(kind, (kind, f"{kind}s"))
    return one if count == 1 else several


def faithful(f: Faithfulness | None, v: Verdict | None = None) -> Grade:
    """The grade of an explanation; of none, a grade that says so.

    Parameters
    ----------
    v : Verdict, optional
        Tells, where the rank correlation is undefined, whether the evidence brings nothing or
        there are too few parts.
    """
    if f is None:
        return UNGRADED["not tried"]
    if f.lds is None:
        decides = v is not None and v.kind in {"one", "either", "both"}
        brings = decides or f.comprehensiveness is not None
        return UNGRADED["few parts" if brings else "no effect"]
    lds = f.lds
    return next((grade for grade in FAITHFUL if lds >= grade.low), FAITHFUL[-1])


def faithful_sentence(f: Faithfulness, kind: str = "part") -> str:
    """What came out when the explanation was put to the test, in one or two sentences.

    Parameters
    ----------
    kind : str
        Of the units: passage, sentence, word or question.
    """
    said = []
    if f.lds is None:
        said.append(
            "There was no order that could be put to the test (rank correlation undefined)."
        )
    else:
        order = next(text for low, text in ORDERED if f.lds >= low)
        trials = "1 trial" if f.masks == 1 else f"{f.masks} trials"
        removed = "words of the question" if kind == "question" else "parts of the evidence"
        said.append(
            f"In {trials} with {removed} removed, it put the outcomes {order} "
            f"(rank correlation {_minus(f'{f.lds:.2f}')})."
        )
    if f.comprehensiveness is not None:
        taken = f"takes {_share(f.comprehensiveness)} of the answer’s backing away"
        text = f"Removing the {unit(kind, 2)} that it ranks first {taken}"
        if f.sufficiency is not None:
            text += f"; keeping them alone keeps {_share(1 - f.sufficiency)}"
        said.append(f"{text}.")
    return " ".join(said)


def _share(share: float) -> str:
    """``94 %``, or a word where it is nothing or all."""
    if share < 0.005:
        return "nothing"
    return "all" if share >= 0.995 else f"{share * 100:.0f} %"


def _minus(number: str) -> str:
    return number.replace("-", "−")


def verdict(v: Verdict, a: Attribution) -> str:
    """What the answer depends on, what speaks against it and what contradicts it."""
    said = [_depends(v, a.unit)]
    if v.against:
        n = len(v.against)
        said.append(f"{n} {unit(a.unit, n)} {'speaks' if n == 1 else 'speak'} against it.")
    if v.contradicted:
        one = len({c.document for c in v.contradicted}) == 1
        said.append("Another source contradicts it." if one else "Other sources contradict it.")
    return " ".join(said)


def _depends(v: Verdict, kind: str) -> str:
    n = len(v.units)
    names = unit(kind, n)
    if v.kind == "one":
        return f"The answer depends on one {unit(kind)}: without it there is no such answer."
    if v.kind == "either":
        either, both = ("Either", "both") if n == 2 else ("Any", "all")
        return f"{either} of {n} {names} suffices: the answer is lost only without {both} of them."
    if v.kind == "both":
        either = "either" if n == 2 else "any one"
        return f"{n} {names} are needed together: without {either} of them the answer is lost."
    if v.kind == "many":
        return f"The answer draws on many {unit(kind, 2)}; no few of them decide it."
    if v.kind != "none":
        return "What the answer depends on was not worked out."
    if kind == "question":
        return "The answer does not depend on single words of the question: it stays without them."
    return "The answer does not depend on this evidence: it stays, whatever of it is removed."


def effect(a: Attribution, i: int) -> str:
    """What unit ``i`` does, in one or two sentences, for a tooltip or a row."""
    said = [
        f"Without this {unit(a.unit)} there is no such answer."
        if len(need) == 1
        else f"The answer needs at least one of {len(need)} {unit(a.unit, 2)}; this is one of them."
        for need in a.needs
        if i in need and len(need) <= FEW
    ]
    if a.unclear[i]:
        exact = a.low[i] == a.high[i]
        alone = (
            "Removed alone it has no effect." if a.quantity == "removal" else "It has no effect."
        )
        said.append(alone if exact else "Cannot be told from no effect.")
    elif not said:
        said.append(_direction(a, a.values[i]))
    return " ".join(said)


def _direction(a: Attribution, value: float) -> str:
    if a.payoff == "score":
        return "Raises the score." if value > 0 else "Lowers the score."
    if a.payoff == "log_odds" and a.quantity == "removal":
        return removal(value, unit(a.unit))
    return "Speaks for the answer." if value > 0 else "Speaks against the answer."


def agreement(x: Agreement) -> str:
    """How far two methods say the same, as one sentence."""
    both = f"“{method(x.first)}” and “{method(x.second)}”"
    same = f"their three most helpful parts overlap by {x.top * 100:.0f} %"
    if x.correlation is None:
        return f"{both} cannot be compared, because one gives every part the same value; {same}."
    word = next(word for low, word in AGREEMENT if x.correlation >= low)
    return f"{both} {word} (rank correlation {_minus(f'{x.correlation:.2f}')}); {same}."
