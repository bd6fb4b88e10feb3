"""What is noticed in documents is reported, and stands beside evidence as things are now."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from workbench.display.cover import covered
from workbench.records import Status

GOLD = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "sample_data" / "marks.jsonl").read_text().splitlines()
]
MEMO, FORUM = "in-04-case-memo.eml", "ac-04-community-forum.jsonl"
ABOUT_MEMO = "What is the telephone number of Marla Quennell?"
SAME_TWICE = "carbon monoxide alarm headache"
SECRETS = [g["text"] for g in GOLD if g["document"] == MEMO and g["kind"] == "personal"]


@pytest.fixture
def ids(wb):
    return {d.source.rpartition(":")[2]: d.id for d in wb.documents.list()}


def kinds(items):
    return {mark.kind for item in items for mark in item.marks}


def publish(wb, id):
    wb.governance.say(id, replace(wb.governance.of(id), sensitivity="public"))


@pytest.mark.parametrize("gold", GOLD, ids=lambda g: f"{g['document'][:5]}-{g['label'][:14]}")
def test_what_was_planted_in_the_sample_is_noticed(wb, ids, gold):
    id = ids[gold["document"]]
    if gold["kind"] == "near_duplicate":
        kind = next(k for k in wb.marks.report().kinds if k.kind == gold["kind"])
        titles = wb.titles()
        assert [(e.document, e.text) for e in kind.examples] == [(id, titles[ids[gold["label"]]])]
        return
    if gold["kind"] == "outdated":
        assert id in wb.governance.outdated()
        return
    text = wb.documents.text(wb.documents.get(id).text_sha256)
    found = [
        mark.text if mark.start is None else text[mark.start : mark.end]
        for mark in wb.marks.of(id)
        if mark.kind == gold["kind"]
        # other labels of the gold say where it is, those of the marks by which rule
        and (gold["kind"] != "personal" or mark.label == gold["label"])
    ]
    assert any(gold["text"] in said for said in found)


def test_a_report_counts_all_and_shows_what_is_not_public_first(wb, ids):
    report = wb.marks.report("sample")
    assert report.documents == len(ids)
    personal = next(k for k in report.kinds if k.kind == "personal")
    assert personal.marks == sum(personal.labels.values()) >= len(SECRETS)
    public = [wb.governance.of(e.document).sensitivity == "public" for e in personal.examples]
    assert public == sorted(public)
    assert not public[0]
    assert wb.marks.report("nowhere").documents == 0
    assert not [k for k in wb.marks.report("nowhere").kinds if k.marks]


def test_a_report_covers_personal_data(wb):
    report = repr(wb.marks.report())
    assert [secret for secret in SECRETS if secret in report] == []


def test_no_excerpt_of_one_mark_shows_part_of_another(wb, ids):
    for id in [id for name, id in ids.items() if name != MEMO]:
        wb.documents.delete(id)
    (personal,) = [k for k in wb.marks.report().kinds if k.kind == "personal"]
    assert len(personal.examples) == 5
    text = wb.documents.text(wb.documents.get(ids[MEMO]).text_sha256)
    marked = [text[m.start : m.end] for m in wb.marks.of(ids[MEMO]) if m.kind == "personal"]
    ends = [part[-6:] for part in marked]
    assert [end for end in ends for e in personal.examples if end in e.text] == []


def test_personal_data_is_marked_beside_evidence_until_its_document_is_public(wb, ids):
    answer = wb.ask(ABOUT_MEMO)
    of_memo = [e for e in answer.evidence if e.passage.document == ids[MEMO]]
    assert "personal" in kinds(of_memo)
    assert covered(answer).text != answer.text
    assert "•" in covered(answer).text
    publish(wb, ids[MEMO])
    now = wb.answer(answer.id)
    assert "personal" not in kinds(now.evidence)
    assert covered(now) == now
    assert now.text == answer.text


def test_marks_lie_in_their_passages(wb):
    for item in wb.search("telephone email address Marla Quennell bank account", k=30):
        for mark in item.marks:
            if mark.start is not None:
                assert mark.start < item.passage.end
                assert item.passage.start < mark.end


def test_passages_that_say_the_same_are_marked_when_both_are_found(wb, ids):
    found = wb.search(SAME_TWICE)
    first, second = found[0].passage, found[1]
    assert {first.document, second.passage.document} == {
        ids["ca-02-winter-newsletter.eml"],
        ids["su-02-emergencies-and-gas-safety.txt"],
    }
    (mark,) = [m for m in second.marks if m.kind == "near_duplicate"]
    assert (mark.label, mark.text) == (first.document, "source 1")
    assert "near_duplicate" not in kinds(found[:1])
    alone = wb.search(SAME_TWICE, k=1)
    assert "near_duplicate" not in kinds(alone)


def test_without_the_other_document_nothing_is_a_near_duplicate(wb, ids):
    def counted():
        return next(k.marks for k in wb.marks.report().kinds if k.kind == "near_duplicate")

    assert counted() == 1
    wb.documents.delete(ids["su-02-emergencies-and-gas-safety.txt"])
    assert counted() == 0
    assert "near_duplicate" not in kinds(wb.search(SAME_TWICE))


def _said(answer):
    """All that an answer shows of documents."""
    nothing = answer.abstention
    return repr(
        (
            answer.text,
            answer.statements,
            answer.citations,
            [(e.passage.text, e.passage.headings) for e in answer.evidence],
            answer.effects,
            nothing and nothing.closest,
        )
    )


@pytest.mark.parametrize("threshold", [0.0, 1.0])
def test_nothing_personal_of_the_memo_is_left_in_a_covered_answer(wb, threshold):
    wb.calibration.set_threshold("extractive", threshold)
    shown = set()
    for question in (
        ABOUT_MEMO,
        "What is the telephone number of Mr Wrayburn?",
        "To which bank account of Mrs Quennell?",
        "With which card does he pay her bill?",
        "What is the national insurance number on her benefit letter?",
    ):
        answer = wb.ask(question)
        assert answer.status is (Status.ABSTAINED if threshold else Status.ANSWERED)
        exact, safe = _said(answer), _said(covered(answer))
        shown |= {secret for secret in SECRETS if secret in exact}
        assert [secret for secret in SECRETS if secret in safe] == []
        assert len(safe) == len(exact)  # character by character, so that every offset holds
        again = covered(wb.answer(answer.id))
        assert [secret for secret in SECRETS if secret in _said(again)] == []
    assert shown == set(SECRETS)


def test_a_stored_answer_has_no_marks(wb):
    answer = wb.ask(ABOUT_MEMO)
    assert kinds(answer.evidence)
    assert kinds(wb._repository.answers.get(answer.id).evidence) == set()
    assert wb.answer(answer.id).evidence == answer.evidence


def test_an_answer_of_an_earlier_version_is_covered_too(empty_wb, tmp_path):
    file = tmp_path / "case.md"
    file.write_text("# Case\n\nThe fitter Mr Quokka is called on 01632 960 347.\n")
    empty_wb.ingest(file)
    answer = empty_wb.ask("On which number is the fitter Mr Quokka called?")
    assert "960 347" in _said(answer)
    file.write_text("# Case\n\nThe fitter Mr Quokka has left. Nobody is called any more.\n")
    (again,) = empty_wb.ingest(file)
    assert again.status == "new_version"
    assert "960 347" not in _said(covered(empty_wb.answer(answer.id)))
