"""Questions that speak to the model instead of asking something: rules that count there alone.

They are laxer than those for documents (:mod:`instructions`), which count as well: a document may
say in good faith what nobody who only wants to know something would type as a question.
"""

from __future__ import annotations

import re

from workbench.evidence.marks import instructions
from workbench.evidence.marks.instructions import THRESHOLD, Rule


def _rule(name: str, *patterns: str) -> Rule:
    return Rule(name, THRESHOLD, re.compile("|".join(patterns), re.IGNORECASE))


#: Each is enough by itself.
RULES = (
    _rule(
        "casts the one who answers",
        r"\b(?:now|okay,?|ok,?) you(?: are|'re|’re) (?!able|ready|sure|done)[^?\n]{0,40}[,.!]",
        r"\b(?:jetzt|nun) (?:bist du|sind sie)\b|(?:^|[.!?\n]\s*)(?:du bist|sie sind)"
        r" [^?\n]{1,60}[.!]"
        r"\s+\w",
        r"(?:^|[.!?\n]\s*)be an? [A-Za-z]+[.!]",
        r"\b(?:stay|remain|bleib\w*) in (?:your|their|the|deiner|ihrer|ihren) (?:roles?|"
        r"characters?|"
        r"rollen?)\b",
        r"\b(?:theoretical|hypothetical|fictional|fictitious) (?:world|universe|scenario)\b",
        r"\b(?:answer|reply|respond|beantworte|antworte)\b[^?.\n]{0,40}\b(?:in the style of|"
        r"im stile? (?:von|eine[rs]?|einer))\b",
        r"\b(?:hello|hey|hi|hallo|dear|lieb\w*) (?:chat)?gpt\b",
        r"(?:^|[.!?:\n]\s*)you(?: are|'re|’re) (?!able|allowed|welcome|right|sure|not\b|going|"
        r"supposed|given|talking)(?:an? |the |now )?\w+[^?\n]{0,80}[.!]\s+\S",
        r"(?:^|[.!?\n]\s*)(?:act|pretend|role-?play|behave) (?:as|like|to be|that|you)\b",
        r"(?:^|[.!?\n]\s*)(?:imagine|suppose|assume) (?:that )?you(?: are|'re|’re|r)\b",
        r"\bich m[oö]chte,? dass (?:sie|du) (?:als|so tu|wie)\b",
        r"\b(?:du bist|sie sind) (?:jetzt|nun|ab jetzt|ein|eine|der|die)\b[^?\n]{0,80}[.!,]",
        r"\btu(?:e|n sie)? so,? als\b|\bstell(?:e|en sie)? (?:dir|sich) vor,? (?:du|sie) (?:bist|"
        r"w[aä]r)",
        r"\byou (?:will|shall|must|should) (?:now )?(?:play|act|pretend|speak|respond|reply)\b",
        r"\bi (?:will|want|need|would like) you to (?:act|pretend|play|respond|reply|behave|be)\b",
    ),
    _rule(
        "drops what stands before",
        r"\b(?:drop|change|abandon|discard|erase|delete|cancel|forget|replace) (?:about )?"
        r"(?:all )?(?:of )?(?:your|the) (?:\w+ )?(?:instructions?|thoughts|rules|programming|"
        r"assignments?|tasks|training|prompts?)\b",
        r"\bforget (?:about )?(?:everything|it all|all (?:of )?(?:that|this))\b",
        r"\b(?:despite|regardless of|contrary to|no matter) what (?:you(?:'ve| have| were|"
        r"’ve)|they)\b",
        r"\bignore all\b|\bignore\b[^?.\n]{0,20}\b(?:provided|given) \w+",
        r"\b(?:by|from|with|using) your own (?:knowledge|opinion)\b|\bnot (?:by|from) the "
        r"(?:articles?|documents?|context|sources?)\b",
        r"\b(?:abweichend|entgegen|trotz|ungeachtet)\b[^?.\n]{0,20}\b(?:vorherig|bisherig|obig)\w*",
        r"\b(?:vorherig|bisherig|obig)\w* (?:informationen|ausf[uü]hrungen|anweisungen|"
        r"instruktionen|texte?)\b[^?.\n]{0,80}\b(?:ignorier\w*|irrelevant|hinter sich|vergess\w*|"
        r"nicht)\b",
        r"\b(?:olvid\w+|oubli\w+|dimentic\w+|zaborav\w+|esquec\w+|zapomn\w+|забуд\w+)\b"
        r"[^?.\n]{0,20}\b(?:todo|tod[oa]s|tout|tutt[oie]|sve|tudo|vše\w*|все)\b",
        r"\b(?:additional|new|further|neue|zus[aä]tzliche) (?:instructions?|anweisung(?:en)?)\b",
        r"\b(?:disregard|ignor|neglect)ing (?:the|all|any|your|these|those|this|what|everything)\b",
        r"\b(?:ignore|disregard|forget|skip|vergiss|vergessen sie|ignoriere?n?(?: sie)?) "
        r"(?:all |about |completely )?(?:of )?(?:the |this |these |those |that |your |what |"
        r"die |den |das |alle |deine |ihre )?"
        r"(?:above|previous|prior|articles?|texts?|context|documents?|"
        r"instructions?|information|rules?|questions?|tasks?|assignments?|anweisungen|texte?|"
        r"artikel|fragen?|informationen|dokumente?|i (?:said|told|wrote)|you (?:know|said|were))\b",
        r"\b(?:stop|enough|hold on|wait)[,!. ]+(?:now )?(?:new|another|different) "
        r"(?:tasks?|instructions?|questions?)\b",
        r"\b(?:instead of|rather than) (?:answering|doing|following|replying)\b",
        r"\b(?:neue|andere) (?:aufgabe|anweisung|instruktion)\w*\b",
    ),
    _rule(
        "orders what is put out",
        r"(?:^|[?.!\n]\s*)(?:state|say|claim|declare|confirm|behaupte|sag\w*) (?:that|yes|"
        r"no|dass|ja|"
        r"nein)\b(?! .*\?$)",
        r"\b(?:stop|stopp?|halt) ?[:–-] ?\w+",
        r"\brepeat after me\b|\bsprich mir nach\b",
        r"(?:\\n|\n)\s*(?:instructions?|human|anweisung|task|aufgabe) ?:|\bhuman: ",
        r"(?:\\+ ?n ?){3,}",
        r"\b(?:untrue|false|fake|unwahre?|falsche) (?:headlines?|stor(?:y|ies)|news|"
        r"[uü]berschrift\w*)\b",
        r"\b(?:context|kontext|documents?|articles?|artikel)\b ?[:{][^\n]*\b(?:question|"
        r"frage)\b ?:",
        r"^(?:\w ){8,}|\s(?:\w ){8,}",
        r"\b(?:do not|don'?t|dont) (?:answer|respond|reply)\b[^?\n]{0,40}\b(?:but|just|only|"
        r"instead|output|print|say|write)\b",
        r"\b(?:include|add|mention|state|insert|write|say|claim) (?:that|how) "
        r"(?:you|i|we|it|they)\b[^?\n]{0,60}\b(?:answer|response|reply|output|text)\b",
        r"(?:^|[.!?,;\n]\s*)(?:please |now |and |just |only |simply )*(?:print|output|repeat|echo|"
        r"spell ?check|reproduce)\b[^?\n]{0,60}\b(?:above|instructions?|prompts?|word for word|"
        r"verbatim|this sentence|the (?:text|words?)|everything)\b",
        r"\b(?:just|simply|only) (?:say|answer|reply|respond|output|print) (?:yes|no|with|[\"“'‘])",
        r"\b(?:make (?:something|it|one|stuff) up|invent (?:something|an answer|one|a source)|"
        r"erfinde\w*)\b",
        r"\b(?:leave out|omit|without) (?:any |all |the |your )?(?:sources?|citations?|warnings?|"
        r"disclaimers?)\b",
        r"\b(?:confirm|state|write|declare|promise)\b[^?\n]{0,40}\bthat (?:my|i|it)\b[^?\n]{0,60}"
        r"\b(?:waived|cancelled|canceled|owe nothing|paid)\b",
        r"\b(?:antworte|schreibe?|sage?|gib)\b[^?\n]{0,30}\b(?:nur|immer|ausschließlich|einfach)\b",
        r"\b(?:tell|show|give|list|print|say|what (?:is|are|was|were))\b[^?\n]{0,30}\b(?:your|the) "
        r"(?:\w+ )?(?:instructions|prompts?|system message|guidelines)\b",
        r"\b(?:zeige?|nenne|gib|wiederhole)\b[^?\n]{0,40}\b(?:prompts?|anweisungen|"
        r"instruktionen)\b",
    ),
    Rule(
        "shouts an order",
        THRESHOLD,
        re.compile(
            r"\b(?:DO NOT|DON'T|IGNORE|FORGET|STOP|OUTPUT|PRINT|SAY|JUST|ONLY|NOW|ALWAYS|NEVER|"
            r"MUST|ANSWER|WRITE|INSTEAD)\b(?:\W+[A-Z]{2,}\b){2,}"
        ),
    ),
    _rule(
        "flatters or threatens the one who answers",
        r"\b(?:gro(?:ß|ss)artig|ausgezeichnet\w*|sehr gut(?: gemacht)?|super|perfekt|toll)\b"
        r"[^?\n]{0,80}[!.,]\s*(?:\w+ ){0,4}(?:jetzt|nun|n[aä]chste)\b",
        r"\b(?:or|otherwise|oder|sonst) (?:you(?:'ll| will)? (?:die|be (?:deleted|shut|fired))|"
        r"(?:du )?stirbst|mueres)\b",
        r"\b(?:great|good|excellent|well done|nice|super|perfect|gut gemacht|sehr gut)\b"
        r"[^?\n]{0,40}[!.,]\s*(?:now|but now|next|let'?s|and now|jetzt|nun|aber jetzt)\b",
        r"\byou(?: have|'ve|’ve)? (?:no|are free of) (?:rules|limits|restrictions|filters?)\b",
    ),
)


def asks(question: str) -> bool:
    """Whether a question speaks to the model instead of asking something."""
    own = any(rule.pattern.search(question) for rule in RULES)
    return own or instructions.weight(question) >= THRESHOLD
