"""The report is one file that needs nothing else; rows are the exact numbers."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from bs4 import BeautifulSoup

from tests.display import explained as given
from workbench.display.export import report_html, rows
from workbench.display.html import document
from workbench.display.style import stylesheet
from workbench.records import Answer, Attribution, Panel

A = given.attribution()


def report(
    answer: Answer | None = None, a: Attribution = A, panel: Panel | None = None
) -> BeautifulSoup:
    given_answer = answer or given.answer()
    return BeautifulSoup(
        report_html(given_answer, a, titles=given.TITLES, panel=panel), "html.parser"
    )


def test_the_report_loads_nothing_and_runs_nothing() -> None:
    html = report_html(given.answer(), A, titles=given.TITLES, panel=given.panel())
    page = BeautifulSoup(html, "html.parser")
    assert not page.find_all(["script", "link", "iframe", "img", "form", "object", "base"])
    assert not [e for e in page.find_all(True) if e.has_attr("src")]
    assert not [a for a in page.select("[href]") if not a["href"].startswith("#")]
    assert "://" not in html
    assert "url(" not in html
    assert "@import" not in html
    assert "default-src 'none'" in html


def test_the_report_is_a_whole_document_with_its_own_style() -> None:
    html = report_html(given.answer(), A, titles=given.TITLES)
    assert html.startswith("<!DOCTYPE html><html lang=")
    page = report()
    assert page.title.get_text() == f"Why this answer? {given.QUESTION}"
    assert page.head.select_one("meta[charset=utf-8]")
    assert page.head.select_one("meta[name=color-scheme]")["content"] == "light dark"
    assert page.head.style.get_text() in str(stylesheet())
    assert "color-scheme: light dark" in str(stylesheet())
    assert "@media print" in str(stylesheet())


def test_the_report_holds_every_part() -> None:
    page = report(panel=given.panel())
    for part in (".wb-card.wb-answered", ".wb-verdict", ".wb-heat .wb-legend", ".wb-uses",
                 ".wb-tests", ".wb-panel", "details.wb-more table"):  # fmt: skip
        assert page.select_one(part) is not None, part
    assert given.QUESTION in page.get_text()
    headings = [h.get_text() for h in page.select("[role=heading][aria-level='2']")]
    assert headings == ["The answer", "Why it came out so", "What it draws on", "Its citations",
                        "How far this can be believed", "Other methods"]  # fmt: skip


def test_hostile_text_is_text_in_the_report() -> None:
    bad = given.HOSTILE
    answer = replace(given.answer(), question=bad, model=bad)
    a = replace(A, method=bad, units=tuple(replace(u, text=bad) for u in A.units))
    page = report(answer, a)
    assert not page.find_all(["script", "b"])
    assert page.title.get_text().startswith("Why this answer? <script>")


def test_a_title_cannot_leave_its_element() -> None:
    page = BeautifulSoup(document("</title><script>x</script>", stylesheet(), "<b>"), "lxml")
    assert not page.find_all(["script", "b"])
    assert page.body.get_text() == "<b>"


def test_rows_are_the_exact_numbers_of_every_unit() -> None:
    found = rows(A)
    assert len(found) == len(A.units)
    assert list(found[0]) == ["document", "start", "end", "text", "value", "low", "high", "unclear"]
    assert [row["value"] for row in found] == list(A.values)
    assert [row["unclear"] for row in found] == list(A.unclear)
    assert found[0]["text"] == A.units[0].text
    assert re.fullmatch(r"\[.*\]", json.dumps(found))
