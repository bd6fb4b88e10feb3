"""What becomes of a question that is asked in a thread of its own."""

from __future__ import annotations

import inspect
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from workbench import words
from workbench.display.cover import covered
from workbench.display.html import label
from workbench.errors import InputError, WorkbenchError
from workbench.explain.game import Stopped
from workbench.records import Filter
from workbench.service import Workbench
from workbench.ui import jobs

#: So many models are asked one question at most.
LIMIT = 4
_NOT_ASKED = "It was stopped before this model was asked."


@dataclass
class Asked:
    """A question that is put to models one after the other, as far as it has come.

    Attributes
    ----------
    token : str
        By which the page finds it again.
    answers : dict
        The id of the stored answer, by model.
    problems : dict
        Why there is none, in plain words, by model.
    pieces : dict
        What a model has said so far, where it tells it as it comes.
    given : dict
        The words of each answer that there is, with personal data covered, by model.
    """

    question: str
    models: tuple[str, ...]
    names: dict[str, str] = field(default_factory=dict)  # plain ones, by model
    token: str = field(default_factory=lambda: secrets.token_hex(8))
    answers: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    pieces: dict[str, list[str]] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)
    stopped: bool = False

    @property
    def ids(self) -> list[str]:
        """The answers that there are, in the order in which the models were chosen."""
        return [self.answers[model] for model in self.models if model in self.answers]

    @property
    def refusal(self) -> str:
        """Why nothing came of it, in one sentence; "" where there is an answer."""
        if self.answers or not self.problems:
            return ""
        said = [self.problems[model] for model in self.models if model in self.problems]
        if len(set(said)) == 1:
            return said[0]
        return " ".join(f"{self.names.get(m, m)}: {said}" for m, said in self.problems.items())

    def text(self, model: str) -> str:
        """What a model has answered, or has said so far."""
        return self.given.get(model) or "".join(self.pieces.get(model, ()))

    def stop(self) -> None:
        """Ask no further model, and let the one that is asked end where it can."""
        self.stopped = True

    def heard(self, model: str, piece: object) -> None:
        """Take note of a piece of a model's text."""
        self.pieces.setdefault(model, []).append(str(piece))


def start(
    wb: Workbench,
    question: str,
    models: Iterable[str],
    *,
    collection: str | None = None,
    only: Filter | None = None,
) -> Asked:
    """Begin to ask; :func:`find` gives it again by its token.

    Raises
    ------
    InputError
        If more than four models are to be asked.
    """
    chosen = tuple(dict.fromkeys(models))
    if len(chosen) > LIMIT:
        raise InputError(f"Up to {LIMIT} models can be asked at once; choose fewer.")
    asked = Asked(question, chosen, dict(wb.models))
    ask = partial(wb.ask, question, collection=collection, only=only)
    job = jobs.start(*_where(wb), _key(asked.token), partial(_work, asked, ask))
    job.result = asked
    return asked


def find(wb: Workbench, token: str) -> tuple[jobs.Job, Asked] | None:
    """The job of a token, and how far it has come; None where it is not known (any more)."""
    job = jobs.find(*_where(wb), _key(token))
    if job is None or not isinstance(job.result, Asked):
        return None
    return job, job.result


def _where(wb: Workbench) -> tuple[str, str]:
    return wb.settings.workspace, wb.tenant.id


def _key(token: str) -> tuple[str, str]:
    return ("asked", token)


def _work(asked: Asked, ask: Callable[..., Any], job: jobs.Job) -> Asked:
    """Ask one model after the other; one that fails stops no other."""
    job.result = asked
    for done, model in enumerate(asked.models):
        job.progress(done, len(asked.models), asked.names.get(model, model))
        if asked.stopped:
            asked.problems[model] = _NOT_ASKED
            continue
        try:
            answer = ask(model=model, **_hearing(asked, model, ask))
            asked.given[model] = words.answer_text(covered(answer))
            asked.answers[model] = answer.id
        except WorkbenchError as error:
            asked.problems[model] = error.message
        except Stopped:
            asked.problems[model] = "It was stopped before it had answered."
        except Exception as error:  # the page has to say it; nobody else sees this thread
            asked.problems[model] = (
                f"The model failed unexpectedly ({type(error).__name__}: "
                f"{label(str(error), 300)}). Ask again, or choose another model."
            )
    job.done = len(asked.models)
    return asked


def _hearing(asked: Asked, model: str, ask: Callable[..., Any]) -> dict[str, Any]:
    """How a model is listened to and stopped, as far as it can be."""
    offered: Sequence[str] = list(inspect.signature(ask).parameters)
    given: dict[str, Any] = {
        "listen": lambda piece: asked.heard(model, piece),
        "stop": lambda: asked.stopped,
    }
    return {name: value for name, value in given.items() if name in offered}
