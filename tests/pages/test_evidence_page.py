"""The Evidence page in the states empty, sample and error."""

import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from streamlit.testing.v1 import AppTest

from workbench import Workbench
from workbench.privacy import redact
from workbench.records import Retention

APP = str(Path(__file__).parents[2] / "app.py")


def open_page(**query):
    app = AppTest.from_file(APP, default_timeout=30)
    app.switch_page("pages/1_Evidence.py")
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def html(app):
    return "\n".join(str(e.proto.body) for e in app.get("html"))


def upload(app, *files):
    app.file_uploader[0].set_value(list(files))
    next(b for b in app.button if b.label == "Add to the documents").click()
    return app.run()


def test_an_empty_store_says_what_to_do_next(tmp_path):
    app = open_page()
    assert not app.exception
    assert "no documents yet" in app.info[0].value


def test_the_list_shows_where_documents_came_from(wb):
    app = open_page()
    assert not app.exception
    table = app.dataframe[0].value
    assert len(table) == len(wb.documents.list())
    assert table["From"].str.startswith("sample:").all()
    assert (table["SHA-256"].str.len() == 12).all()


def test_a_link_opens_the_text_with_the_span_marked(wb):
    document = wb.documents.list()[0]
    app = open_page(document=document.id, start="0", end="12")
    assert not app.exception
    assert "<mark" in html(app)
    assert document.title in html(app)


@pytest.mark.parametrize(
    "query",
    [
        {"document": "nothing"},
        {"document": "<script>", "start": "x", "end": "-1"},
        {"start": "99999999999999999999", "end": "1"},
    ],
)
def test_a_wrong_link_does_no_harm(wb, query):
    app = open_page(**query)
    assert not app.exception
    assert app.dataframe


def test_an_absurd_span_does_no_harm(wb):
    app = open_page(document=wb.documents.list()[0].id, start="99999999", end="999999999999")
    assert not app.exception


def test_uploads_are_told_by_file_and_a_bad_one_stops_no_other(tmp_path):
    app = upload(
        open_page(),
        ("parking.md", b"# Parking\n\nA ticket costs 4 euros a day.\n", "text/markdown"),
        ("empty.txt", b"", "text/plain"),
    )
    assert not app.exception
    assert "empty" in app.error[0].value
    assert "parking" in app.success[0].value
    wb = Workbench.open()
    assert [d.title for d in wb.documents.list()] == ["Parking"]
    wb.close()


def test_an_archive_gives_its_files_and_notes_what_was_not_read(tmp_path):
    packed = io.BytesIO()
    with ZipFile(packed, "w") as archive:
        for number in range(25):
            archive.writestr(f"{number}.jsonl", f'{{"fee": "{number} euros"}}\nbroken\n')
    app = upload(open_page(), ("all.zip", packed.getvalue(), "application/zip"))
    assert not app.exception
    assert "and 5 more" in app.success[0].value
    assert "Line 2 is no object" in app.warning[0].value


def test_the_first_own_upload_offers_to_ask_only_it(wb):
    app = upload(open_page(), ("parking.md", b"# Parking\n\nA ticket costs 4.\n", "text/markdown"))
    assert any(b.label == "Ask only “my documents”" for b in app.button)


def test_markup_in_a_name_shows_as_text(tmp_path):
    name = "<b>x</b>[y](http://127.0.0.1/).md"
    app = upload(open_page(), (name, b"# T\n\nSome text here.\n", "text/markdown"))
    assert not app.exception
    assert "[y](" not in app.success[0].value


def test_search_shows_each_hit_with_its_heatmap_and_legend(wb):
    app = open_page()
    next(t for t in app.text_input if t.label == "Words or a question").set_value("smart meter")
    app.run()
    assert not app.exception
    assert "wb-legend" in html(app)


def test_a_document_is_deleted_after_a_second_click(wb):
    document = wb.documents.list()[0]
    app = open_page(document=document.id)
    next(b for b in app.button if b.label == "Delete it").click()
    app.run()
    assert not app.exception
    assert document.id not in {d.id for d in wb.documents.list()}


def test_the_sample_can_be_removed(wb):
    app = open_page()
    next(b for b in app.button if b.label == "Remove it").click()
    app.run()
    assert not app.exception
    assert wb.documents.list() == []


# ---------------------------------------------------------------- governance

MEMO = "in-04-case-memo.eml"
SECRET = "01632 960 347"


def by_file(wb):
    return {d.source.rpartition(":")[2]: d for d in wb.documents.list()}


def press(app, label):
    next(b for b in app.button if b.label == label).click()
    return app.run()


def logged(wb, action, id):
    """How many rows of the audit trail say that this was done to a document."""
    rows = wb._repository.audit.rows(10_000)
    return sum((r.action, r.subject) == (action, f"document:{id}") for r in rows)


def test_the_tabs_of_an_empty_store_say_so(tmp_path):
    app = open_page()
    said = " ".join(i.value for i in app.info)
    assert "no documents yet" in said
    assert "nothing to check" in said
    assert "nothing to keep or to delete" in said


def test_what_is_said_is_saved_and_stands_in_the_history(wb):
    memo = by_file(wb)[MEMO]
    app = open_page(document=memo.id)
    assert any("owner: Complaints team" in e.label for e in app.expander)
    next(t for t in app.text_input if t.label == "Owner").set_value("Team Quokka")
    app = press(app, "Save")
    assert not app.exception
    assert wb.governance.of(memo.id) == replace(memo.governance, owner="Team Quokka")
    assert any("owner: Team Quokka" in e.label for e in app.expander)
    histories = [d.value for d in app.dataframe if list(d.value) == ["When", "Who", "What"]]
    assert "Owner: Complaints team → Team Quokka" in histories[0]["What"][0]


def test_what_cannot_be_is_told_and_not_saved(wb):
    memo = by_file(wb)[MEMO]
    app = press(open_page(document=memo.id), "Save")
    assert not app.exception
    assert "Nothing is different" in app.error[0].value
    assert wb.governance.of(memo.id) == memo.governance


def test_the_list_is_narrowed_down(wb):
    app = open_page()
    app.button_group[0].set_value(["confidential"]).run()
    assert not app.exception
    secret = [d.title for d in wb.documents.list() if d.governance.sensitivity == "confidential"]
    assert list(app.dataframe[0].value["Title"]) == secret
    app.button_group[0].set_value([]).run()
    next(t for t in app.toggle if t.label == "Only documents that hold today").set_value(True)
    app.run()
    shown = set(app.dataframe[0].value["From"])
    assert len(shown) == len(wb.documents.list()) - len(wb.governance.outdated())
    assert not [source for source in shown if "ta-02" in source]


def test_opening_a_document_leaves_one_row_a_session(wb):
    memo = by_file(wb)[MEMO]
    app = open_page(document=memo.id)
    app.run()
    app.run()
    assert logged(wb, "document.open", memo.id) == 1
    open_page(document=memo.id)
    assert logged(wb, "document.open", memo.id) == 2
    assert logged(wb, "document.reveal", memo.id) == 0


def test_personal_data_of_the_memo_is_covered_until_somebody_asks(wb):
    memo = by_file(wb)[MEMO]
    app = open_page(document=memo.id)
    assert "••••• ••• •••" in html(app)
    assert SECRET not in html(app)
    for _ in range(2):
        next(t for t in app.toggle if t.label == "Show personal data").set_value(True)
        app.run()
        assert not app.exception
        assert SECRET in html(app)
        assert logged(wb, "document.reveal", memo.id) == 1
        next(t for t in app.toggle if t.label == "Show personal data").set_value(False)
        app.run()
        assert SECRET not in html(app)


def test_a_public_document_covers_nothing(wb):
    memo = by_file(wb)[MEMO]
    wb.governance.say(memo.id, replace(memo.governance, sensitivity="public"))
    app = open_page(document=memo.id)
    assert SECRET in html(app)
    assert not [t for t in app.toggle if t.label == "Show personal data"]


def test_search_covers_personal_data_too(wb):
    app = open_page()
    words = next(t for t in app.text_input if t.label == "Words or a question")
    words.set_value("telephone number of Marla Quennell").run()
    assert "Quennell" in html(app)
    assert SECRET not in html(app)


def test_the_checks_list_the_planted_instruction(wb):
    app = open_page()
    assert any(e.label.startswith("Text addressed to an AI model: ") for e in app.expander)
    texts = [t for d in app.dataframe if "What" in d.value and "Text" in d.value
             for t in d.value["Text"]]  # fmt: skip
    assert any("ignore all previous instructions" in text for text in texts)
    assert not any(SECRET in text for text in texts)


def test_what_is_due_is_listed_first_and_goes_by_a_click(wb):
    app = open_page()
    assert any("Nothing is due" in s.value for s in app.success)
    wb.retention.set(Retention("sample", answers_days=1))
    answer = wb.ask("When is my bill due?", collection="sample")
    old = replace(answer, id="0ld", created_at=answer.created_at - timedelta(days=2))
    wb._repository.answers.put(old, redact(answer.question))
    app.run()
    due = next(d.value for d in app.dataframe if "Due" in d.value)
    assert list(due["Name"]) == ["When is my bill due?"]
    assert wb.answer("0ld").id == "0ld"
    app = press(app, "Delete them")
    assert not app.exception
    assert "0ld" not in {past.id for past in wb.history()}
    assert answer.id in {past.id for past in wb.history()}
    assert any("Nothing is due" in s.value for s in app.success)


def test_a_rule_is_saved(wb):
    app = open_page()
    next(n for n in app.number_input if n.label == "Days to keep answers").set_value(30)
    app = press(app, "Save the rule")
    assert not app.exception
    assert wb.retention.rules() == [Retention("sample", answers_days=30)]


def test_a_store_that_cannot_be_opened_is_an_error_in_plain_words(tmp_path):
    (tmp_path / "workspace").mkdir()
    (tmp_path / "workspace" / "workbench.db").write_bytes(b"this is no database" * 100)
    app = open_page()
    assert not app.exception
    assert app.error
    assert "Traceback" not in app.error[0].value


def test_a_text_is_checked_against_evidence_that_is_pasted(empty_wb):
    app = open_page()
    app.text_area(key="check-text").set_value("The fee is 30 euros. It is due in May.")
    app.text_area(key="check-evidence").set_value("The fee is 20 euros. It is due in May.")
    next(b for b in app.button if b.label == "Check").click()
    app.run()
    assert not app.exception
    assert "wb-unbacked" in html(app)
    assert "1 of 2 statements are in doubt" in html(app) or "Not all of it" in html(app)
    assert not empty_wb.history()


def test_a_text_is_checked_against_the_stored_documents(wb):
    app = open_page()
    app.text_area(key="check-text").set_value("Your bill is due 18 days after the date printed.")
    app.radio(key="check-against").set_value("My documents")
    app.run()
    next(b for b in app.button if b.label == "Check").click()
    app.run()
    assert not app.exception
    assert "Your bill is due 18 days after the date printed on it." in html(app)


def test_an_empty_text_is_told(empty_wb):
    app = open_page()
    next(b for b in app.button if b.label == "Check").click()
    app.run()
    assert not app.exception
    assert "no statement" in html(app)
