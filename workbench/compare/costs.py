"""What a plan counts with: the numbers it rests on, and the formulas of its components."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from workbench.records import Assumptions

#: Days and hours of a month, on average over a year.
DAYS = 365 / 12
HOURS = DAYS * 24
_MILLION = 1_000_000
_MB_IN_GB = 1000

Numbers = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Field:
    """A number that a plan may rest on: its plain name, its unit, and the range it can have."""

    words: str
    unit: str
    least: float = 0.0
    most: float = 1e12


FIELDS: dict[str, Field] = {
    "questions_per_day": Field("questions a day, at the start", "questions"),
    "growth": Field("growth of the number of questions a month", "share", -1.0, 10.0),
    "tokens_in": Field("tokens of a question with its evidence", "tokens"),
    "tokens_out": Field("tokens of an answer", "tokens"),
    "price_in": Field("price of a million tokens in", "USD"),
    "price_out": Field("price of a million tokens out", "USD"),
    "escalated": Field("share of questions that a dearer model is asked, too", "share", 0, 1),
    "escalated_usd": Field("price of one answer of the dearer model", "USD"),
    "seconds": Field("time that an answer keeps one core busy", "s"),
    "core_hour": Field("price of a core for an hour", "USD"),
    "machine_month": Field("price of a machine for a month", "USD"),
    "cores": Field("cores of a machine", "cores", 1e-3),
    "utilisation": Field("share of the time that cores can be kept busy", "share", 1e-3, 1),
    "documents": Field("documents", "documents"),
    "index_mb": Field("index of a document", "MB"),
    "log_mb": Field("log of a question", "MB"),
    "gb_month": Field("price of a gigabyte for a month", "USD"),
    "retention": Field("time that logs are kept", "months"),
    "training_hours": Field("time of training, in the first month", "h"),
    "training_hour": Field("price of an hour of training", "USD"),
}

#: By what an answer can be paid for: a plain name, and the component that it makes.
ANSWERED_BY: dict[str, tuple[str, str]] = {
    "api": ("tokens, by their price", "tokens"),
    "own": ("machines of one's own, by the month", "machines"),
    "cores": ("time of cores, by the hour", "core_time"),
}

_ASKED = ("questions_per_day", "growth")

#: The components of a cost, and what each rests on.
PARTS: dict[str, tuple[str, ...]] = {
    "tokens": (*_ASKED, "tokens_in", "tokens_out", "price_in", "price_out"),
    "machines": (*_ASKED, "seconds", "machine_month", "cores", "utilisation"),
    "core_time": (*_ASKED, "seconds", "core_hour"),
    "escalation": (*_ASKED, "escalated", "escalated_usd"),
    "storage": (*_ASKED, "documents", "index_mb", "log_mb", "gb_month", "retention"),
    "training": ("training_hours", "training_hour"),
}

#: Where these are known to be 0, a component costs nothing, whatever its price.
_NONE_USED: dict[str, tuple[tuple[str, ...], ...]] = {
    "escalation": (("escalated",),),
    "training": (("training_hours",),),
    "storage": (("documents", "log_mb"), ("index_mb", "log_mb")),
}


def parts(assumptions: Assumptions) -> tuple[str, ...]:
    """The components that a cost has under these assumptions."""
    own = ANSWERED_BY[assumptions.answered_by][1]
    escalation = ("escalation",) if assumptions.escalates else ()
    return (own, *escalation, "storage", "training")


def missing(part: str, assumptions: Assumptions) -> tuple[str, ...]:
    """What would have to be known for a component, and is not."""
    values = assumptions.values
    if _unused(part, {name for name, one in values.items() if one.high == 0}):
        return ()
    return tuple(name for name in PARTS[part] if name not in values or not values[name].known)


def _unused(part: str, zero: set[str]) -> bool:
    """Whether nothing is used of a component, as these numbers are 0."""
    return any(zero.issuperset(names) for names in _NONE_USED.get(part, ()))


def questions(numbers: Numbers, months: int) -> np.ndarray:
    """Questions of each month, shape (months, d) for numbers of shape (d,)."""
    month = np.arange(months)[:, None]
    grown: np.ndarray = (1 + numbers["growth"]) ** month
    asked: np.ndarray = numbers["questions_per_day"] * DAYS * grown
    return asked


def cost(part: str, numbers: Numbers, months: int) -> np.ndarray:
    """USD of a component in each month, shape (months, d) for numbers of shape (d,).

    Where nothing is used of it, its other numbers may be missing.
    """
    if _unused(part, {name for name, values in numbers.items() if not values.any()}):
        return np.zeros((months, max(len(values) for values in numbers.values())))
    if part == "training":
        used = numbers["training_hours"]
        usd = np.zeros((months, len(used)))
        usd[0] = used * numbers["training_hour"]
        return usd
    asked = questions(numbers, months)
    if part in _BY_QUESTION:
        return np.asarray(asked * _BY_QUESTION[part](numbers))
    return _OTHER[part](numbers, asked)


def _tokens(n: Numbers) -> np.ndarray:
    usd: np.ndarray = (n["tokens_in"] * n["price_in"] + n["tokens_out"] * n["price_out"]) / _MILLION
    return usd


def _core_time(n: Numbers) -> np.ndarray:
    usd: np.ndarray = n["seconds"] / 3600 * n["core_hour"]
    return usd


def _escalation(n: Numbers) -> np.ndarray:
    usd: np.ndarray = n["escalated"] * n["escalated_usd"]
    return usd


def _machines(n: Numbers, asked: np.ndarray) -> np.ndarray:
    """Whole machines, at least one: they cost the same whether they are busy or not."""
    busy = asked * n["seconds"] / 3600
    needed = np.ceil(busy / (n["cores"] * n["utilisation"] * HOURS))
    usd: np.ndarray = np.maximum(1, needed) * n["machine_month"]
    return usd


def _storage(n: Numbers, asked: np.ndarray) -> np.ndarray:
    """The index, and the logs of the months that they are kept for; of a part of one, its share."""
    logs = np.zeros_like(asked)
    for month in range(len(asked)):
        ages = np.arange(month, -1, -1)[:, None]
        share = np.clip(n["retention"] - ages, 0, 1)
        logs[month] = (asked[: month + 1] * share).sum(axis=0)
    stored = n["documents"] * n["index_mb"] + logs * n["log_mb"]
    usd: np.ndarray = stored / _MB_IN_GB * n["gb_month"]
    return usd


_BY_QUESTION = {"tokens": _tokens, "core_time": _core_time, "escalation": _escalation}
_OTHER = {"machines": _machines, "storage": _storage}
