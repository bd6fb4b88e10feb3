"""Text that speaks to an AI model instead of a reader: found by named rules with weights.

Each rule is one way of speaking. A sentence whose rules add up to :data:`THRESHOLD` is marked; the
heaviest of them gives the mark its name. It finds text that tries to steer a model. It does not
find every request that merely stands where it does not belong ("Write a poem about the sea"): no
rule about words can tell that from a page about poems.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

#: From this sum of weights on a sentence is marked.
THRESHOLD = 2.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A sentence that speaks to a model: offsets into the text that was given."""

    start: int
    end: int
    rule: str
    weight: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A way of speaking to a model."""

    name: str
    weight: float
    pattern: re.Pattern[str]


_MODEL = (
    r"(?:AI|A\.I\.|LLMs?|language models?|chat ?bots?|chatgpt|gpt(?:-?\d)?|"
    r"(?:AI|virtual|automated|digital) (?:assistants?|systems?|agents?|models?|tools?)|"
    r"(?:KI|Sprachmodell\w*|KI-Assistent\w*))"
)
_ORDERS = (
    r"(?:instructions?|prompts?|directions?|directives?|commands?|guardrails?|programming|"
    r"anweisung\w*|instruktion\w*|anleitung\w*|befehle?\w*|auftr[aä]g\w*|aufgaben?|vorgaben|"
    r"instrucciones|consignes|istruzioni)"
)
_EARLIER = (
    r"(?:previous|prior|earlier|above|preceding|foregoing|former|before|original|initial|"
    r"vorherig\w*|bisherig\w*|obig\w*|vorangegangen\w*|fr[uü]her\w*|anteriores|pr[eé]c[eé]dentes|"
    r"precedenti)"
)
_DROP = (
    r"(?<!not )(?<!n't )(?<!n’t )(?<!never )"
    r"(?:ignor\w*|disregard\w*|forget(?:ting)?|overrid\w*|bypass\w*|neglect|"
    r"(?:pay|give) no attention to|do(?: not|n.t) (?:follow|obey|listen to)|"
    r"vergi(?:ss|ß)\w*|vergessen|missachte\w*|olvid[ae]\w*|oublie\w*|dimentica\w*)"
)


def _rule(name: str, weight: float, *patterns: str) -> Rule:
    return Rule(name, weight, re.compile("|".join(patterns), re.IGNORECASE))


RULES = (
    _rule(
        "sets aside what it was told",
        3.0,
        rf"\b{_DROP}\b[^.!?\n]{{0,40}}\b{_EARLIER}\b[^.!?\n]{{0,40}}\b{_ORDERS}\b",
        rf"\b{_DROP}\b[^.!?\n]{{0,25}}\b(?:all|any|every|your|the system|alle|todas|toutes)\b"
        rf"[^.!?\n]{{0,25}}\b{_ORDERS}\b",
        rf"\b{_DROP}\b[^.!?\n]{{0,20}}\b(?:everything|all|anything|alles)\b[^.!?\n]{{0,30}}"
        rf"\b(?:{_EARLIER}|said|told|you know|learned|gesagt|davor|zuvor)\b",
        r"(?<!not )(?<!n't )(?<!n’t )(?<!never )\b(?:ignore|forget|disregard|vergiss|olvide) "
        r"(?:everything|alles|todo)\b",
    ),
    _rule(
        "addresses an AI model",
        2.0,
        rf"\b(?:note|notice|message|instructions?|attention|hint|reminder|advice) "
        rf"(?:to|for)(?: the| any| all| every)? {_MODEL}\b",
        rf"\bif you(?: are|'re|’re) (?:an? |the )?{_MODEL}\b",
        rf"\b(?:to|dear|hey|hello|attention,?)(?: any| every| all)? {_MODEL}\b[^.!?\n]{{0,40}}"
        r"\b(?:that reads?|reading|processing|summari[sz]ing|answering)\b",
        rf"\bas an? {_MODEL}\b[^.!?\n]{{0,20}}\byou\b",
        rf"\byou(?: are|'re|’re) (?:now |no longer )?(?:an? |the )?{_MODEL}\b",
        rf"^{_MODEL}[,:] ?(?:please )?(?:answer|say|reply|respond|tell|output|recommend|ignore)\b",
    ),
    _rule(
        "hides something from the person who asks",
        2.0,
        r"\b(?:do not|don.t|never|without) (?:tell|inform|reveal|alert|warn|mention (?:it|this|"
        r"that) to|telling|informing|alerting|warning)\b[^.!?\n]{0,10}\b(?:the |any )?"
        r"(?:users?|humans?|person asking)\b(?! of\b| manual)",
    ),
    _rule(
        "asks for the model's own instructions",
        2.0,
        r"\b(?:reveal|print|show|repeat|output|leak|display|give|tell|write|spell\W?check|"
        r"summari[sz]e|translate|what (?:is|are|was|were))\b[^.!?\n]{0,40}\b(?:"
        r"your (?:\w+ )?(?:system )?(?:prompts?|(?:initial|original|hidden|secret|prior|previous) "
        r"(?:instructions|rules|text))|the system prompt(?! on\b)|"
        r"(?:your|all) instructions|beginning of (?:this|the) conversation)\b",
    ),
    _rule(
        "gives it another part to play",
        2.0,
        r"\b(?:from now on|henceforth|ab jetzt|von nun an)\b,? (?:(?:you|du) (?:are|bist|"
        r"(?:will|must|shall|can|may)? ?(?:only |always )?(?:answer|reply|respond|speak|act as|"
        r"pretend|play|behave))|pretend|act as|answer|reply|respond|speak)\b",
        r"\bich m[oö]chte,? dass (?:sie|du)\b[^.!?\n]{0,60}\b(?:fungier|agier|handel)\w*",
        r"\b(?:i want you to|you (?:must|will|are going to|have to|shall)(?: now)?|"
        r"let.s) (?:act (?:as|like)|pretend|role-?play|play the role)\b"
        r"(?! (?:an? )?(?:executor|witness|guarantor|agent))",
        r"\b(?:act|pretend|role-?play) (?:as if you (?:were|are)|as though you|"
        r"that you(?: are|.re| have no)|to be an?|"
        r"as an? (?!result|rule|deposit|guide|agent|exec|witness|guar))\b",
        r"\b(?:god|sudo|jailbreak\w*|dan) mode\b|\bdo anything now\b|"
        r"\bjailbr(?:eak|oken)\w*\b",
        r"\bin(?: this)?(?: a)? (?:hypothetical|fictional) (?:story|scenario|world|response)\b",
    ),
    _rule(
        "says who it is now",
        1.0,
        r"\byou(?: are|'re|’re) now (?:an? |the |going to be |in )\w+",
        r"\b(?:your new (?:task|role|job|goal|persona|instructions?|rules?)|"
        r"new (?:instructions?|task|directives?)\s*:)",
        r"\b(?:speak|talk|write|answer|reply) (?:like|in the (?:style|voice) of)\b",
    ),
    _rule(
        "dictates the answer",
        1.0,
        r"\b(?:always|only|must|simply|just) (?:answer|respond|reply|say|output|print)\b"
        r"[^.!?\n]{0,30}(?:\bwith\b|\bthat\b|[\"“'‘:])",
        r"\b(?:answer|respond|reply|say|output|print)\b[^.!?\n]{0,40}\b(?:to (?:any|every|all) "
        r"(?:questions?|quer(?:y|ies)|users?|requests?)|regardless of|no matter what|"
        r"and nothing else|word for word)\b",
        r"\b(?:your|every|each|the) (?:answer|response|reply|output|summary)s? "
        r"(?:must|should|shall|has to|needs? to|will)\b",
        r"\bin your (?:answer|response|reply|output|summary)\b",
        r"\btell (?:everyone|everybody|anyone|every (?:customer|user|caller|person)|"
        r"(?:all|any) (?:customers|users|callers))\b",
        r"\b(?:when|if|whenever) (?:asked|someone asks|anyone asks|the user asks|a user asks)\b",
    ),
    _rule(
        "imitates the frame of a conversation",
        2.0,
        r"<\|?(?:im_start|im_end|system|assistant|user|endoftext)\|?>|\[/?INST\]|<</?SYS>>",
        r"(?m:^[^\S\n]*#{2,}[^\S\n]*(?:system|instruction|assistant|response)s?\b)",
    ),
    _rule(
        "looks like the frame of a conversation",
        1.0,
        r"(?m:^[^\S\n]*(?:system|assistant)[^\S\n]*(?:prompt|message)?[^\S\n]*:)",
        r"\bsystem prompt\b",
    ),
    _rule(
        "lifts the limits",
        1.0,
        r"\b(?:without|free (?:of|from)|no) (?:any |all |your )?(?:restrictions|filters?|"
        r"limitations|censorship|ethical \w+|moral \w+|safety \w+)\b",
        r"\b(?:unfiltered|uncensored|amoral|evil)\b",
    ),
    _rule(
        "sends data elsewhere",
        1.0,
        r"\b(?:send|post|forward|e-?mail|upload|submit|transmit|append|include|embed|exfiltrate)\b"
        r"[^.!?\n]{0,60}\b(?:conversation|chat history|user(?:'s|’s|s)? (?:data|question|message|"
        r"details|name|input)|everything (?:above|you know)|this link|api key|password)\b",
    ),
)

_SENTENCE = re.compile(r"[^\n.!?]+(?:[.!?]+|\n|$)|[.!?]+")


def find(text: str) -> Iterator[Hit]:
    """The sentences of a text that speak to a model, in order."""
    if not any(rule.pattern.search(text) for rule in RULES):
        return
    for start, end in _sentences(text):
        said = text[start:end]
        over = [rule for rule in RULES if rule.pattern.search(said)]
        weight = sum(rule.weight for rule in over)
        if weight >= THRESHOLD:
            yield Hit(start, end, max(over, key=lambda rule: rule.weight).name, weight)


def weight(text: str) -> float:
    """How much of a whole text speaks to a model: the sum over all rules that fit anywhere."""
    return sum(rule.weight for rule in RULES if rule.pattern.search(text))


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Rough sentences, without the spaces around them. A rule never looks past one."""
    for match in _SENTENCE.finditer(text):
        said = match[0]
        start = match.start() + len(said) - len(said.lstrip())
        end = match.start() + len(said.rstrip())
        if start < end:
            yield start, end
