"""Sources that contradict each other are told; different cases of one rule are not."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.evidence.cite import resolve
from workbench.evidence.sentences import sentences
from workbench.grounding.conflict import find, prefer_in_force
from workbench.grounding.conflict.amounts import amounts
from workbench.records import Candidate, Candidates, Evidence, Mark, Passage

# A question, and two sentences of two documents, with the words that differ and how.
CONTRADICT = [
    ("When must I return a library book?", "A library book is due back within 14 days.",
     "A library book is due back within three weeks.", "14 days", "three weeks", "number"),
    ("How much is a day ticket for the pool?", "A day ticket for the pool costs £4.50.",
     "A day ticket for the pool costs £5.", "£4.50", "£5", "number"),
    ("How much is parking at the station per day?",
     "Parking at the station costs 90p an hour and £6 a day.",
     "Parking at the station costs 80p an hour and £7 a day.", "£6", "£7", "number"),
    ("When does the museum open?", "The museum opens at 9.30am on working days.",
     "The museum opens at 10am on working days.", "9.30am", "10am", "number"),
    ("By what date must the tax form be handed in?", "The tax form must be handed in by 31 May.",
     "The tax form must be handed in by 30 April.", "31 May", "30 April", "number"),
    ("What interest is due on late invoices?", "On late invoices we ask for interest of 8% a year.",
     "On late invoices we ask for interest of 5 per cent a year.", "8%", "5 per cent", "number"),
    ("How many visitors may a patient have?", "A patient may have two visitors at a time.",
     "A patient may have 4 visitors at a time.", "two visitors", "4 visitors", "number"),
    ("May I keep a dog in the flat?", "Tenants may keep a dog in the flat.",
     "Tenants must not keep a dog in the flat.", "keep", "must not", "denial"),
    ("Do I have to register the boat?", "The owner must register the boat with the harbour.",
     "The owner need not register the boat with the harbour.", "register", "need not", "denial"),
    ("What am I charged when nobody opens the door?",
     "We no longer charge anything when nobody opens the door.",
     "When nobody opens the door, we charge £14.", "no longer", "charge", "denial"),
    ("Does delivery to islands cost anything?", "Delivery to the islands is free.",
     "Delivery to the islands costs £9.", "free", "costs", "wording"),
    ("Is a helmet required on the track?", "A helmet is required on the track.",
     "A helmet is optional on the track.", "required", "optional", "wording"),
]  # fmt: skip

# The same, but the two do not contradict each other on the question.
AGREE = [
    ("When must I return a book?", "A library book is due back within 14 days.",
     "A library book is due back within two weeks."),
    ("How much is a day ticket?", "A day ticket for the pool costs £1.20.",
     "A day ticket for the pool costs 120p."),
    ("How much is a ticket for adults?", "A ticket for adults costs £8.",
     "A ticket for children costs £3."),
    ("What does the Silver plan cost?", "The Silver plan costs £12 a month.",
     "The Gold plan costs £20 a month."),
    ("What does a plan cost?", "Larkmere Silver costs £12 a month.",
     "Larkmere Gold costs £20 a month."),
    ("What does the Fix 12 tariff cost?", "The tariff Fix 12 costs £12 a month.",
     "The tariff Fix 24 costs £11 a month."),
    ("What was the fee for a boat in 2023?", "In 2023 the fee for a boat was £40.",
     "In 2024 the fee for a boat was £44."),
    ("What is the night rate?", "The night rate of the plan is 12p per kWh.",
     "The peak rate of the plan is 31p per kWh."),
    ("What is the rate for gas?", "The rate for gas is 6p per kWh.",
     "The rate for electricity is 25p per kWh."),
    ("How much is parking?", "Parking at the station costs £6 a day.",
     "Parking at the station costs 90p an hour."),
    ("How much is a refund for a late train?", "A refund for a late train is £20, paid in 5 days.",
     "A refund for a late train is £20, paid in 9 days."),
    ("How long does delivery take?", "Delivery takes from 2 to 6 days.", "Delivery takes 4 days."),
    ("How much is the bond?", "The bond of the lease is about £500.",
     "The bond of the lease is £510."),
    ("By how much did the rate rise?", "The unit rate for gas rose by 2p in the region.",
     "The unit rate for gas is 8p in the region."),
    ("Whom do I call about the boiler?", "Call 01632 960 999 about the boiler at home.",
     "Call 01632 960 111 about the boiler at home."),
    ("May I keep a dog in the flat?", "Tenants may keep a dog in the flat.",
     "Tenants must not feed pigeons on the roof."),
    ("How long is the trial of the app?", "The trial of the app lasts 14 days.",
     "The trial of the app lasts 14 days and is not renewed."),
    ("What do children pay?", "Children under 5 years pay £2.", "Children under 12 years pay £4."),
    ("What do children pay at the pool?", "Children pay £2 at the pool on Mondays.",
     "Children pay £3 at the pool on Fridays."),
    ("When does the museum open?", "The museum opens at 9am on weekdays.",
     "The museum opens at 10am at weekends."),
    ("What is the tax of a house?", "The tax of a house in band A is £900.",
     "The tax of a house in band B is £1,100."),
    ("How much is the first visit?", "The first visit of the nurse costs £14.",
     "The second visit of the nurse costs £20."),
    ("What is the rate of the plan?", "The standard rate of the plan is 12p per kWh.",
     "The reduced rate of the plan is 9p per kWh."),
    ("How much is a permit for a kiosk?", "A permit for a kiosk costs £40.",
     "Clubs that lend a kiosk to strangers at fairs, weddings, markets or concerts, and have no"
     " permit, pay costs of £900."),
    ("What does the blue berth at the jetty cost?", "The blue berth at the jetty costs £30.",
     "A berth at the jetty costs £20."),
    ("What does a berth cost per night?", "Berth | Jetty | £20 | £30", "Berth | Jetty | £25 | £35"),
    ("How long may I keep a dog in the flat?", "Tenants may keep a dog in the flat.",
     "Tenants must not keep a dog in the flat."),
    ("Who won the match last night?", "The night rate is 12p per kWh.",
     "The night rate is 14p per kWh."),
]  # fmt: skip


def evidence(text: str, document: str, *marks: Mark, rank: int = 1, title: str = "") -> Evidence:
    sha = hashlib.sha256(text.encode()).hexdigest()
    passage = Passage(document, sha, 0, len(text), text, title=title, sentences=sentences(text))
    return Evidence(rank, passage, 1.0, marks=marks)


def laid(*items: Evidence, chosen: tuple[int, ...] = (0,)) -> Candidates:
    """Every sentence a candidate, in reading order."""
    found = [
        Candidate(item.passage.cut(a, b), -float(at), at, a, b)
        for at, item in enumerate(items)
        for a, b in item.passage.sentences
    ]
    return Candidates(tuple(found), chosen)


def between(question: str, one: str, other: str, *, documents: tuple[str, str] = ("a", "b")):
    items = [evidence(one, documents[0]), evidence(other, documents[1])]
    return find(question, items, laid(*items), (0,))


@pytest.mark.parametrize(("question", "one", "other", "ours", "theirs", "kind"), CONTRADICT)
def test_a_contradiction_is_told_with_the_words_that_differ(
    question, one, other, ours, theirs, kind
):
    (found,) = between(question, one, other)
    assert resolve(found.ours, one) == one
    assert resolve(found.theirs, other) == other
    assert one[slice(*found.ours_at)] == ours
    assert other[slice(*found.theirs_at)] == theirs
    assert (found.kind, found.newer, found.because) == (kind, "", "")


@pytest.mark.parametrize(("question", "one", "other", "ours", "theirs", "kind"), CONTRADICT)
def test_it_is_the_same_the_other_way_round(question, one, other, ours, theirs, kind):
    (there,), (back,) = between(question, one, other), between(question, other, one)
    assert (there.ours.text, there.theirs.text) == (back.theirs.text, back.ours.text)
    assert (there.ours_at, there.theirs_at) == (back.theirs_at, back.ours_at)


@pytest.mark.parametrize(("question", "one", "other"), AGREE)
def test_what_is_said_of_another_case_or_in_other_words_is_none(question, one, other):
    assert between(question, one, other) == ()
    assert between(question, other, one) == ()


@given(st.sampled_from([row[:2] for row in CONTRADICT]), st.sampled_from(["", " ", " Thank you."]))
def test_nothing_contradicts_itself_or_its_near_duplicate(row, more):
    question, text = row
    assert between(question, text, text) == ()
    assert between(question, text, text + more) == ()
    assert between(question, text, "Please note: " + text) == ()


words_of_rules = st.lists(
    st.sampled_from(
        "the fee for a boat is not £5 £7 a day, 14 days 2 weeks free must pay Fix 12 2024".split()
    ),
    min_size=1,
    max_size=12,
).map(" ".join)


@given(words_of_rules, words_of_rules)
def test_two_texts_differ_both_ways_or_not_at_all(one, other):
    there = between("the fee for a boat", one, other)
    back = between("the fee for a boat", other, one)
    assert len(there) == len(back)
    assert between("the fee for a boat", one, one) == ()


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_can_be_compared(one, other):
    for amount in amounts(one):
        assert 0 <= amount.start < amount.end <= len(one)
    between("£5 or 14 days?", one or ".", other or ".")


def test_what_one_document_says_of_two_cases_is_no_contradiction_but_its_same_words_are():
    rule = "A trip of the boat takes {} hours."
    assert between("How long is a trip?", rule.format(2), rule.format(3), documents=("a", "a"))
    other = "A trip of the boat round the island takes 3 hours."
    assert between("How long is a trip?", rule.format(2), other)
    assert between("How long is a trip?", rule.format(2), other, documents=("a", "a")) == ()


def test_of_one_document_neither_side_is_newer():
    rule = "From 1 May {}, a trip of the boat takes {} hours."
    (found,) = between(
        "How long is a trip?", rule.format(2025, 2), rule.format(2026, 3), documents=("a", "a")
    )
    assert (found.newer, found.because) == ("", "")


def test_a_table_does_not_contradict_itself():
    rows = ["Boat | fee £40", "Boat | fee £44"]
    items = [evidence(row, "a") for row in rows]
    assert find("What is the fee for a boat?", items, laid(*items), (0,)) == ()


BOAT = "What is the fee for a boat?"
OLD, NEW = "The fee for a boat is £40 a year.", "The fee for a boat is £44 a year."


@pytest.mark.parametrize(
    ("mark", "because"),
    [
        (
            Mark("outdated", "valid_until", text="2026-03-31"),
            "the other one held until 31 March 2026",
        ),
        (
            Mark("outdated", "valid_from", text="2027-01-01"),
            "the other one does not hold before 1 January 2027",
        ),
        (Mark("outdated", "new"), "the other one was replaced by it"),
        (Mark("outdated", "third"), "the other one was replaced by another document"),
    ],
)
def test_the_side_in_force_is_named_and_preferred(mark, because):
    items = [evidence(OLD, "old", mark), evidence(NEW, "new", rank=2)]
    candidates = laid(*items)
    (found,) = find(BOAT, items, candidates, (0,))
    assert (found.newer, found.because) == ("new", because)
    preferred = prefer_in_force(BOAT, items, candidates)
    assert preferred.chosen == (1,)
    assert replace(preferred, chosen=(0,)) == candidates
    (now,) = find(BOAT, items, candidates, preferred.chosen)
    assert (now.ours.text, now.theirs.text, now.newer) == (NEW, OLD, "new")


def test_nothing_is_preferred_without_a_contradiction_or_to_what_is_outdated_too():
    old = Mark("outdated", "valid_until", text="2026-03-31")
    for items in (
        [evidence(OLD, "old", old), evidence("The boat leaves at noon.", "new")],
        [evidence(OLD, "old", old), evidence(NEW, "new", old)],
        [evidence(OLD, "old"), evidence(NEW, "new")],
    ):
        assert prefer_in_force(BOAT, items, laid(*items)).chosen == (0,)


def test_without_marks_the_dates_in_the_passages_tell_which_is_newer():
    texts = (f"In force from 1 April 2025. {OLD}", f"In force from 1 April 2026. {NEW}")
    items = [evidence(text, name) for text, name in zip(texts, ("old", "new"), strict=True)]
    (found,) = find(BOAT, items, laid(*items, chosen=(1,)), (1,))
    assert found.newer == "new"
    assert found.because == "it says that it holds from a later day than the other one"


def test_the_planted_contradictions_of_the_sample_are_seen(wb):
    """Wherever retrieval brings both sides and the answer is one of them."""
    lines = (Path(__file__).parents[2] / "sample_data" / "questions.jsonl").read_text().splitlines()
    names = {d.source.partition(":")[2]: d for d in wb.documents.list()}
    today = wb.marks.beside
    seen = []
    for row in map(json.loads, lines):
        if row["kind"] != "conflict":
            continue
        sides = [names[gold["document"]] for gold in row["gold"]]
        texts = [gold["text"] for gold in row["gold"]]
        items = today([evidence(t, d.id, title=d.title) for t, d in zip(texts, sides, strict=True)])
        found = find(row["question"], items, laid(*items), (0,))
        seen += [row["id"]] if found else []
        assert all(c.newer == sides[0].id for c in found), row["id"]
    assert len(seen) >= 8, seen
