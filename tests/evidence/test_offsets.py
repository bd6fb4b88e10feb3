"""Every offset is that of its characters: in the samples, and in texts of mixed scripts."""

import csv
import io
import json
import random
from html import escape

import pytest

from tests.evidence.resolving import attempt, check_resolves
from tests.soak import amount
from workbench.errors import DocumentError
from workbench.evidence.parse import parse
from workbench.settings import app_folder

SAMPLES = sorted((app_folder() / "sample_data" / "documents").iterdir())

#: Words and signs that make offsets go wrong where somebody counts bytes, code units or glyphs.
SCRIPTS = {
    "Arabic": "الفاتورة مستحقة خلال ١٤ يومًا؟ نعم. السعر ٢٤٫١ بنسًا۔".split(),
    "Hebrew": "החשבון מגיע בתוך 14 ימים. שָׁלוֹם עולם?".split(),
    "Latin": "The bill of Zoë is due in 14 days. e.g. Mr. Dr. U.S.A. No! £24.10 ﬁne".split(),
    "combining": ["e\u0301", "a\u0323\u0302", "Z" + "\u0351" * 30, "\u0301", "q\u0307\u0323."],
    "emoji": ["👩‍👩‍👧‍👦", "🏳️‍🌈", "👍🏽", "🇩🇪", "1️⃣", "\u200d", "❤️."],
    "astral": ["𝔘𝔫𝔦", "𐍈", "𠜎𠜱", "🜁", "\U0010fffd", "𝟏𝟒."],
    "lone": ["\ud800", "\udc00x", "a\udfff", "\udbff.", "\udc00\ud800"],
    "CJK": ["账单在十四天内到期。", "是吗？", "電気料金は", "요금은", "１４日。", "㎡"],
    "Thai": ["ใบแจ้งหนี้ครบกำหนด", "ภายใน๑๔วัน", "ค่ะ", "น้ำ"],
    "space": [" ", "\t", "\r\n", "\n", "\n\n", "\r", "\u2028", "\u00a0", "\u3000", "\x85", "\v\f"],
    "control": ["\0", "\x01", "\x1b[31m", "\x7f", "\u202e", "\u200b", "\ufeff", "\ufffe", "\u00ad"],
    "markup": ["# ", "- ", "| a | b |", "**x**", "`c`", '"', ",", ";", "<b>", "</p>", "&amp;", "&"],
}


#: With these in it a text file may rightly be refused as damaged or binary.
DOUBTFUL = {"lone", "control"}


def generated(dice):
    """A text of two to five scripts, and now and then what does not belong into a text."""
    chosen = dice.sample(sorted(SCRIPTS.keys() - DOUBTFUL), dice.randint(2, 5))
    chosen += [name for name in sorted(DOUBTFUL) if dice.random() < 0.15]
    pieces = []
    for _ in range(dice.randint(1, 80)):
        pieces.append(dice.choice(SCRIPTS[dice.choice(chosen)]))
        pieces.append(dice.choice(["", " ", " ", " ", ". ", "\n", "\n\n"]))
    return "".join(pieces)


def _as_html(text, dice):
    parts = [f"<{tag}>{escape(p)}</{tag}>" for p in text.split("\n\n")
             for tag in [dice.choice(["p", "h2", "li", "pre", "td", "div"])]]  # fmt: skip
    return f"<html><body>{''.join(parts)}</body></html>"


def _as_csv(text, dice):
    target, words = io.StringIO(), text.split(" ")
    width = dice.randint(1, 4)
    writer = csv.writer(target, delimiter=dice.choice(",;\t"), lineterminator="\r\n")
    for at in range(0, len(words), width):
        writer.writerow(words[at : at + width])
    return target.getvalue()


def _as_jsonl(text, dice):
    rows = [{"t": part, dice.choice("kö"): [part[:9]]} for part in text.split("\n\n")]
    return "\n".join(json.dumps(row, ensure_ascii=dice.random() < 0.5) for row in rows)


FORMS = {
    ".txt": lambda text, dice: text,
    ".md": lambda text, dice: text,
    ".html": _as_html,
    ".csv": _as_csv,
    ".jsonl": _as_jsonl,
}
ENCODINGS = ["utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16"]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_every_offset_of_a_sample_document_resolves(path):
    data = path.read_bytes()
    made = check_resolves(parse(data, path.name), data, path.name)
    assert len(made) > 1


def test_every_offset_of_texts_in_mixed_scripts_resolves():
    read = refused = cited = 0
    for seed in range(amount(300, 10_000)):
        dice = random.Random(seed)
        suffix = list(FORMS)[seed % len(FORMS)]
        text = FORMS[suffix](generated(dice), dice)
        data = text.encode(dice.choice(ENCODINGS), "surrogatepass")
        why = f"seed {seed}, {suffix}"
        parsed = attempt(parse, data, f"a{suffix}")
        if isinstance(parsed, DocumentError):
            assert parsed.message.endswith("."), why
            refused += 1
            continue
        read += 1
        cited += sum(len(p.sentences) for p in check_resolves(parsed, data, why))
    print(f"\n{read} texts read, {refused} refused, {cited} sentences cited")
    assert read > 2 * refused  # else the test says little
