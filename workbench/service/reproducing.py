"""A notebook that explains an answer again, and says whether its numbers are the same."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import workbench
from workbench import settings as configuration
from workbench import words
from workbench.display.html import label, markdown_literal
from workbench.errors import InputError
from workbench.records import Answer, Attribution

if TYPE_CHECKING:
    from workbench.service.questions import Questions


def numbers(a: Attribution) -> dict[str, Any]:
    """What of an explanation is shown as a number or decides a word, and has to come out again.

    Counts of evaluations and seconds are none of it: they depend on what was known before.
    """
    f, v = a.faithfulness, a.verdict
    return {
        "method": a.method,
        "units": [(u.document, u.start, u.end) for u in a.units],
        "values": [float(value) for value in a.values],
        "low": [float(value) for value in a.low],
        "high": [float(value) for value in a.high],
        "base": float(a.base),
        "full": float(a.full),
        "verdict": None if v is None else (v.kind, list(v.units), list(v.against)),
        "lds": None if f is None else f.lds,
        "lds_additive": None if f is None else f.lds_additive,
        "comprehensiveness": None if f is None else f.comprehensiveness,
        "sufficiency": None if f is None else f.sufficiency,
        "drops": None if f is None else list(f.drops),
        "removed": None if f is None else list(f.removed),
        "kept": None if f is None else list(f.kept),
        "uses": [(use.used, use.fall, use.support) for use in a.uses],
    }


def notebook(
    wb: Questions,
    answer_id: str,
    attributions: Sequence[Attribution],
    *,
    statement: int = 0,
    span: tuple[int, int] | None = None,
    budget: int | None = None,
) -> bytes:
    """A Jupyter notebook that makes the explanations again and compares every number.

    It holds numbers, offsets and the question, and no text of documents. Whoever runs it needs
    the workspace; the address of a database, which may hold a password, is not written into it.

    Parameters
    ----------
    attributions : sequence of Attribution
        One of ``wb.explain``, or those of one panel, all of them and in its order: methods of a
        panel share what was evaluated, so that each counts on those before it.
    statement, span, budget
        As they were given when these were made.

    Returns
    -------
    bytes
        An ``.ipynb`` file, nbformat 4, without outputs.

    Raises
    ------
    InputError
        If there is none, one was stopped before its end, or they do not belong together.
    NotFoundError
        If there is no such answer.
    """
    answer = wb.stored(answer_id)
    _check(attributions)
    first = attributions[0]
    how = {
        "unit": first.unit, "statement": statement, "span": span, "budget": budget,
        "seed": first.seed,
    }  # fmt: skip
    is_url = "://" in wb.settings.workspace
    folder = None if is_url else str(configuration.locate(wb.settings.workspace)[0])
    made = {
        "WORKSPACE": folder,
        "TENANT": wb.tenant.id,
        "ANSWER": answer.id,
        "MODEL": answer.model,
        "PROGRAM": workbench.__version__,
        "CORPUS": wb.index.fingerprint,
        "TRIALS": None if first.faithfulness is None else first.faithfulness.masks,
    }
    cells = [
        _text(_INTRODUCTION.format(question=_fenced(answer.question))),
        _code("\n".join(f"{name} = {_literal(value)}" for name, value in made.items())),
        _text(_BY_ADDRESS if is_url else "The workspace is opened."),
        _code(_OPEN_ADDRESS if is_url else _OPEN_FOLDER),
        _text(_SAME),
        _code(_COMPARE),
        _text("## The answer\n\nPersonal data of documents that are not public is covered."),
        _code(_SHOW),
        _text(f"## The explanation\n\n{_said(attributions, answer)}"),
        _code(_call([a.method for a in attributions], how, graded=first.faithfulness is not None)),
        _text("What the answer depends on, and how far that can be believed."),
        _code(_WORDS),
        _text("Each part of the evidence with its number, and between which numbers it lies."),
        _code(_TABLE),
        _text("The same as colours over the evidence."),
        _code(_HEATMAP),
        _text("What really happens when evidence is removed."),
        _code(_CURVES),
        _text("## Is it the same?\n\nThe numbers that were on the screen, to their last digit."),
        _code(_numbers_literal(attributions)),
        _code(_LAST),
    ]
    return _file(cells)


def _file(cells: list[dict[str, Any]]) -> bytes:
    """Cells as a notebook of nbformat 4."""
    for number, cell in enumerate(cells, 1):
        cell["id"] = f"cell-{number:02}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    whole = {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return f"{json.dumps(whole, ensure_ascii=False, indent=1)}\n".encode()


def _check(attributions: Sequence[Attribution]) -> None:
    if not attributions:
        raise InputError(
            "There is no explanation to write a notebook of. Explain the answer first."
        )
    if not all(a.complete for a in attributions):
        raise InputError(
            "An explanation that was stopped before its end cannot be made again to the number. "
            "Let it run to its end first."
        )
    alike = {(a.unit, a.seed, a.span, len(a.units), a.faithfulness is None) for a in attributions}
    if len(alike) > 1:
        raise InputError(
            "These explanations are not of one panel: their units, seeds or grades differ. Explain "
            "the answer by all methods at once."
        )


# ---------------------------------------------------------------- writing cells

# Whatever comes from people, documents or settings enters code as a literal of Python, and the
# page as a block of code, in which neither Markdown nor formulas are read.


def _text(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": "", "metadata": {}, "source": source}


def _code(source: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": "",
        "metadata": {},
        "outputs": [],
        "source": source,
    }


def _fenced(raw: str) -> str:
    """Text as a block of code that nothing in it can end."""
    line = label(raw, 10_000)
    longest = max((len(run) for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{line}\n{fence}"


def _literal(value: Any) -> str:
    """A literal of Python that gives the value back exactly."""
    if isinstance(value, tuple):
        inside = ", ".join(map(_literal, value))
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, float):
        # A subclass, as numpy has one, writes itself otherwise; infinity has no literal.
        number = float(value)
        return repr(number) if math.isfinite(number) else f'float("{number}")'
    if value is None or isinstance(value, str | bool | int):
        return repr(value)
    raise TypeError(f"{type(value).__name__} has no literal here")


def _call(methods: list[str], how: dict[str, Any], *, graded: bool) -> str:
    """The call that explains; several methods go through one panel."""

    def given(*names: str) -> str:
        return ", ".join(f"{name}={_literal(how[name])}" for name in names)

    if len(methods) == 1:
        grade = "" if graded else ", grade=False"
        return (
            f"x = wb.explain(\n    answer, method={_literal(methods[0])}, "
            f"{given('unit', 'statement', 'span')},\n    {given('budget', 'seed')}{grade},\n)\n"
            "attributions = [x]\ncovered_attribution(x, answer.evidence)"
        )
    if graded:
        return (
            f"panel = wb.explanations.panel(\n    answer, {_literal(methods)},\n"
            f"    {given('unit', 'statement', 'span')}, {given('budget', 'seed')},\n)\n{_PANEL}"
        )
    return (
        f"game = wb.explanations.explaining(\n    answer, {given('unit', 'statement', 'span')}, "
        f"grade=False,\n)\n"
        f"panel = game.panel({_literal(methods)}, {given('budget', 'seed')})\n{_PANEL}"
    )


def _said(attributions: Sequence[Attribution], answer: Answer) -> str:
    names = " · ".join(markdown_literal(words.method(a.method)) for a in attributions)
    return f"{names}. The answer is that of the model {markdown_literal(answer.model)}."


def _numbers_literal(attributions: Sequence[Attribution]) -> str:
    lines = ["ON_SCREEN = ["]
    for a in attributions:
        lines.append("    {")
        lines += [f"        {name!r}: {_literal(value)}," for name, value in numbers(a).items()]
        lines.append("    },")
    return "\n".join([*lines, "]"])


# ---------------------------------------------------------------- what stands in every notebook

_INTRODUCTION = """\
# Why this answer?

This notebook explains an answer again, from the same workspace, and compares every number with \
what was on the screen. Run it from the top. At its end stands “Reproduced to the number.”, or \
what differs.

It was asked:

{question}

What the numbers were made of stands in the next cell."""

_OPEN_FOLDER = """\
from pathlib import Path

from workbench import Workbench, WorkbenchError

if not Path(WORKSPACE).is_dir():
    raise WorkbenchError(
        f"The workspace {WORKSPACE} is not on this machine. Write into the cell above where it is."
    )
wb = Workbench.open(WORKSPACE, tenant=TENANT)"""

_BY_ADDRESS = """\
The workspace is a database. Its address is not written here, because it may hold a password: set \
the environment variable `WORKBENCH_WORKSPACE` to it before Jupyter starts."""

_OPEN_ADDRESS = """\
from workbench import Workbench, WorkbenchError, settings

if "://" not in settings.load().workspace:
    raise WorkbenchError(
        "Set the environment variable WORKBENCH_WORKSPACE to the address of the database before "
        "Jupyter starts."
    )
wb = Workbench.open(tenant=TENANT)"""

_SAME = """\
The same numbers can only come from the same documents, the same model and as many trials. \
Otherwise it stops here and says why, before there is a number."""

_COMPARE = """\
import workbench

changed = []
if wb.index.fingerprint != CORPUS:
    changed.append(
        "Documents were added, changed or deleted since this explanation was made, so that the "
        "same numbers cannot be expected. Explain the answer anew."
    )
if MODEL not in wb.models:
    changed.append(f"There is no model “{MODEL}” here. Add it first, by wb.add_model.")
if TRIALS is not None and wb.settings.explain_masks != TRIALS:
    changed.append(
        f"It was graded by {TRIALS} trials, and the setting explain_masks says "
        f"{wb.settings.explain_masks}. Set WORKBENCH_EXPLAIN_MASKS={TRIALS}."
    )
if changed:
    raise WorkbenchError(" ".join(changed))
if workbench.__version__ != PROGRAM:
    print(f"It was made by version {PROGRAM} of the program; this is {workbench.__version__}.")"""

_SHOW = """\
from workbench.display.cover import covered
from workbench.display.units import covered_attribution

answer = wb.answer(ANSWER)
covered(answer)"""

_PANEL = "attributions = list(panel.attributions)\npanel.agreement"

_WORDS = """\
from workbench import words

for x in attributions:
    grade = words.faithful(x.faithfulness, x.verdict)
    print(f"{words.method(x.method)} ({x.method})")
    if x.verdict is not None:
        print(" ", words.verdict(x.verdict, x))
    if x.faithfulness is not None:
        print(" ", words.faithful_sentence(x.faithfulness, x.unit))
    print(f"  {grade.word}. {grade.advice}")"""

_TABLE = """\
import pandas as pd

from workbench.display.export import rows

shown = [covered_attribution(x, answer.evidence) for x in attributions]
pd.concat([pd.DataFrame(rows(x)).assign(method=x.method) for x in shown], ignore_index=True)"""

_HEATMAP = """\
from IPython.display import display

from workbench.display.attribution import attribution_heatmap

for x in shown:
    print(words.method(x.method))
    display(
        attribution_heatmap(
            x, covered(answer).evidence, titles=wb.titles(), question=answer.question
        )
    )"""

_CURVES = """\
from workbench.display.faithfulness import curves

for x in attributions:
    if x.faithfulness is not None:
        print(words.method(x.method))
        display(curves(x.faithfulness))"""

_LAST = """\
from workbench.service.reproducing import numbers

different = []
for was, x in zip(ON_SCREEN, attributions, strict=True):
    now = numbers(x)
    different += [f"{x.method}: {name}" for name in was if now[name] != was[name]]
assert not different, (
    f"These differ from what was on the screen: {', '.join(different)}. Another version of the "
    f"program than {PROGRAM}, or of numpy, may count otherwise in the last digits; a model that is "
    "not deterministic gives other numbers each time."
)
print("Reproduced to the number.")"""
