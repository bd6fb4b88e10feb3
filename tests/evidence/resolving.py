"""What must hold of every text that was read, whatever the file: its offsets are its characters."""

import hashlib
from bisect import bisect_right
from datetime import UTC, datetime

from workbench.errors import DocumentError
from workbench.evidence.chunk import passages
from workbench.evidence.cite import cite, resolve
from workbench.records import Document

_LONG = 100_000  # characters


def attempt(parse, data, name):
    """What a file is read as, or the error that refuses it."""
    try:
        return parse(data, name)
    except DocumentError as error:
        return error


def document(parsed, data):
    """The document that ingestion would store."""
    return Document(
        "d", parsed.title, "upload:d", parsed.media_type, hashlib.sha256(data).hexdigest(),
        hashlib.sha256(parsed.text.encode("utf-8")).hexdigest(), 1, "c", len(data),
        len(parsed.text), datetime(2026, 1, 1, tzinfo=UTC), parsed.pages,
    )  # fmt: skip


def check_resolves(parsed, data, why):
    """Blocks, passages, sentences and citations are where they say; gives the passages.

    ``why`` names the file in a failure: a seed, from which it can be made again.
    """
    text, blocks = parsed.text, parsed.blocks
    assert text == "\n\n".join(text[b.start : b.end] for b in blocks), why
    made = passages(document(parsed, data), text, blocks)
    assert made, why
    end = said = 0
    for passage in made:
        assert end <= passage.start < passage.end <= len(text), why
        assert passage.text == text[passage.start : passage.end], why
        assert passage.sentences, why
        end = passage.end
        for start, stop in passage.sentences:
            assert max(said, passage.start) <= start < stop <= passage.end, why
            block = blocks[bisect_right(blocks, start, key=lambda b: b.start) - 1]
            assert block.start <= start < stop <= block.end, why
            said = stop
            citation = cite(passage, start, stop)
            assert citation.text == text[start:stop] == citation.text.strip(), why
            if len(text) < _LONG or start % 10_007 == 0:  # each takes the hash of the whole text
                assert resolve(citation, text) == citation.text, why
    return made


def result_or_words(found, data, why):
    """The text of what was read, after a look at its offsets, or the words of the refusal."""
    if isinstance(found, DocumentError):
        assert found.message.endswith("."), why
        return found.message
    check_resolves(found, data, why)
    return found.text
