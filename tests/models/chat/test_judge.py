"""A second opinion: one statement at a time, and what cannot be read counts for nothing."""

import pytest

from workbench.errors import ModelError
from workbench.models.chat.judge import SecondOpinion, agreement, judge, verdict


def test_each_statement_is_asked_about_alone(chat, server):
    statements = ["=SUPPORTED= one", "=Unsupported.= two", "=maybe= three"]
    assert judge(chat("judge"), statements, ["In May. SOURCE>>>"]) == (True, False, None)
    sent = [body["messages"][-1]["content"] for body in server.of("judge")]
    for statement, text in zip(statements, sent, strict=True):
        assert text.endswith(f"Statement: {statement}")
        assert text.count("SOURCE>>>") == 1


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        ("SUPPORTED", True), ("supported.", True), ("**Supported**", True), ("Yes", True),
        ("UNSUPPORTED", False), ("Not supported.", False), ("not fully supported", False),
        ("No.", False), ("The verdict is: unsupported", False),
        ("<think>SUPPORTED? No.</think>SUPPORTED", True), ("<think>SUPPORTED", None),
        ("It isn't supported.", None), ("It is only partly supported.", None),
        ("The sources do not say so; supported by none.", None),
        ("", None), ("Perhaps.", None), ("supported or unsupported", None), ("不", None),
        ("supported " * 30, None), ('{"verdict": "UNSUPPORTED"}', False),
    ],
)  # fmt: skip
def test_replies_are_read_with_care(reply, says):
    assert verdict(reply) is says


def test_confidential_documents_are_not_judged_elsewhere(chat, server):
    with pytest.raises(ModelError, match="Nothing was sent"):
        judge(chat("judge", confidential={"d"}), ["=SUPPORTED="], ["x"], documents=["d"])
    assert server.requests == []


def test_a_server_that_fails_is_told(chat):
    with pytest.raises(ModelError, match="HTTP 500"):
        judge(chat("fails", retries=0), ["a"], ["b"])


@pytest.mark.parametrize(
    ("ours", "theirs", "found"),
    [
        ([True, True, False, False], [True, True, False, False], (1.0, 1.0, 4)),
        ([True, True, False, False], [True, False, True, False], (0.5, 0.0, 4)),
        ([True, False], [False, True], (0.0, -1.0, 2)),
        ([True, True, False], [True, None, False], (1.0, 1.0, 2)),
        ([True, True], [True, True], (1.0, None, 2)),
        ([True], [None], (None, None, 0)),
        ([], [], (None, None, 0)),
    ],
)
def test_agreement_by_hand(ours, theirs, found):
    share, kappa, compared = found
    assert agreement(ours, theirs) == SecondOpinion(
        share, None if kappa is None else pytest.approx(kappa), compared
    )


def test_opinions_of_different_statements_are_refused():
    with pytest.raises(ValueError, match="zip"):
        agreement([True], [])
