"""The ``workbench`` command.

Exit codes: 0 done; 1 refused, with a sentence that says what to do; 2 wrong usage; 3 ran, and what
it checks is not well. With ``--json`` one JSON object goes to standard output; logs and progress
go to standard error.
"""

from __future__ import annotations

import json
import sys

from workbench import __version__

# Each of them brings its commands, in the order of the help.
from workbench.cli import (
    audit,
    calibration,
    cascade,
    compare,
    documents,
    explaining,
    governance,
    models,
    questions,
    serve,
)
from workbench.cli.base import app, options, tell
from workbench.errors import WorkbenchError

__all__ = [
    "app",
    "audit",
    "calibration",
    "cascade",
    "compare",
    "documents",
    "explaining",
    "governance",
    "main",
    "models",
    "questions",
    "serve",
]


@app.command()
def version() -> None:
    """Print the version."""
    tell({"version": __version__}, __version__)


def main() -> None:
    """Run the command; turn the program's own errors into a sentence and exit code 1."""
    try:
        app()
    except WorkbenchError as error:
        if options.json:
            print(json.dumps({"error": error.message, "subject": error.subject}))
        print(error.message, file=sys.stderr)
        raise SystemExit(1) from None
