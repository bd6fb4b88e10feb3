"""From a question to an answer: what is found for whom, and what stands in where one fails."""

from __future__ import annotations

import secrets
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import workbench
from workbench import words
from workbench.errors import ModelError
from workbench.records import Answer, Evidence, Filter, Finding, Status
from workbench.service import sending
from workbench.service.answering import CHAT, NOBODY, Answering, Asked, Listening

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from workbench.evidence.index import Index
    from workbench.models.base import AnswerModel
    from workbench.service.listing import ModelListed

    Change = Callable[[Sequence[Evidence], Index], Sequence[Evidence]]

#: What answers where an endpoint fails.
STAND_IN = "extractive"


class Asking(Answering):
    """Questions are answered; nothing of it is stored here."""

    def candidates(self) -> tuple[ModelListed, ...]:
        """Every model that can answer, with where it runs, what it costs, and its key's state."""
        from workbench.service.listing import listed  # noqa: PLC0415

        return listed(self)

    def answered(
        self,
        question: str,
        *,
        model: str | None = None,
        collection: str | None = None,
        effects: bool = True,
        change: Change | None = None,
    ) -> Answer:
        """What :meth:`ask` would answer, without storing it and without review rules.

        For trying question sets out. The question stands in it as it was typed.

        Parameters
        ----------
        effects : bool
            Whether the effect of removing each sentence is looked for as well.
        change : callable, optional
            Evidence that was found and the index → other evidence, which is answered from.

        Raises
        ------
        ModelError
            If a model that is not ours fails: nothing stands in for it here.
        """
        from workbench.grounding.answer import check_question  # noqa: PLC0415

        asked = check_question(question, self.settings)
        return self._answered(
            asked, asked, model, collection, None, "", effects=effects, change=change
        )

    def _answered_or_stood_in(
        self,
        asked: str,
        shown: str,
        model: str | None,
        collection: str | None,
        only: Filter | None,
        stakes: str,
        listening: Listening,
    ) -> Answer:
        """The same; where an endpoint fails, the best sentence stands in, and says so."""
        try:
            return self._answered(asked, shown, model, collection, only, stakes, listening)
        except ModelError as error:
            wanted = model or self.settings.model
            # An endpoint may be a cascade's, too.
            if CHAT not in wanted or listening.stopped:
                raise
            why = sending.told(error.message, self.redactor)
        answer = self._answered(asked, shown, STAND_IN, collection, only, stakes)
        said, advice = words.ENDPOINTS["stood_in"]
        basis = f"{answer.cost_basis}; what the failed attempt may cost is not known"
        return replace(
            answer,
            findings=(Finding("stood_in", said, advice.format(why=why)), *answer.findings),
            cost_basis=basis,
            settings={**answer.settings, "instead_of": wanted},
        )

    def _answered(
        self,
        asked: str,
        shown: str,
        model: str | None,
        collection: str | None,
        only: Filter | None,
        stakes: str,
        listening: Listening = NOBODY,
        *,
        effects: bool = True,
        change: Change | None = None,
    ) -> Answer:
        """An answer, with the question as it is to be shown."""
        from workbench.evidence.retrieve import with_split  # noqa: PLC0415

        documents = self._scope(collection)
        meant = None if only is None else self.governance.matching(only, collection)
        served = self._corpus.served(self.documents)
        answerer, index = self._answerer(served, model), served.index
        secret = self._kept_from(answerer, collection)
        retrieved, held = self._retrieved(index, asked, collection, meant, secret)
        found = self.marks.beside(retrieved)
        if change is not None:
            found = list(change(found, index))
        answer = Answer(
            id=secrets.token_hex(8),
            question=shown,
            status=Status.ABSTAINED,
            confidence=0.0,
            statements=(),
            evidence=tuple(with_split(index, asked, item) for item in found),
            model=answerer.id,
            created_at=datetime.now(UTC),
            collection=collection,
            settings={
                "program": workbench.__version__,
                "passages": self.settings.passages,
                "corpus": index.fingerprint,
                "stakes": stakes,
                **_filtered(only),
                **({"held_back": " ".join(held)} if held else {}),
            },
            findings=_held_back(held),
            actor=self.actor,
        )
        count = documents - len(secret) if meant is None else len(set(meant) - secret)
        asking = Asked(asked, found, answerer, index, count, listening, effects)
        return self._grounded(answer, asking)

    def _kept_from(self, answerer: AnswerModel, collection: str | None) -> frozenset[str]:
        """The documents that a model may not see: the confidential ones, if it is remote."""
        remote = sending.is_remote(answerer)
        return self.governance.confidential(collection) if remote else frozenset()

    def _retrieved(
        self,
        index: Index,
        asked: str,
        collection: str | None,
        meant: Collection[str] | None,
        secret: frozenset[str],
    ) -> tuple[list[Evidence], tuple[str, ...]]:
        """What is found without the secret documents, and those that were found beside it."""
        from workbench.evidence.retrieve import retrieve  # noqa: PLC0415

        k = self.settings.passages
        found = retrieve(index, asked, k=k, collection=collection, documents=meant)
        if not secret:
            return found, ()
        held = dict.fromkeys(
            item.passage.document for item in found if item.passage.document in secret
        )
        allowed = {p.document for p in index.passages} if meant is None else set(meant)
        found = retrieve(index, asked, k=k, collection=collection, documents=allowed - secret)
        return found, tuple(held)


def _held_back(held: tuple[str, ...]) -> tuple[Finding, ...]:
    """That documents were held back; which ones stands in the settings, by id.

    Their titles are shown beside it for as long as they are stored.
    """
    if not held:
        return ()
    said, advice = words.ENDPOINTS["held_back"]
    one = len(held) == 1
    documents = "1 document" if one else f"{len(held)} documents"
    said = said.format(documents=documents, was="was" if one else "were")
    return (Finding("held_back", said, advice),)


def _filtered(only: Filter | None) -> dict[str, str]:
    """A filter as settings of an answer, without what it leaves open."""
    said = {} if only is None else asdict(only)
    return {
        f"only_{name}": ", ".join(value) if isinstance(value, tuple) else str(value)
        for name, value in said.items()
        if value
    }
