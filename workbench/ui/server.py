"""``python -m workbench.ui.server``: Streamlit, with what the first page needs imported already."""

from __future__ import annotations

import sys

from streamlit.web import cli

from workbench.settings import app_folder


def main() -> None:
    """Run the app; arguments are those of ``streamlit run``."""
    sys.argv = ["streamlit", "run", str(app_folder() / "app.py"), *sys.argv[1:]]
    cli.main(prog_name="streamlit")


if __name__ == "__main__":
    main()
