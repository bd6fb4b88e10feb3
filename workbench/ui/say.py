"""Text of documents and people in Streamlit's own widgets."""

from __future__ import annotations

#: USD up to which nobody is asked first: what the program's own models cost at most.
CHEAP = 0.001


def plain(text: str) -> str:
    """A name, or what is said of it, so that Markdown shows it literally."""
    from workbench.display.html import markdown_literal  # noqa: PLC0415

    return markdown_literal(text, limit=1_000)
