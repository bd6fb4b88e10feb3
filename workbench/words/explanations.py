"""Words for explanations: methods, grades, verdicts, effects, agreement."""

from __future__ import annotations

from workbench.records import Agreement, Attribution, Faithfulness, Verdict
from workbench.words.answers import Grade, removal

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
