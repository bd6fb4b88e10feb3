"""What all commands share: the options before the command, the workspace, and how to answer."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from workbench.service import Workbench

app = typer.Typer(
    help="Ask your own documents, and see why the answer is what it is.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@dataclass
class Options:
    """The options that stand before the command."""

    workspace: str | None = None
    tenant: str | None = None
    json: bool = False


options = Options()


@app.callback()
def _global(
    workspace: Annotated[
        str | None, typer.Option(help="Folder or database URL; by default ./.workbench.")
    ] = None,
    tenant: Annotated[str | None, typer.Option(help="Whose data.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")] = False,
) -> None:
    options.workspace, options.tenant, options.json = workspace, tenant, as_json


@contextmanager
def opened() -> Iterator[Workbench]:
    """The workspace that the options name."""
    from workbench.service import Workbench  # noqa: PLC0415

    wb = Workbench.open(options.workspace, tenant=options.tenant)
    try:
        yield wb
    finally:
        wb.close()


def tell(data: dict[str, Any], text: str) -> None:
    """Answer: one JSON object where it is asked for, else the text."""
    print(json.dumps(data, ensure_ascii=False, default=str) if options.json else text)


def progress(done: int, total: int, name: str) -> None:
    """Show on a terminal how far it is."""
    if sys.stderr.isatty():
        end = "\n" if done == total else ""
        print(f"\r\033[K{done} of {total}  {name[:60]}", end=end, file=sys.stderr, flush=True)
