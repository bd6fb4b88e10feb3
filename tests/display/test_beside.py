"""Answers side by side: what sets them apart is said and marked, and nothing of it runs."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.display import explained
from workbench.display.beside import (
    Coming,
    Missing,
    beside_html,
    coming_html,
    differences,
)
from workbench.display.beside_effects import short
from workbench.display.differing import words_of
from workbench.display.html import ELEMENTS
from workbench.records import (
    Abstention,
    Answer,
    Attribution,
    Citation,
    Finding,
    Review,
    Statement,
    Status,
)

LABELS = {"a": "Alpha, the first", "b": "Beta", "c": "Gamma", "d": "Delta"}
_TEXTS = some.text(
    some.sampled_from("ab 12.,£%<>&\"'’-— é\u0301\u202e\nŒß１"), max_size=40
) | some.sampled_from(
    ["Your bill is due in 18 days.", "your BILL, due: 18 days!", explained.HOSTILE]
)


def answer(text: str = "", model: str = "a", **changes: object) -> Answer:
    """An answer in a model's own words; without text it abstains."""
    given = Answer(
        id=f"id-{model}", question=explained.QUESTION,
        status=Status.ANSWERED if text else Status.ABSTAINED, confidence=0.7,
        statements=(Statement(text, quoted=False),) if text else (),
        evidence=explained.evidence(), model=model,
        created_at=explained.answer().created_at, latency_ms=1200.0,
        abstention=None if text else Abstention(("fee",), 3, 3),
    )  # fmt: skip
    return replace(given, **changes)  # type: ignore[arg-type]


def quoting(text: str, document: str = "d1", model: str = "a", start: int = 500) -> Answer:
    """An answer that quotes a source."""
    cited = Citation(document, explained.HASH, start, start + len(text), text)
    return answer(text, model, statements=(Statement(text, (cited,), 1.0),))


def drawn(*answers: Answer | Missing, linked: bool = True) -> str:
    return str(beside_html(answers, explained.TITLES, LABELS, page="Evidence", linked=linked))


class Parsed(HTMLParser):
    """What a browser would make of it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.statements: list[str] = []
        self.marked: list[str] = []
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self._open.append(dict(attrs).get("class") or tag)
        if self._open[-2:] == ["wb-statement", "bdi"]:
            self.statements.append("")

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if "wb-statement" in self._open and "bdi" in self._open:
            self.statements[-1] += data
            if "wb-own" in self._open:
                self.marked.append(data)


def said(*texts: str) -> str:
    models = ("Alpha", "Beta", "Gamma", "Delta")
    found = differences([answer(t, m) for t, m in zip(texts, models, strict=False)])
    return " ".join(found.said)


# ---------------------------------------------------------------- the words that are marked


@given(some.lists(_TEXTS, min_size=2, max_size=4))
def test_the_marked_words_are_exactly_those_that_all_others_lack(texts: list[str]) -> None:
    answers = [answer(text, str(i)) for i, text in enumerate(texts)]
    own = differences(answers).own
    spoken = [[w.same for w in words_of(text)] for text in texts]
    for i, text in enumerate(texts):
        others = {word for j, words in enumerate(spoken) if j != i for word in words}
        lacking = [(w.start, w.end) for w in words_of(text) if w.same not in others]
        assert own[i] == (tuple(lacking) if others else ())


@given(_TEXTS)
def test_words_are_found_where_they_stand(text: str) -> None:
    found = words_of(text)
    assert all(w.start < w.end for w in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    for word in found:
        (again,) = words_of(text[word.start : word.end])
        assert again.same == word.same
    inside = {i for w in found for i in range(w.start, w.end)}
    assert all(i in inside for i, c in enumerate(text) if c.isalnum())


@pytest.mark.parametrize(
    ("one", "other"),
    [("Bill", "“bill”,"), ("1,000", "1000."), ("don’t", "don't"), ("STRASSE", "Straße"),
     ("**18**", "18"), ("１８", "18")],
)  # fmt: skip
def test_case_quotes_and_thousands_do_not_make_a_word_another(one: str, other: str) -> None:
    assert [w.same for w in words_of(one)] == [w.same for w in words_of(other)]


@pytest.mark.parametrize(
    ("one", "other"),
    [("£30", "€30"), ("30%", "30"), ("-5", "5"), ("1.5", "15"), ("1,5", "15"), ("10–12", "10")],
)
def test_units_signs_and_points_do(one: str, other: str) -> None:
    assert [w.same for w in words_of(one)] != [w.same for w in words_of(other)]


def test_where_one_alone_answers_nothing_is_marked() -> None:
    assert differences([answer("It is 18 days."), answer(model="b")]).own == ((), ())


@given(some.lists(_TEXTS, min_size=1, max_size=4))
def test_what_is_drawn_is_the_text_to_the_character_with_those_words_marked(
    texts: list[str],
) -> None:
    answers = [answer(text, str(i)) for i, text in enumerate(texts)]
    parsed = Parsed(drawn(*answers))
    given = [a.text for a in answers if a.status is Status.ANSWERED]
    assert parsed.statements == given
    marked = [a.text[i:j] for a, own in zip(answers, differences(answers).own, strict=True)
              for i, j in own]  # fmt: skip
    assert "".join(parsed.marked).replace(" ", "").replace("\n", "") == "".join(marked)


# ---------------------------------------------------------------- the sentence on top

DUE, SHORT, OTHER = "Your bill is due after 18 days.", "18 days", "It is due after 12 days."


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ((DUE, DUE.upper()), "Both say the same, word for word."),
        ((DUE, DUE, DUE), "All three say the same, word for word."),
        ((DUE, SHORT, DUE), "All three say the same, in more words or fewer."),
        ((DUE, OTHER, DUE), "Two of three say the same, word for word: Alpha and Gamma. Beta says "
         "something else: its numbers differ."),
        ((DUE, OTHER), "They say different things: the numbers differ."),
        ((DUE, OTHER, "After 3 weeks."), "Each says something else: the numbers differ."),
        (("You may leave.", "Go whenever you like."),
         "They use different words; whether they mean the same is for you to judge."),
        (("The fee for it is due at once by card.", "The fee for it is due at once by cheque."),
         "They use almost the same words; look at those that are marked."),
        ((DUE, ""), "Only Alpha gives an answer."),
        (("", DUE, DUE), "Alpha gives no answer. The others say the same, word for word."),
        (("", "", DUE, DUE), "Alpha and Beta give no answer. The others say the same, word for "
         "word."),
        (("", ""), "Neither of them gives an answer."),
        (("", "", ""), "None of them gives an answer."),
        ((DUE,), ""),
    ],
)  # fmt: skip
def test_what_sets_them_apart_is_said_in_plain_words(texts: tuple[str, ...], expected: str) -> None:
    assert said(*texts) == expected


@pytest.mark.parametrize("word", ["not", "never", "only"])
def test_a_denial_is_never_taken_for_the_same(word: str) -> None:
    assert "say the same" not in said("this is covered", f"{word} this is covered")


@given(some.lists(_TEXTS, min_size=2, max_size=4), some.randoms())
def test_the_order_of_the_columns_changes_no_mark(texts: list[str], chance: object) -> None:
    answers = [answer(text, str(i)) for i, text in enumerate(texts)]
    mixed = list(answers)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    own = dict(zip([a.model for a in mixed], differences(mixed).own, strict=True))
    assert tuple(own[a.model] for a in answers) == differences(answers).own


def test_whether_they_rest_on_the_same_source_is_said() -> None:
    one = quoting(explained.LATE[:20])
    assert (
        "They cite the same document, at the same place."
        in differences([one, quoting(explained.LATE[:10], model="b")]).said
    )
    assert (
        "They cite the same document, at different places."
        in differences([one, quoting(explained.LATE[40:50], model="b", start=540)]).said
    )
    assert "They cite different documents." in differences([one, quoting("x", "d2", "b")]).said


# ---------------------------------------------------------------- what is drawn


def test_the_same_characters_have_the_same_number_in_every_column() -> None:
    first, second = quoting(explained.LATE[:20]), quoting(explained.LATE[:20], model="b")
    html = drawn(first, second, quoting(explained.METERS[:10], "d2", "c"))
    assert html.count(">1</a>") == 2
    assert len(re.findall(r'id="wb-[0-9a-f]+-1-ref"', html)) == 1  # the way back has one end
    assert html.count(">2</a>") == 1
    assert "cited by Alpha and Beta" in html
    assert "cited by Gamma alone" in html
    assert "cited by both" in drawn(first, second)


def test_a_title_opens_its_answer_where_there_are_pages() -> None:
    assert 'href="./?answer=id-a"' in drawn(answer(DUE), answer(DUE, "b"))
    assert 'href="./?answer' not in drawn(answer(DUE), answer(DUE, "b"), linked=False)


def test_names_are_short_where_that_is_enough() -> None:
    one, other = answer(DUE), answer(DUE, "b")
    assert "Alpha, the first" not in drawn(one, other)
    html = str(beside_html([one, other], {}, {"a": "Chat, small", "b": "Chat, large"}))
    assert "Chat, small" in html
    assert "Chat, large" in html
    far, pair = "gpt at office (remote, EU, Frankfurt)", "Keyword, the baseline; where unsure: gpt"
    html = str(beside_html([one, other], {}, {"a": far, "b": pair}))
    assert 'aria-label="gpt at office"' in html
    assert f'aria-label="{pair}"' in html


def test_cost_seconds_and_tokens_stand_under_each() -> None:
    paid = answer(DUE, cost_usd=0.0012, cost_basis="list price", tokens_in=1200, tokens_out=30)
    html = drawn(paid, answer(DUE, "b", cost_usd=None))
    assert "1.2 s · $0.0012 · 1,200 tokens read · 30 tokens written" in html
    assert "List price" in html
    assert "1.2 s · cost unknown<" in html


def test_which_model_of_a_cascade_answered_is_said() -> None:
    passed = answer(DUE, settings={"answered_by": "dear"})
    html = str(beside_html([passed], {}, {"dear": "Keyword, <the> baseline"}))
    assert "Answered by Keyword, &lt;the&gt; baseline" in html


def effects(values: tuple[float, ...], **changes: object) -> Attribution:
    made = replace(explained.attribution(), values=values, low=values, high=values)
    return replace(made, quantity="removal", **changes)  # type: ignore[arg-type]


def test_effects_stand_in_one_table_on_one_scale() -> None:
    weak = effects((1.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0))
    strong = effects((30.0, 0.0, -3.0, 0.0, 0.0, 0.0, 0.0, 0.2))
    html = drawn(answer(DUE, effects=weak), answer(DUE, "b", effects=strong))
    assert html.count('class="wb-legend"') == 1
    assert re.findall(r'wb-cell wb-w (\S+)" style="--m:([\d.]+)"', html) == [
        ("wb-pro", "0.5"), ("wb-pro", "1"), ("wb-pro", "0"), ("wb-con", "1"), ("wb-pro", "0"),
        ("wb-pro", "0.07"),
    ]  # fmt: skip
    assert "1 more with a smaller effect" in html
    assert "5 other sentences make no difference to any of them." in html


def test_a_model_that_cannot_be_scored_says_so_and_where_to_go() -> None:
    html = drawn(answer(DUE, effects=effects((1.5,) + (0.0,) * 7)), answer(DUE, "b"))
    assert "Beta: this model cannot be scored sentence by sentence; " in html
    assert 'href="./Explain?answer=id-b"' in html
    assert "cannot be scored</span>" in html
    alone = drawn(answer(DUE), answer(DUE, "b", evidence=()))
    assert "wb-legend" not in alone
    assert "Beta: nothing was found that could be removed." in alone


def test_effects_on_another_scale_are_not_drawn_on_this_one() -> None:
    alike = effects((1.5,) + (0.0,) * 7, payoff="similarity")
    assert "wb-cell" not in drawn(answer(DUE, effects=alike), answer(DUE, "b"))


def test_every_range_of_effects_has_its_words() -> None:
    found = [short(v) for v in (20, 5, 2, 0.5, 0, -0.5, -5)]
    assert len(set(found)) == len(found)


def test_a_failed_model_keeps_its_column_and_the_others_theirs() -> None:
    html = drawn(answer(DUE), Missing("b", "The endpoint is <away>."))
    assert "The endpoint is &lt;away&gt;." in html
    assert "Beta" in html
    assert DUE in html
    assert "No answer" in drawn(Missing("a", "It failed."))


def test_what_to_know_before_relying_on_it_is_told() -> None:
    found = Finding("stood_in", "Another model stood in.", "It was busy.")
    html = drawn(
        answer(DUE, findings=(found,), settings={"instead_of": "c"}),
        answer(DUE, "b", review=Review(True, ("why",))),
    )
    assert "Another model stood in. It was busy." in html
    assert "Gamma" in html  # the column of the model that was asked
    assert "A person should look at this." in html
    held = Finding("held_back", "1 document was held back.", "Ask a model that runs here.")
    kept = answer(DUE, findings=(held,), settings={"held_back": "d9"})
    html = str(beside_html([kept], {"d9": "Case memo"}, {}))
    assert "1 document was held back. Held back: “Case memo”. Ask a model" in html


def test_a_withdrawn_source_is_told_and_its_text_is_gone() -> None:
    gone = quoting("secret words")
    cited = replace(gone.citations[0], text="")
    html = drawn(replace(gone, statements=(Statement("", (cited,)),)), answer(DUE, "b"))
    assert "Source withdrawn" in html
    assert "secret words" not in html
    closest = Abstention(("fee",), 3, 3, closest=cited)
    assert "The closest sentence" not in drawn(answer(abstention=closest))


@given(_TEXTS, some.sampled_from(list(Status)))
def test_nothing_of_a_text_becomes_an_element(text: str, status: Status) -> None:
    hostile = explained.HOSTILE + text
    cited = Citation("d1", explained.HASH, 500, 500 + len(hostile), hostile)
    one = answer(
        hostile, status=status, question=hostile, model=hostile, cost_basis=hostile,
        statements=(Statement(hostile, (cited,), 0.4, quoted=False),),
        findings=(Finding("unsafe", hostile, hostile),),
        abstention=Abstention((hostile,), 1, 1, closest=cited),
    )  # fmt: skip
    titles = {"d1": hostile}
    html = str(beside_html([one, Missing(hostile, hostile)], titles, {}, linked=True))
    html += str(coming_html([Coming(hostile, hostile, hostile)], {hostile: hostile}))
    parsed = Parsed(html)
    assert parsed.elements <= ELEMENTS | {"style"}
    assert not [name for name in parsed.attributes if name.startswith("on")]


def test_text_that_is_still_written_is_shown_as_a_preview() -> None:
    html = str(coming_html([Coming("a", "Is writing …", "So <far>"), Coming("b", "Waits")], LABELS))
    assert "So &lt;far&gt;" in html
    assert "preview" in html
    assert 'aria-busy="true"' in html
    assert "preview" not in str(coming_html([Coming("b", "Waits")], LABELS))


def test_columns_and_parts_have_headings_and_names() -> None:
    html = drawn(answer(DUE), answer(OTHER, "b"))
    assert html.count('aria-level="4"') == 4
    assert html.count('role="group" aria-label="Alpha"') == 1
    assert 'aria-label="How they differ"' in html
