"""All that can answer: what it is, where it runs, what it costs, and whether its key is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from workbench.models.cascade import is_cascade, pair
from workbench.records import Candidates, Endpoint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.service.asking import Asking
    from workbench.service.endpoints import KeyState

#: So many tokens in, and as many out, are about what one question takes at most.
TOKENS = 1_000
_HERE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class ModelListed:
    """One candidate.

    Attributes
    ----------
    id, label : str
    kind : str
        own: of the program; endpoint; added: handed in by code.
    where : str
        Where it runs, in words.
    cost : str
        What it costs and how that is known, in words.
    key : KeyState or None
        Of an endpoint.
    """

    id: str
    label: str
    kind: str
    where: str
    cost: str
    key: KeyState | None = None


def listed(wb: Asking) -> tuple[ModelListed, ...]:
    """Every candidate, the program's own first."""
    from workbench import models  # noqa: PLC0415

    core = wb.settings.core_hour_usd
    own = models.names()
    mine = f"the time of one processor core, at ${core:g} an hour"
    endpoints = {one.endpoint.id: one.endpoint for one in wb.endpoints.list()}
    found = []
    names_of = wb.models
    for id, label in names_of.items():
        if is_cascade(id):
            cheap, dear = (names_of[part] for part in pair(id))
            place = _places(id, endpoints)
            cost = f"that of “{cheap}”; where it is unsure, that of “{dear}” as well"
            found.append(ModelListed(id, label, "own", place, cost))
        elif id in own:
            found.append(ModelListed(id, label, "own", "on this machine", mine))
        elif id in endpoints:
            endpoint = endpoints[id]
            found.append(
                ModelListed(
                    id, label, "endpoint", where(endpoint), price(endpoint, core),
                    wb.endpoints.key_state(endpoint.name),
                )
            )  # fmt: skip
        else:
            said = "unknown, unless it says so with its answer"
            found.append(ModelListed(id, label, "added", "where its function runs", said))
    return tuple(found)


def _places(cascade: str, endpoints: Mapping[str, Endpoint]) -> str:
    """Where the models of a cascade run, in words; what goes to one goes to both."""
    places = [where(endpoints[id]) for id in pair(cascade) if id in endpoints]
    if not places:
        return "where its two models run"
    return " and ".join(dict.fromkeys(places if len(places) == 2 else ["on this machine", *places]))


def where(endpoint: Endpoint) -> str:
    """Where an endpoint runs, in words."""
    from workbench.models.chat.presets import preset  # noqa: PLC0415

    if endpoint.remote:
        place = "remote, outside your premises"
    else:
        host = urlsplit(endpoint.url or preset(endpoint).url).hostname
        place = "on this machine" if host in _HERE else "on your premises"
    return f"{place}; {endpoint.region}" if endpoint.region else place


def price(endpoint: Endpoint, core_hour: float) -> str:
    """What an endpoint costs and how that is known, in words."""
    from workbench.display import say  # noqa: PLC0415
    from workbench.models import prices  # noqa: PLC0415

    own = endpoint.price
    if own.tokens_in is None and (own.cores is not None or not endpoint.remote):
        cores = 1.0 if own.cores is None else own.cores
        named = "" if own.cores is not None else " (it names none, so one is taken)"
        busy = "one processor core" if cores == 1 else f"{cores:g} processor cores"
        each = "" if cores == 1 else " each"
        return f"the time of {busy}{named}, at ${core_hour:g} an hour{each}"
    counted = Candidates((), tokens_in=TOKENS, tokens_out=TOKENS)
    found = prices.of(endpoint, counted, core_hour)
    if found.usd is None:
        return f"unknown: {found.basis}"
    return f"{say.cost(found.usd)} for {found.basis}"
