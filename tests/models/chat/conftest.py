"""One misbehaving server, and models that ask it."""

import pytest

from tests.models.chat.misbehaving import Misbehaving


@pytest.fixture
def server():
    with Misbehaving() as running:
        yield running


@pytest.fixture
def chat(server):
    """Makes a model that asks the server: its name says how the server behaves."""
    from workbench.models.chat import ChatModel
    from workbench.records import Endpoint

    def make(behaviour, *, key="sk-secret-0123456789", kind=ChatModel, confidential=(), **more):
        given = {"name": f"t-{behaviour}"[:40], "preset": "other", "url": server.url,
                 "key_variable": "MY_KEY", "seconds": 5.0}  # fmt: skip
        return kind(
            Endpoint(model=behaviour, **(given | more)),
            key=key,
            confidential=frozenset(confidential),
            first_pause=0.01,
        )

    return make


@pytest.fixture
def evidence():
    from workbench.records import Evidence, Passage

    texts = ["The bill is due on 5 May.", "Late bills cost 3 euros.", "Write to us."]
    return [
        Evidence(n, Passage(f"d{n}", "t", 0, len(text), text, sentences=((0, len(text)),)), 1.0)
        for n, text in enumerate(texts, start=1)
    ]
