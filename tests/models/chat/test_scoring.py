"""Probabilities of a given answer: of its own tokens alone, with the evidence really cut."""

import math

import numpy as np
import pytest

from workbench.errors import ModelError
from workbench.models.base import CLIP, ScoringModel
from workbench.models.chat.scoring import ScoringChatModel, left, log_odds, of_tail
from workbench.records import Candidate, Evidence, Passage, Unit


def unit(document, start, end, kind="sentence"):
    return Unit(document, "t", start, end, "", kind)


def test_removing_what_says_it_lowers_the_score(chat, server, evidence):
    model = chat("scores", kind=ScoringChatModel)
    assert isinstance(model, ScoringModel)
    units = [unit(item.passage.document, 0, len(item.passage.text)) for item in evidence]
    masks = np.array([[1, 1, 1], [0, 1, 1], [1, 0, 1], [0, 1, 1], [0, 0, 0]], dtype=bool)
    worth = model.score("When?", evidence, Candidate("bill 5 May.", 0.0), units, masks)
    assert worth.shape == (5,)
    assert worth[0] == worth[2] > worth[1] == worth[3] > worth[4]
    assert worth[0] == pytest.approx(log_odds(-0.03))
    sent = [r["body"] for r in server.requests]
    assert len(sent) == 4  # the same evidence is asked about once
    assert all(body["echo"] and body["prompt"].endswith("Answer: bill 5 May.") for body in sent)
    assert "5 May" not in sent[1]["prompt"].removesuffix("Answer: bill 5 May.")
    assert "no sources" in sent[-1]["prompt"]


def test_a_server_without_probabilities_is_told(chat, evidence):
    with pytest.raises(ModelError):
        chat("good", kind=ScoringChatModel).score(
            "When?", evidence, Candidate("May", 0.0), [], np.ones((1, 0), dtype=bool)
        )


def test_confidential_documents_are_not_scored_elsewhere(chat, server, evidence):
    model = chat("scores", kind=ScoringChatModel, confidential={"d1"})
    with pytest.raises(ModelError, match="Nothing was sent"):
        model.score("When?", evidence, Candidate("May", 0.0), [], np.ones((1, 0), dtype=bool))
    assert server.requests == []


def echoed(tokens, values, offsets=None):
    given = {"tokens": tokens, "token_logprobs": values}
    if offsets is not None:
        given["text_offset"] = offsets
    return {"choices": [{"logprobs": given}]}


def test_only_the_answers_own_tokens_count():
    tokens, values = ["Ans", "wer:", " In", " May", " end"], [None, -9.0, -0.5, -0.25, -7.0]
    assert of_tail(echoed(tokens, values), 7, 14) == -0.75
    assert of_tail(echoed(tokens, values, [0, 3, 7, 10, 14]), 7, 14) == -0.75
    assert of_tail(echoed(tokens, values), 20, 30) is None


@pytest.mark.parametrize(
    "found",
    [None, {}, {"choices": []}, {"choices": [{"logprobs": None}]}, echoed(["a"], [-1.0, -1.0]),
     echoed([1], [-1.0]), echoed(["abc"], ["x"]), echoed(["abc"], [math.nan]),
     echoed(["abc"], [0.5]), echoed(["abc"], [None])],
)  # fmt: skip
def test_what_holds_no_probabilities_is_none(found):
    assert of_tail(found, 0, 3) is None


@pytest.mark.parametrize(
    ("logprob", "odds"),
    [(math.log(0.5), 0.0), (math.log(0.9), math.log(9)), (0.0, CLIP), (-1e-12, CLIP),
     (-500.0, -CLIP), (-math.inf, -CLIP)],
)  # fmt: skip
def test_log_odds_are_those_of_the_probability_clipped(logprob, odds):
    assert log_odds(logprob) == pytest.approx(odds)


def test_units_are_cut_by_their_offsets_in_the_stored_text():
    text = "One two. Three four. Five."
    item = Evidence(1, Passage("d", "t", 100, 126, text), 1.0)
    other = Evidence(2, Passage("e", "t", 100, 126, text), 1.0)
    units = [unit("d", 100, 108), unit("d", 109, 120), unit("d", 121, 126), unit("d", 90, 103)]

    def kept(*mask):
        return left([item, other], units, np.array(mask, dtype=bool))

    assert kept(1, 1, 1, 1) == (text, text)
    assert kept(1, 0, 1, 1) == ("One two. Five.", text)
    assert kept(1, 1, 1, 0) == ("two. Three four. Five.", text)
    assert kept(0, 1, 1, 0) == ("Three four. Five.", text)
    assert kept(0, 0, 0, 1) == (text,)
