"""Why an answer came out as it did, how far that can be believed, and by which methods."""

from __future__ import annotations

import re
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench import words
from workbench.cli.base import app, opened, tell
from workbench.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import FrameType

    from workbench.records import Attribution
    from workbench.service import Workbench

#: Units that are printed; the others are counted.
SHOWN = 15


@app.command()
def methods() -> None:
    """List the methods of explanation, the default first, and what each can and cannot see."""
    from workbench.explain import DEFAULT, METHODS  # noqa: PLC0415

    found = [
        {"id": id, "name": words.method(id), "sentence": _sentence(id, METHODS[id])}
        for id in sorted(METHODS, key=lambda id: id != DEFAULT)
    ]
    lines = [f"{m['id']:<14} {m['name']}. {m['sentence']}".rstrip(" .") + "." for m in found]
    tell({"default": DEFAULT, "methods": found}, "\n".join(lines))


def _sentence(id: str, method: object) -> str:
    """What a method does; one that users have added says it itself, in its docstring."""
    if id in words.METHODS_PLAIN:
        return words.METHODS_PLAIN[id][1]
    return (method.__doc__ or "").strip().partition("\n")[0]


@app.command()
def explain(
    answer_id: Annotated[str, typer.Argument(help="The answer's id, as `ask` gives it.")],
    method: Annotated[
        str | None, typer.Option(help="See `workbench methods`; by default the first of them.")
    ] = None,
    unit: Annotated[
        str, typer.Option(help="What is removed: passage, sentence, word, or question (its words).")
    ] = "sentence",
    statement: Annotated[
        int, typer.Option(help="Which statement of the answer, counted from 0.")
    ] = 0,
    span: Annotated[
        str | None, typer.Option(help="Words of the statement; by default all of it.")
    ] = None,
    budget: Annotated[
        int | None, typer.Option(min=1, help="The most evaluations that the method may take.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same result.")] = 0,
    no_grade: Annotated[
        bool, typer.Option("--no-grade", help="Do not measure how far it can be believed.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option(help="A file: .json, .csv, .html, or .ipynb, which makes it again."),
    ] = None,
) -> None:
    """What each part of the evidence is worth to an answer, and how far that can be believed.

    Ctrl+C stops, and what is known by then is shown. The text and files cover personal data of
    documents that are not public; --json on standard output is exact.
    """
    from workbench.service.exporting import explanation, explanation_dict  # noqa: PLC0415

    format = None if output is None else _format(output)
    with opened() as wb:
        # Taking it out leaves a row of its own.
        answer = wb.answer(answer_id, trace=output is None)
        place = None if span is None else _place(wb, answer_id, statement, span)
        with _Watching() as watch:
            found = wb.explain(
                answer_id, method=method, unit=unit, statement=statement, span=place,
                budget=budget, seed=seed, grade=not no_grade, watch=watch,
            )  # fmt: skip
        data, text = explanation_dict(found), _told(found, answer.evidence, wb.titles())
        if output is not None and format is not None:
            file = explanation(
                wb, answer, found, format, statement=statement, span=place, budget=budget
            )
            _write(output, file)
            data |= {"file": str(output), "bytes": len(file)}
            text += f"\n\n{len(file):,} bytes written to {output}."
    tell(data, text)


def _format(output: Path) -> str:
    """By the file's name; before anything is computed, so that no time is lost."""
    from workbench.service.exporting import EXPLANATION_FORMATS  # noqa: PLC0415

    format = output.suffix.lower().removeprefix(".")
    if format not in EXPLANATION_FORMATS:
        there = words.listing(tuple(f".{name}" for name in EXPLANATION_FORMATS), "or")
        raise InputError(
            f"“{output}” cannot be written: give the file a name that ends in {there}."
        )
    if not output.absolute().parent.is_dir():
        raise InputError(f"There is no folder {output.absolute().parent} to write into. Make it.")
    return format


def _write(output: Path, data: bytes) -> None:
    try:
        output.write_bytes(data)
    except OSError as error:
        raise InputError(f"{output} cannot be written: {error.strerror}.", str(output)) from error


def _place(wb: Workbench, answer_id: str, statement: int, span: str) -> tuple[int, int]:
    """Where words stand in a statement, the first time: as they are, else in any capitals."""
    subject = wb.explanations.explaining(answer_id, statement=statement, grade=False).subject
    said = subject.candidate.text
    spaced = r"\s+".join(re.escape(word) for word in span.split())
    if spaced:
        found = re.search(spaced, said) or re.search(spaced, said, re.IGNORECASE)
        if found:
            return found.span()
    # The statement itself may hold personal data: it is not repeated here.
    raise InputError(
        f"“{span}” does not stand in statement {statement} of the answer. Copy words of it, as "
        "`ask` prints it, or name another one by --statement.",
        span,
    )


# ---------------------------------------------------------------- while it runs


class _Watching:
    """Shows on a terminal how far it is. The first Ctrl+C stops it, the second ends all."""

    def __init__(self) -> None:
        self._stop = False
        self._before: Any = None
        self._shows = sys.stderr.isatty()

    def __enter__(self) -> _Watching:
        before = signal.getsignal(signal.SIGINT)
        if before is not signal.SIG_IGN:
            self._before = before or signal.default_int_handler
            signal.signal(signal.SIGINT, self._interrupted)
        return self

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)
        self._say("")

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        self._stop = True
        signal.signal(signal.SIGINT, self._before)
        self._say("Stopping; what is known by now is kept. Ctrl+C once more ends it at once.")

    def __call__(self, evaluations: int) -> None:
        """Called by the game after each batch."""
        from workbench.explain.game import Stopped  # noqa: PLC0415

        if self._stop:
            raise Stopped
        self._say(f"Evaluations so far: {evaluations:,}. Ctrl+C stops, and keeps what is known.")

    def _say(self, text: str) -> None:
        if self._shows:
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


# ---------------------------------------------------------------- in words


def _told(found: Attribution, evidence: Any, titles: Mapping[str, str]) -> str:
    """An explanation as text, with personal data covered."""
    from workbench.display import units  # noqa: PLC0415

    a = units.covered_attribution(found, evidence)
    head = "What the answer depends on was not worked out."
    if a.verdict is not None:
        head = words.verdict(a.verdict, a)
    order = sorted(range(len(a.values)), key=lambda i: -abs(a.values[i]))
    values = [units.number(a, a.values[i]) for i in order[:SHOWN]]
    wide = max(map(len, values), default=0)
    lines = [_line(a, i, f"{value:>{wide}}") for i, value in zip(order, values, strict=False)]
    left = len(order) - len(values)
    if left > 0:
        lines.append(f"{left} more with smaller values.")
    ends = (
        f"What each {words.unit(a.unit)} is worth: {units.quantity(a)}, in {units.payoff(a)}; "
        f"{units.number(a, a.full)} with everything, {units.number(a, a.base)} with nothing."
    )
    parts = [head, _graded(a), *a.notes, "", ends, *lines]
    if a.uses:
        parts += ["", *_uses(a, titles)]
    took = (
        "computed from the model's structure" if a.structural else f"{a.evaluations:,} evaluations"
    )
    return "\n".join(
        [*parts, "", f"{words.method(a.method)} ({a.method}) · {took} · {a.seconds:.1f} s"]
    )


def _graded(a: Attribution) -> str:
    grade = words.faithful(a.faithfulness, a.verdict)
    tested = a.faithfulness is not None and a.faithfulness.lds is not None
    said = f" {words.faithful_sentence(a.faithfulness, a.unit)}" if tested else ""  # type: ignore[arg-type]
    return f"{grade.word}.{said} {grade.advice}"


def _line(a: Attribution, i: int, value: str) -> str:
    """One unit. Those that cannot be told from zero are pale on a terminal, and said to be so."""
    from workbench.display import units  # noqa: PLC0415
    from workbench.display.attribution import UNCLEAR  # noqa: PLC0415

    text = f"{value}  {units.interval(a, i):<18}  {units.unit_text(a, i, 90)}"
    if not a.unclear[i]:
        return text
    said = f"{text}  ({'no effect' if units.exact(a, i) else UNCLEAR})"
    return typer.style(said, dim=True) if sys.stdout.isatty() else said


def _uses(a: Attribution, titles: Mapping[str, str]) -> list[str]:
    """Each citation: whether the answer needs it, and whether it says the same."""
    from workbench.display.html import label  # noqa: PLC0415

    lines = []
    for number, use in enumerate(a.uses, 1):
        needed = "needed" if use.used else "not needed"
        says = "says the same" if use.supports else "does not say the same"
        if use.support is None:
            says = "whether it says the same was not looked for"
        source = label(titles.get(use.citation.document, ""), 60) or "a source that is gone"
        lines.append(f"Citation {number}, {source}: {needed}; {says}.")
    return lines
