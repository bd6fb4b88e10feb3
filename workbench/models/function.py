"""Any Python function as an answer model: a pipeline that somebody has already."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from threading import Thread
from time import perf_counter
from typing import Any

from workbench.errors import InputError, ModelError
from workbench.records import Candidate, Candidates, Evidence

#: Text of an answer beyond it is refused: it is no answer.
LONGEST = 100_000

Answering = Callable[[str, list[str]], "str | Mapping[str, Any] | None"]


class FunctionModel:
    """Answers by calling a function with the question and the texts of the evidence.

    Its words are its own: they are never taken as a quotation, and what it says of sources is
    not trusted. Grounding looks for what backs each statement.

    Parameters
    ----------
    name : str
        Its id becomes ``function:NAME``.
    function : callable
        ``function(question, texts) -> str``, or a mapping with ``text`` and, where known,
        ``tokens_in``, ``tokens_out`` and ``cost_usd``. None or "" for no answer.
    label : str, optional
        For people, in plain words; by default the name.
    seconds : float, default 60
        After which it is given up. Python cannot end a function that hangs; it goes on in the
        background and what it gives back later is dropped.

    Raises
    ------
    InputError
        If the name cannot be one.
    """

    def __init__(
        self, name: str, function: Answering, *, label: str = "", seconds: float = 60
    ) -> None:
        if not name or not name.replace("-", "").replace("_", "").isalnum() or len(name) > 40:
            raise InputError("A model's name has letters, digits, - and _, 40 at most.", name)
        self.id, self.label = f"function:{name}", label or name
        self._function, self._seconds = function, seconds

    def answer(self, question: str, evidence: Sequence[Evidence]) -> Candidates:
        """One candidate with the function's words; none where it gave no answer.

        Raises
        ------
        ModelError
            If the function raises, takes too long, or gives back something that is no text.
        """
        started = perf_counter()
        given = self._called(question, [item.passage.text for item in evidence])
        found = given if isinstance(given, Mapping) else {"text": given}
        text = found.get("text")
        if text is not None and not isinstance(text, str):
            raise ModelError(
                f"The function “{self.label}” gave back {type(text).__name__}, not text. Let it "
                "give back a str, or a mapping with “text”.",
                self.id,
            )
        if text and len(text) > LONGEST:
            raise ModelError(
                f"The function “{self.label}” gave back {len(text):,} characters; {LONGEST:,} are "
                "allowed.",
                self.id,
            )
        said = (text or "").strip()
        return Candidates(
            (Candidate(said, 0.0),) if said else (),
            (0,) if said else (),
            tokens_in=_count(found.get("tokens_in")),
            tokens_out=_count(found.get("tokens_out")),
            seconds=perf_counter() - started,
            cost_usd=_cost(found.get("cost_usd")),
        )

    def _called(self, question: str, texts: list[str]) -> Any:
        outcome: dict[str, Any] = {}

        def call() -> None:
            try:
                outcome["given"] = self._function(question, texts)
            except Exception as error:  # whatever it raises is told by name
                outcome["error"] = error

        thread = Thread(target=call, daemon=True)
        thread.start()
        thread.join(self._seconds)
        if thread.is_alive():
            raise ModelError(
                f"The function “{self.label}” did not answer within {self._seconds:g} seconds. "
                "Ask again, or give it more time.",
                self.id,
            )
        if "error" in outcome:
            error = outcome["error"]
            raise ModelError(
                f"The function “{self.label}” raised {type(error).__name__}: {error}. Correct it "
                "and ask again.",
                self.id,
            ) from error
        return outcome["given"]


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0


def _cost(value: object) -> float | None:
    """What it says that the answer cost; None, unknown, where it says nothing."""
    known = isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
    return float(value) if known else None  # type: ignore[arg-type]
