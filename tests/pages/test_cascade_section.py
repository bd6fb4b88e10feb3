"""The cascade section: a pair is tried, a wish is turned into a threshold, and put to use."""

import pytest
from streamlit.testing.v1 import AppTest

from workbench.errors import InputError
from workbench.records import Sweep, SweepFailure
from workbench.service.cascading import Cascades

ID = "cascade:keyword+extractive"
HALF = (True, False) * 5


def page():
    from workbench.ui.frame import open_page
    from workbench.ui.models import cascade

    cascade.show(open_page("Models", "Which models answer."))


def made(failures=(), dear=(True,) * 10, total=10):
    return Sweep(
        cheap="keyword", dear="extractive", confidence=tuple(i / 10 for i in range(10)),
        answerable=(True,) * 10, right_cheap=HALF, right_dear=dear,
        cost_cheap=(0.001,) * 10, cost_dear=(0.01,) * 10, seconds_cheap=(0.1,) * 10,
        seconds_dear=(1.0,) * 10, questions_sha256="0" * 64, total=total, failures=failures,
    )  # fmt: skip


@pytest.fixture
def swept(monkeypatch):
    """What asking gives, without asking; and how it was asked."""
    asked = []

    def answer(sweep):
        def instead(self, questions, cheap, dear, *, collection=None, progress=None):
            asked.append((len(questions), cheap, dear, collection))
            if isinstance(sweep, Exception):
                raise sweep
            return sweep

        monkeypatch.setattr(Cascades, "sweep", instead)
        return asked

    return answer


def open_section():
    from workbench.ui import frame

    frame.st.cache_resource.clear()
    return AppTest.from_function(page, default_timeout=30).run()


@pytest.fixture(autouse=True)
def _without_menu(monkeypatch):
    """The menu links to pages that a single function does not have."""
    monkeypatch.setattr("workbench.ui.frame._PAGES", ())


def pick(app, cheap="keyword", dear="extractive"):
    app.selectbox(key="cascade-cheap").set_value(cheap)
    app.selectbox(key="cascade-dear").set_value(dear)
    return app.run()


def press(app, label):
    next(b for b in app.button if b.label == label).click()
    return app.run()


def said(app):
    return " ".join(m.value for m in app.markdown).replace("\\", "")


def test_without_documents_it_is_said_what_is_missing(empty_wb):
    app = open_section()
    assert not app.exception
    assert "Add them on the Evidence page" in said(app)
    assert not [b for b in app.button if "Ask both" in b.label]


def test_a_pair_is_tried_and_the_wish_put_to_use_and_dropped(wb, swept):
    asked = swept(made())
    app = pick(open_section())
    assert asked == []  # nothing is asked before somebody says so
    app = press(app, "Ask both models")
    assert not app.exception
    assert [(one[1:]) for one in asked] == [("keyword", "extractive", "sample")]
    assert "Then: 20 % of the questions go to “Best sentence, by named features”" in said(app)
    assert len(app.get("plotly_chart")) == 1
    app = press(app, "Use this")
    assert not app.exception
    assert wb.cascades.stored() == {ID: 0.2}
    assert "what it uses now" in app.success[-1].value
    assert "passed on below a confidence of 20 %" in said(app)
    app = press(app, "No longer use it")
    assert wb.cascades.stored() == {}
    assert len(asked) == 1  # the sweep was kept


def test_a_wish_for_accuracy_is_turned_into_a_threshold(wb, swept):
    swept(made())
    app = press(pick(open_section()), "Ask both models")
    app = app.radio(key="cascade-wish").set_value("Be right at least this often").run()
    assert app.slider[0].value == 100
    assert "Then: 100 % of the questions" in said(app)  # the surest answer was wrong
    app.slider[0].set_value(70)
    app = press(app.run(), "Use this")
    assert wb.cascades.stored() == {ID: 0.4}


def test_a_wish_that_cannot_be_met_is_told_and_offers_nothing(wb, swept):
    swept(made(dear=(False,) * 10))
    app = press(pick(open_section()), "Ask both models")
    assert "no reason for this cascade" in app.info[-1].value
    app = app.radio(key="cascade-wish").set_value("Be right at least this often").run()
    app.slider[0].set_value(90)
    app = app.run()
    assert "50% are answered rightly at best" in app.warning[0].value
    assert "Use this" not in [b.label for b in app.button]


def test_failures_and_a_stop_are_told(wb, swept):
    swept(made(failures=(SweepFailure(2, "extractive", "It is *down*."),), total=150))
    app = press(pick(open_section()), "Ask both models")
    assert "Question 3, extractive" in said(app)
    assert "1 made a model fail" in said(app)


def test_the_same_model_twice_is_not_asked(wb):
    app = pick(open_section(), dear="keyword")
    assert "two different models" in app.info[0].value
    assert not [b for b in app.button if "Ask both" in b.label]


def test_what_goes_wrong_is_said_and_can_be_tried_again(wb, swept):
    asked = swept(InputError("That set is too small."))
    app = press(pick(open_section()), "Ask both models")
    assert not app.exception
    assert app.error[0].value.replace("\\", "") == "That set is too small."
    app = press(app, "Try again")
    press(app, "Ask both models")
    assert len(asked) == 2


def test_a_file_of_ones_own_is_asked_of_all_documents(wb, swept):
    asked = swept(made())
    app = pick(open_section())
    app = app.radio(key="cascade-source").set_value("A file").run()
    assert not [b for b in app.button if "Ask both" in b.label]
    app.get("file_uploader")[-1].upload("own.jsonl", b'{"question": "Due?", "answers": ["x"]}')
    app = press(app.run(), "Ask both models")
    assert not app.exception
    assert asked[0][1:] == ("keyword", "extractive", None)
