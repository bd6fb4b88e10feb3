"""Rich display in Jupyter: the records show themselves with the same HTML as in the app."""

from __future__ import annotations

from typing import Any

from workbench.records import Answer, Attribution, Document, Evidence


def answer_html(answer: Answer) -> str:
    """An answer as its card; titles are those that its passages carry."""
    from workbench.display.answer import answer_card  # noqa: PLC0415

    titles = {item.passage.document: item.passage.title for item in answer.evidence}
    return _styled(answer_card(answer, titles=titles))


def evidence_html(evidence: Evidence) -> str:
    """A retrieved passage as its heatmap."""
    from workbench.display.heatmap import passage_heatmap  # noqa: PLC0415

    return _styled(passage_heatmap(evidence))


def attribution_html(attribution: Attribution) -> str:
    """An explanation as bars."""
    from workbench.display.charts import effects  # noqa: PLC0415

    return _styled(effects(attribution))


def document_html(document: Document) -> str:
    """A document's title and provenance; its text is not part of the record."""
    from workbench.display.document import document_summary  # noqa: PLC0415

    return _styled(document_summary(document))


def markup_html(markup: str) -> str:
    """What a function of ``display`` gave back."""
    return _styled(markup)


def _styled(markup: str) -> str:
    from workbench.display.style import stylesheet  # noqa: PLC0415

    return str.__str__(stylesheet()) + str.__str__(markup)


def register(ipython: Any = None) -> None:
    """Let a running IPython show the records, and the markup of ``display``, as HTML.

    Parameters
    ----------
    ipython : InteractiveShell, optional
        By default the one that is running. None, or one without formatters, is left as it is.
    """
    if ipython is None:
        from IPython import get_ipython  # noqa: PLC0415

        ipython = get_ipython()
    display = getattr(ipython, "display_formatter", None)
    if display is None:
        return
    html = display.formatters["text/html"]
    html.for_type(Answer, answer_html)
    html.for_type(Evidence, evidence_html)
    html.for_type(Attribution, attribution_html)
    html.for_type(Document, document_html)
    html.for_type_by_name("workbench.display.html", "Markup", markup_html)
