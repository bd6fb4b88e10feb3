"""Whatever two tenants of one workspace have, no page shows one of them anything of the other."""

import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import pytest
import streamlit as st
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from streamlit.testing.v1 import AppTest

from workbench import Workbench
from workbench.records import Endpoint, Governance, Retention, ReviewRule

ROOT = Path(__file__).parents[2]
PAGES = ["app.py", *(f"pages/{p.name}" for p in sorted((ROOT / "pages").glob("*.py")))]
_WORDS = some.text("bcdfghjklmnpqrstvwxz", min_size=9, max_size=12)


def fill(folder, tenant, word):
    """Documents, what is said of them, an answer and feedback, with the tenant's word in each."""
    wb = Workbench.open(folder, tenant=tenant)
    file = Path(folder) / f"{word}.md"
    file.write_text(
        f"# The {word} rules\n\nThe {word} fee is seven euros. Write to {word}@post.example.\n"
    )
    (done,) = wb.ingest(file, collection=f"of {word}", governance=Governance(owner=f"{word} team"))
    wb.governance.say(done.document, Governance(owner=f"{word} desk", licence=f"{word} licence"))
    wb.retention.set(Retention(f"of {word}", documents_days=1))
    wb.review.set([ReviewRule(f"Rule of {word}", topics=(word,))])
    wb.endpoints.add(Endpoint(word, "ollama", model="small", remote=False))
    answer = wb.ask(f"What is the {word} fee?")
    wb.record_feedback(answer, trust=4, comment=f"A {word} comment.")
    asked = {"question": f"What is the {word} fee?", "answers": ["seven euros"]}
    wb.comparisons.add(json.dumps(asked).encode(), name=f"set of {word}")
    wb.compare(["keyword"], f"set of {word}")
    wb.close()
    return done.document, answer.id


def shown(page, **query):
    """All that a page sends to the browser, as text."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    if page != "app.py":
        app.switch_page(page)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    parts = [repr(app.main), repr(app.sidebar), *(str(e.proto) for e in app.get("html"))]
    parts += [e.value.to_csv() for e in app.dataframe]
    return "\n".join(parts)


@pytest.mark.parametrize("page", PAGES)
@given(words=some.tuples(_WORDS, _WORDS).filter(lambda pair: pair[0] != pair[1]))
@settings(
    max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_page_shows_anything_of_another_tenant(page, words):
    with TemporaryDirectory() as folder:
        has = {t: (w, *fill(folder, t, w)) for t, w in zip(("one", "two"), words, strict=True)}
        for tenant, other in (("one", "two"), ("two", "one")):
            st.cache_resource.clear()
            st.cache_data.clear()
            own, own_document, own_answer = has[tenant]
            foreign, document, answer = has[other]
            with mock.patch.dict(os.environ, WORKBENCH_WORKSPACE=folder, WORKBENCH_TENANT=tenant):
                assert foreign not in shown(page)
                assert foreign not in shown(page, document=document, answer=answer)
                mine = shown(page, document=own_document, answer=own_answer)
            assert foreign not in mine
            assert own in mine  # a page that shows nothing would show nothing wrong either
        st.cache_resource.clear()
