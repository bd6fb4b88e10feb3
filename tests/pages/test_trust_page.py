"""The Trust page: rules are seen, tried, changed and removed."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

APP = str(Path(__file__).parents[2] / "app.py")


def open_page():
    app = AppTest.from_file(APP, default_timeout=30)
    app.switch_page("pages/4_Trust.py")
    return app.run()


def press(app, label, at=0):
    [b for b in app.button if b.label == label][at].click()
    return app.run()


def test_the_seeded_rule_is_shown_in_words(empty_wb):
    app = open_page()
    assert not app.exception
    assert any("confidence is below 65" in e.label for e in app.expander)


def test_a_rule_is_added_changed_and_removed(empty_wb):
    app = open_page()
    [t for t in app.text_input if t.label == "Name"][-1].set_value("Gas first")
    [t for t in app.text_input if "begins with" in t.label][-1].set_value("gas, leak")
    app = press(app, "Save", -1)
    assert not app.exception
    assert empty_wb.review.rules()[-1].topics == ("gas", "leak")
    [t for t in app.text_input if t.label == "Who looks"][1].set_value("safety desk")
    app = press(app, "Save", 1)
    assert empty_wb.review.rules()[-1].role == "safety desk"
    app = press(app, "Remove this rule", 0)
    assert [r.name for r in empty_wb.review.rules()] == ["Gas first"]


def test_a_rule_that_cannot_be_is_refused_in_words(empty_wb):
    app = press(open_page(), "Save", -1)
    assert "name of 1 to 80" in app.error[0].value
    assert len(empty_wb.review.rules()) == 1


def test_a_rule_is_tried_before_it_is_saved(wb):
    app = press(open_page(), "Try it on my last answers")
    assert not app.exception
    assert "0 of your last 0" in app.info[-1].value


def test_without_rules_it_is_said_that_nobody_looks(empty_wb):
    empty_wb.review.set([])
    assert "no rules" in open_page().info[0].value


# ---------------------------------------------------------------- confidence


def said(app):
    return " ".join(m.value for m in app.markdown)


def test_without_documents_it_is_said_what_is_missing(empty_wb):
    app = open_page()
    assert not app.exception
    assert "comes with the program" in said(app)
    assert "Add them on the Evidence page" in said(app)
    assert not [b for b in app.button if "Calibrate" in b.label]
    assert not app.get("plotly_chart")


def test_the_sample_calibrates_and_a_threshold_is_set_and_taken_back(wb):
    app = press(open_page(), "Calibrate on the sample's questions")
    assert not app.exception
    fit = wb.calibration.present("extractive").fit
    assert fit.collection == "sample"
    assert "calibrated by 150 questions" in said(app)
    assert "When it said" in said(app)
    assert len(app.get("plotly_chart")) == 2
    app.slider[0].set_value(90)
    app = press(app.run(), "Answer from this confidence on")
    assert not app.exception
    threshold = wb.calibration.present("extractive").threshold
    assert 0 < threshold < 0.4
    assert sum(p >= threshold for p in fit.sure) >= 0.9 * 150
    app = press(app, "Go back to what comes with the program")
    assert wb.calibration.present("extractive").fit is None
    assert not app.get("plotly_chart")


def test_a_goal_that_cannot_be_reached_is_told(wb):
    app = press(open_page(), "Calibrate on the sample's questions")
    app = app.radio(key="goal").set_value("Be right at least this often").run()
    assert "of these answers are right" in said(app)
    app.slider[0].set_value(100)
    app = app.run()
    assert not app.exception
    reached = [b for b in app.button if b.label == "Answer from this confidence on"]
    assert bool(reached) != bool(app.warning)


def test_what_goes_wrong_in_calibrating_is_said_in_words(wb, monkeypatch):
    from workbench.service.calibrating import Calibrating

    missing = property(lambda self: Path("gone.jsonl"))
    monkeypatch.setattr(Calibrating, "sample", missing)
    app = press(open_page(), "Calibrate on the sample's questions")
    assert not app.exception
    assert "cannot be read" in app.error[0].value
    assert wb.calibration.history("extractive") == []


def test_an_own_set_that_is_too_small_is_refused_and_changes_nothing(wb):
    app = open_page()
    app.get("file_uploader")[-1].upload("own.jsonl", b'{"question": "Due?", "answers": ["x"]}')
    app = press(app.run(), "Calibrate on these questions")
    assert not app.exception
    assert "at least 30" in app.error[0].value
