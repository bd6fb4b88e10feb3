"""Who can answer, and the endpoints of language models."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.base import app, opened, tell

if TYPE_CHECKING:
    from workbench.service import Workbench
    from workbench.service.endpoints import KeyState, Listed

endpoints_app = typer.Typer(
    help="Servers of language models. Keys stand in the environment alone.", no_args_is_help=True
)
app.add_typer(endpoints_app, name="endpoints")


@app.command()
def models() -> None:
    """List who can answer: where each runs, what it costs, and whether its key is there."""
    with opened() as wb:
        found = wb.candidates()
    rows = [
        {
            "id": one.id, "label": one.label, "kind": one.kind, "runs": one.where,
            "cost": one.cost, "key": _key(one.key),
        }
        for one in found
    ]  # fmt: skip
    lines = [
        f"{one.id:<12} {one.label}\n{'':<12} runs {one.where}; costs {one.cost}"
        + ("" if one.key is None else f"; key {one.key.words}")
        for one in found
    ]
    tell({"models": rows}, "\n".join(lines))


@endpoints_app.command("list")
def list_() -> None:
    """List the endpoints of the settings and of the app."""
    with opened() as wb:
        rows = [_row(wb, one) for one in wb.endpoints.list()]
    lines = [
        f"{r['name']:<12} {r['model']} ({r['runs']}), from the {r['source']}; "
        f"key {r['key']['words']}; prompt version {r['prompt']}; {r['tested']}"
        for r in rows
    ]
    tell({"endpoints": rows}, "\n".join(lines) or "There are no endpoints.")


@endpoints_app.command()
def test(name: Annotated[str, typer.Argument(help="The endpoint's name.")]) -> None:
    """Ask an endpoint a trifle: does it answer, and what does it tell? Exit 3 if it does not."""
    with opened() as wb:
        found = wb.endpoints.test(name)
    offered = f"\nThe server offers {', '.join(found.models)}." if found.models else ""
    tell({"endpoint": name, **asdict(found)}, f"{found.message}{offered}")
    if not found.ok:
        raise typer.Exit(3)


def _row(wb: Workbench, one: Listed) -> dict[str, Any]:
    from workbench.service.listing import price, where  # noqa: PLC0415

    e = one.endpoint
    last = wb.endpoints.tested(e.name)
    tested = "not tested"
    if last is not None:
        tested = "works" if last.connection.ok else "does not work"
        tested += ", but was changed since" if last.stale else ""
    return {
        "name": e.name, "id": e.id, "source": one.source, "preset": e.preset, "url": e.url,
        "model": e.model, "remote": e.remote, "runs": where(e), "region": e.region,
        "cost": price(e, wb.settings.core_hour_usd), "key": _key(wb.endpoints.key_state(e.name)),
        "prompt": wb.endpoints.prompt(e.name).version, "tested": tested,
    }  # fmt: skip


def _key(key: KeyState | None) -> dict[str, str] | None:
    if key is None:
        return None
    return {"variable": key.variable, "state": key.state, "words": key.words}
