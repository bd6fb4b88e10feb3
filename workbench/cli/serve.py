"""The app, opened in the browser."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Annotated

import typer

from workbench import settings as configuration
from workbench.cli.base import app, opened, options, progress
from workbench.cli.questions import answer_text


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="The port of the app.")] = 8501,
    sample: Annotated[
        bool, typer.Option("--sample", help="Load the sample pilot into a new workspace first.")
    ] = False,
    headless: Annotated[bool, typer.Option(help="Do not open a browser.")] = False,
) -> None:
    """Open the app in the browser."""
    if sample:
        _introduce()
    settings = configuration.load(workspace=options.workspace, tenant=options.tenant)
    where, _ = configuration.locate(settings.workspace)
    print(
        f"Workspace: {where}\nThe app is at http://localhost:{port} (Ctrl+C stops it).", flush=True
    )
    command = [sys.executable, "-m", "workbench.ui.server", "--server.port", str(port)]
    if headless or not (sys.stdout.isatty() and os.environ.get("CI") is None):
        command += ["--server.headless", "true"]
    environment = os.environ | {
        "WORKBENCH_WORKSPACE": settings.workspace if "://" in settings.workspace else str(where),
        "WORKBENCH_TENANT": settings.tenant,
    }
    try:
        code = subprocess.run(command, env=environment, check=False).returncode  # noqa: S603
    except KeyboardInterrupt:
        code = 0
    raise typer.Exit(0 if code in (0, 130, -2, -15) else 1)


def _introduce() -> None:
    """Load the sample into a new workspace, and show one cited answer from it."""
    with opened() as wb:
        if wb.is_new:
            print("Loading the sample pilot …", file=sys.stderr)
            files = wb.load_sample(progress=progress)
            failed = [f"{f.path}: {f.error}" for f in files if f.error]
            print("\n".join([f"{len(files) - len(failed)} documents loaded.", *failed]))
        questions = wb.suggestions()
        if questions:
            answer = wb.ask(questions[0])
            print(f"\n{answer_text(answer, wb.titles())}\n")
