"""Text of documents and people in Streamlit's own widgets."""

from __future__ import annotations


def plain(text: str) -> str:
    """A name, or what is said of it, so that Markdown shows it literally."""
    from workbench.display.html import markdown_literal  # noqa: PLC0415

    return markdown_literal(text, limit=1_000)
