"""What comes over the wire is read the same however it was cut on the way."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.models.chat.faults import Fault
from workbench.models.chat.wire import Reader, Reply

TEXTS = ["Fällig am ", "5. Mai \u2028", "现在", " 😀\r\n", "data: [DONE]"]
EVENTS = [{"choices": [{"index": 0, "delta": {"content": text}}]} for text in TEXTS]
STREAM = (
    "".join(
        f": hello\r\nevent: message\r\ndata:{json.dumps(e, ensure_ascii=False)}\r\n\r\n"
        for e in EVENTS
    ).encode()
    + b"data: [DONE]\r\n\r\n"
)


def read(parts, stream=True):
    reply = Reply()
    reader = Reader(reply, stream)
    pieces = [piece for part in parts for piece in reader.feed(part)]
    return reply, pieces + reader.end()


@given(st.lists(st.integers(0, len(STREAM)), max_size=30).map(sorted))
def test_a_stream_may_be_cut_anywhere(cuts):
    ends = [0, *cuts, len(STREAM)]
    reply, pieces = read([STREAM[a:b] for a, b in pairwise(ends)])
    assert pieces == TEXTS
    assert reply.text == "".join(TEXTS)
    assert reply.done


@given(st.binary(max_size=200), st.booleans())
def test_whatever_comes_is_a_reply_or_a_fault(data, stream):
    try:
        reply, _ = read([data], stream)
    except Fault:
        return
    assert reply.done


def test_an_empty_reason_is_no_end():
    event = {"choices": [{"delta": {"content": "It is"}, "finish_reason": ""}]}
    with pytest.raises(Fault) as cut:
        read([f"data: {json.dumps(event)}\n\n".encode()])
    assert cut.value.kind == "cut"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from("choices delta message content logprobs logprob usage prompt_tokens error "
                        "finish_reason refusal text".split()),
        inner, max_size=4,
    ),
)  # fmt: skip


@given(JSON)
def test_no_shape_of_a_reply_breaks_the_reader(value):
    try:
        reply, _ = read([b"data: " + json.dumps(value).encode() + b"\n"])
    except Fault:
        return
    assert isinstance(reply.text, str)
    assert reply.tokens_in >= 0
    assert reply.logprob is None or reply.logprob <= 0


def test_a_reply_that_is_not_streamed_is_read_whole():
    body = {"choices": [{"message": {"content": "In May."}, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 9, "completion_tokens": 3}}  # fmt: skip
    reply, pieces = read([json.dumps(body, indent=2).encode()], stream=False)
    assert (reply.text, pieces, reply.tokens_in, reply.tokens_out) == ("In May.", ["In May."], 9, 3)


@pytest.mark.parametrize("size", [10_000, 1])
def test_a_text_without_end_is_given_up(size):
    event = json.dumps({"choices": [{"delta": {"content": "x" * size}}]})
    reader = Reader(Reply(), stream=True)
    with pytest.raises(Fault, match="enormous"):
        reader.feed(f"data: {event}\n\n".encode() * (100_002 // size + 1))
