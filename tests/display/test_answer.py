"""The card says what was answered, how far to rely on it, and where it stands."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup, Tag

from workbench import words
from workbench.display.answer import QUOTED, answer_card
from workbench.display.copy import as_text
from workbench.display.say import cost
from workbench.records import Abstention, Answer, Finding, Review, Statement, Status

TITLES = {"d1": "Standards", "d2": "Other"}


def card(answer: Answer, **options: object) -> Tag:
    html = answer_card(answer, titles=TITLES, **options)
    return BeautifulSoup(html, "html.parser").section


def test_every_number_leads_to_the_cited_characters_and_back(answer: Answer) -> None:
    shown = card(answer)
    markers = shown.select(".wb-answer .wb-ref")
    assert [m.get_text() for m in markers] == ["1", "2"]
    for marker, citation in zip(markers, answer.citations, strict=True):
        target = shown.find(id=marker["href"][1:])
        assert target.find_parent("mark").get_text() == citation.text
        back = target.find_parent("mark").select_one(".wb-back")
        assert back["href"] == "#" + marker["id"]
    ids = [e["id"] for e in shown.select("[id]")]
    assert len(ids) == len(set(ids))


def test_numbers_and_characters_light_up_together_by_css_alone(answer: Answer) -> None:
    html = answer_card(answer, titles=TITLES)
    for number in ("1", "2"):
        assert f".wb-card:has(.wb-ref.wb-k-{number}:is(:hover,:focus-visible)" in html
        assert f".wb-cite.wb-k-{number}:hover" in html
        target = card(answer).select_one(f".wb-ref.wb-k-{number}")["href"]
        assert f"{target}:target" in html
    assert "<script" not in html


def test_two_cards_on_a_page_do_not_share_anchors(answer: Answer) -> None:
    first, second = card(answer), card(replace(answer, id="a2"))
    assert not {e["id"] for e in first.select("[id]")} & {e["id"] for e in second.select("[id]")}


def test_cited_evidence_is_first_and_open_the_rest_folded(answer: Answer) -> None:
    uncited, cited = answer.evidence
    ranked = replace(answer, evidence=(replace(uncited, rank=1), replace(cited, rank=2)))
    blocks = card(ranked).select(".wb-ev")
    titles = [b.select_one(".wb-title").get_text() for b in blocks]
    assert titles == ["Standards", "Other"]
    assert blocks[0].has_attr("open")
    assert not blocks[1].has_attr("open")
    assert "page 3 · Visits" in blocks[0].summary.get_text()
    assert f"{answer.evidence[1].score:.2f}" in blocks[0].summary.get_text()


def test_confidence_is_said_in_words_as_a_number_and_to_screen_readers(answer: Answer) -> None:
    shown = card(answer)
    grade = words.confidence(0.78)
    assert grade.word in shown.get_text()
    assert grade.advice in shown.get_text()
    assert "78 %" in shown.get_text()
    meter = shown.select_one("[role=meter]")
    assert meter["aria-valuenow"] == "0.780"
    assert "78 %" in meter["aria-label"]
    assert "width:78.0%" in meter.select_one(".wb-fill")["style"]


def test_why_is_one_sentence(answer: Answer) -> None:
    why = card(answer).select_one(".wb-why").get_text()
    assert why == "Why: 2 of 3 words occur; no other passage comes near."


def test_time_and_cost(answer: Answer) -> None:
    assert "0.1 s · no cost" in card(answer).get_text()
    assert "cost unknown" in card(replace(answer, cost_usd=None)).get_text()
    assert "$0.0021" in card(replace(answer, cost_usd=0.0021)).get_text()


@pytest.mark.parametrize(
    ("usd", "said"),
    [
        (1.234e-6, "$0.0000012"), (0.00042, "$0.00042"), (0.0123, "$0.0123"), (0.25, "$0.25"),
        (1234.5, "$1,234.50"), (1e-10, "under $0.00000001"),
    ],
)  # fmt: skip
def test_small_costs_can_be_read(usd: float, said: str) -> None:
    assert cost(usd) == said


def test_how_a_cost_is_known_stands_at_the_end(answer: Answer) -> None:
    spent = replace(answer, cost_usd=1.2e-6, cost_basis="0.1 s on 1 core", tokens_in=1200,
                    tokens_out=7)  # fmt: skip
    shown = card(spent).get_text()
    assert "$0.0000012: 0.1 s on 1 core · 1,200 tokens read, 7 written" in shown
    unknown = card(
        replace(answer, cost_usd=None, cost_basis="No <b>price</b> is known.")
    ).get_text()
    assert "Cost unknown: No <b>price</b> is known" in unknown


def test_a_model_at_an_endpoint_is_named_with_where_it_runs(answer: Answer) -> None:
    settings = {"endpoint_model": "<i>small", "runs": "remote", "region": "EU", "prompt_version": 2}
    shown = card(replace(answer, model="chat:ours", settings=settings)).get_text()
    assert "Model chat:ours, <i>small (remote, EU), prompt version 2" in shown


def test_which_model_of_a_cascade_answered_is_said(answer: Answer) -> None:
    said = {"answered_by": "chat:ours", "endpoint_model": "gpt", "runs": "remote"}
    text = card(replace(answer, model="cascade:a+chat:ours", settings=said)).get_text()
    assert "Model cascade:a+chat:ours, answered by chat:ours, gpt (remote)" in text


def test_what_was_held_back_is_named_for_as_long_as_it_is_stored(answer: Answer) -> None:
    finding = Finding("held_back", "2 documents were held back.", "Ask here.")
    held = replace(answer, findings=(finding,), settings={"held_back": "d2 gone"})
    shown = card(held).select_one(".wb-caution").get_text()
    assert "Held back: “Other” and 1 withdrawn since. Ask here." in shown


def test_what_stood_in_says_for_whom(answer: Answer) -> None:
    finding = Finding("stood_in", "The best sentence stands in.", "No <b>connection</b>.")
    held = replace(answer, findings=(finding,), settings={"instead_of": "chat:ours"})
    shown = card(held).get_text()
    assert "The best sentence stands in." in shown
    assert "No <b>connection</b>." in shown
    assert ", instead of chat:ours" in shown
    assert QUOTED not in shown


def test_the_note_on_quoting_stands_only_where_all_is_quoted(answer: Answer) -> None:
    assert QUOTED in card(answer).get_text()
    written = Statement("In my words.", answer.statements[0].citations, 0.9, quoted=False)
    mixed = replace(answer, statements=(*answer.statements, written))
    assert QUOTED not in card(mixed).get_text()
    assert "support 90 %" in card(mixed).get_text()


def test_abstention_says_what_was_looked_for_and_what_came_closest(answer: Answer) -> None:
    closest = answer.citations[0]
    abstention = Abstention(("solar",), 14, 200, None, ("solar",), closest)
    given = replace(
        answer, status=Status.ABSTAINED, statements=(), abstention=abstention, confidence=0.2,
        settings={"threshold": 0.4},
    )  # fmt: skip
    shown = card(given)
    assert words.abstention(abstention) in shown.get_text()
    assert "Answers are given from 40 % on" in shown.get_text()
    assert shown.select_one("mark.wb-cite").get_text() == closest.text
    gone = replace(abstention, closest=replace(closest, text=""))
    text = card(replace(given, abstention=gone)).get_text()
    assert "withdrawn" in text
    assert "closest sentence is" not in text


def test_blocked_shows_no_confidence(answer: Answer) -> None:
    blocked = replace(answer, status=Status.BLOCKED, statements=(), evidence=(), confidence=0.0)
    shown = card(blocked)
    assert words.STATUS[Status.BLOCKED] in shown.get_text()
    assert shown.select_one("[role=meter]") is None


def test_withdrawn_sources_say_so_everywhere(answer: Answer) -> None:
    citation = replace(answer.citations[0], text="")
    passage = replace(answer.evidence[1].passage, text="", title="", headings=(), page=None)
    gone = replace(
        answer,
        statements=(Statement("", (citation,)),),
        evidence=(replace(answer.evidence[1], passage=passage, split=None),),
    )
    shown = BeautifulSoup(answer_card(gone, titles={}), "html.parser")
    assert "Source withdrawn" in shown.select_one(".wb-statement").get_text()
    assert "Source withdrawn" in shown.select_one(".wb-ev-body").get_text()
    assert shown.select_one(".wb-title").get_text() == "Source withdrawn"
    assert shown.find(id=shown.select_one(".wb-ref")["href"][1:]) is not None
    assert QUOTED not in shown.get_text()
    assert "Source withdrawn" in as_text(gone, {})


def test_a_citation_outside_the_evidence_is_not_dropped(answer: Answer) -> None:
    shown = card(replace(answer, evidence=answer.evidence[:1]))
    assert [m.get_text() for m in shown.select("mark")] == [c.text for c in answer.citations]


def test_twenty_citations_keep_their_numbers(answer: Answer, make: dict) -> None:
    text = " ".join(f"Sentence number {n}." for n in range(20))
    passage = make["passage"](text)
    cited = [make["citation"](passage, f"Sentence number {n}.") for n in range(20)]
    many = replace(
        answer,
        statements=(Statement("All of it.", tuple(cited), quoted=False),),
        evidence=(make["evidence"]({}, passage=passage),),
    )
    shown = card(many)
    assert [m.get_text() for m in shown.select(".wb-answer .wb-ref")] == [
        str(n) for n in range(1, 21)
    ]
    assert [m.get_text() for m in shown.select("mark")] == [c.text for c in cited]
    assert shown.select_one(".wb-ev .wb-text").get_text() == text


def test_overlapping_citations_keep_the_text(answer: Answer, make: dict) -> None:
    passage = make["passage"]()
    spans = ["If the engineer is late", "the engineer", "If the engineer is late, we", "If the"]
    cited = tuple(make["citation"](passage, s) for s in spans)
    shown = card(
        replace(answer, statements=(Statement("x", cited, quoted=False),),
                evidence=(make["evidence"]({"late": 0.05}, passage=passage),)),
        heat=True,
    )  # fmt: skip
    assert shown.select_one(".wb-ev .wb-text").get_text() == passage.text
    for marker in shown.select(".wb-answer .wb-ref"):
        assert len(shown.find_all(id=marker["href"][1:])) == 1
    for n, text in enumerate(spans, start=1):
        assert "".join(m.get_text() for m in shown.select(f"mark.wb-k-{n}")) == text


def test_heat_comes_with_its_legend(answer: Answer) -> None:
    assert card(answer).select_one(".wb-w") is None
    heated = card(answer, heat=True)
    assert heated.select_one(".wb-ev .wb-w.wb-con") is not None
    assert heated.select_one(".wb-legend") is not None


def test_very_long_text_is_whole(answer: Answer, make: dict) -> None:
    text = "word " * 20_000 + "end."
    passage = make["passage"](text)
    long = replace(
        answer,
        question="q" * 50_000,
        statements=(Statement(text, (make["citation"](passage, text),)),),
        evidence=(make["evidence"]({}, passage=passage),),
    )
    shown = card(long)
    assert shown.select_one(".wb-statement bdi").get_text() == text
    assert shown.select_one(".wb-ev .wb-text").get_text() == text


def test_hostile_words_stay_words(answer: Answer, make: dict) -> None:
    bad = "<img src=x onerror=alert(1)></style><script>alert(1)</script> \u202e'\"."
    passage = replace(make["passage"](bad), title=bad, headings=(bad,), document=bad)
    hostile = replace(
        answer, id=bad, question=bad, reasons=(bad,), model=bad, collection=bad,
        statements=(Statement(bad, (make["citation"](passage, bad),)),),
        evidence=(make["evidence"]({}, passage=passage),), review=Review(True, (bad,)),
    )  # fmt: skip
    html = answer_card(hostile, titles={bad: bad}, page="Evidence")
    soup = BeautifulSoup(html, "lxml")
    assert soup.find(["img", "script"]) is None
    assert not [a for e in soup.find_all(True) for a in e.attrs if a.startswith("on")]
    assert soup.select_one(".wb-ev .wb-text").get_text() == bad


def test_the_document_opens_at_the_citation(answer: Answer) -> None:
    link = card(answer, page="Evidence").select_one(".wb-ev .wb-link")["href"]
    first = answer.citations[0]
    assert link == f"./Evidence?document=d1&start={first.start}&end={first.end}"


def test_review_is_said(answer: Answer) -> None:
    shown = card(replace(answer, review=Review(True, ("The confidence is below 65%.",))))
    assert "A person should look at this." in shown.get_text()
    assert "A person" not in card(answer).get_text()


def test_copy_holds_answer_numbers_places_and_quotations(answer: Answer) -> None:
    text = as_text(answer, TITLES)
    first, second = answer.citations
    assert f"“{first.text}” [1]" in text
    assert f"[1] Standards, page 3 · Visits: “{first.text}”" in text
    assert f"[2] Standards, page 3 · Visits: “{second.text}”" in text
    assert "78 %" in text


def test_copy_holds_nothing_that_a_terminal_obeys(answer: Answer) -> None:
    text = as_text(replace(answer, question="a\x1b[31m\u202eb"), TITLES)
    assert "\x1b" not in text
    assert "\u202e" not in text
