"""A language model at an endpoint, as an answer model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from time import perf_counter

from workbench.errors import ModelError
from workbench.models import prices
from workbench.models.chat.line import Line
from workbench.models.chat.prompt import PROMPT, messages, said
from workbench.models.chat.wire import Reply
from workbench.records import Candidate, Candidates, Endpoint, Evidence, Prompt


class ChatModel:
    """Answers by asking a language model. Its words are its own; grounding looks for their proof.

    What is sent is sent as it is handed over: personal data is masked, and confidential
    documents are left out, by who calls. ``confidential`` is a second wall behind that.

    Parameters
    ----------
    endpoint : Endpoint
        Its ``seconds`` are a deadline for the whole answer, pauses and repetitions included.
    key : str or None
        The key itself. It is in no error, no log and no representation.
    prompt : Prompt
    per_core_hour : float
        USD that a core of one's own costs an hour.
    confidential : set of str
        Documents of which nothing goes to a remote endpoint.
    first_pause : float
        Seconds before it is asked again for the first time, where that can help.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        key: str | None,
        prompt: Prompt = PROMPT,
        per_core_hour: float = 0.05,
        confidential: frozenset[str] = frozenset(),
        first_pause: float = 0.5,
    ) -> None:
        self.id = endpoint.id
        self.label = f"{endpoint.model} ({endpoint.name})" if endpoint.model else endpoint.name
        self.remote = endpoint.remote
        self.endpoint, self.prompt = endpoint, prompt
        self.line = Line(endpoint, key, first_pause)
        self._per_core_hour, self._confidential = per_core_hour, confidential

    def answer(self, question: str, evidence: Sequence[Evidence]) -> Candidates:
        """One candidate in the model's own words; none where it says that there is no answer.

        Raises
        ------
        ModelError
            If there is no whole answer: what happened, where, and what to do.
        """
        return self.stream(question, evidence)

    def stream(
        self,
        question: str,
        evidence: Sequence[Evidence],
        on_text: Callable[[str], None] | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> Candidates:
        """The same, and its words are shown while they come.

        Parameters
        ----------
        on_text : callable, optional
            Gets each piece as the server sends it, in the calling thread: a preview, with the
            model's own marks in it. What it raises closes the connection and is raised here.
        stop : callable, optional
            Asked every few hundredths of a second; True closes the connection.

        Returns
        -------
        Candidates
            The candidate's score is the mean log-probability of its tokens, which is also the
            signal ``logprob``; 0.0 where the server gives none.

        Raises
        ------
        ModelError
            If there is no whole answer, or it was stopped. What came till then is none.
        """
        self.allow(item.passage.document for item in evidence)
        started = perf_counter()
        texts = [item.passage.text for item in evidence]
        reply = self.line.chat(messages(self.prompt, question, texts), on_text, stop)
        found = said(reply.text, len(texts), self.id)
        logprob = reply.logprob
        answered = (Candidate(found.text, logprob or 0.0),) if found.text else ()
        return self._priced(
            Candidates(
                answered,
                (0,) if answered else (),
                {} if logprob is None else {"logprob": logprob},
            ),
            reply,
            perf_counter() - started,
        )

    def allow(self, documents: Iterable[str]) -> None:
        """Refuse confidential documents where the endpoint is remote.

        Raises
        ------
        ModelError
            If there is one among them.
        """
        held = self._confidential.intersection(documents) if self.remote else ()
        if held:
            raise ModelError(
                f"Nothing was sent to {self.label}: the evidence holds confidential documents, and "
                "it stands outside the premises. Ask a model that runs here.",
                self.id,
            )

    def _priced(self, found: Candidates, reply: Reply, seconds: float) -> Candidates:
        counted = replace(
            found, tokens_in=reply.tokens_in, tokens_out=reply.tokens_out, seconds=seconds
        )
        cost = prices.of(self.endpoint, counted, self._per_core_hour)
        return replace(counted, cost_usd=cost.usd, cost_basis=cost.basis)
