"""``wb.review``: the rules by which a person has to look at answers."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.evidence.marks.asking import asks
from workbench.grounding.review import Facts, check, decide
from workbench.records import Answer, Review, ReviewRule, Status
from workbench.settings import Settings
from workbench.store import Repository


class Reviewing:
    """Rules are seeded by the settings; once a set is stored, the store decides."""

    def __init__(self, repository: Repository, settings: Settings) -> None:
        self._repository, self._settings = repository, settings

    def rules(self) -> tuple[ReviewRule, ...]:
        """The rules in force."""
        stored = self._repository.rules.present()
        return self._settings.review if stored is None else stored

    def set(self, rules: Sequence[ReviewRule]) -> None:
        """Put rules in the place of those in force.

        Raises
        ------
        InputError
            If a rule cannot be; nothing is changed then.
        """
        check(rules)
        self._repository.rules.put(tuple(rules))

    def of(self, answer: Answer, *, personal: bool = False, asked: str = "") -> Review:
        """Whether a person has to look at an answer.

        Parameters
        ----------
        answer : Answer
            Its evidence with its marks.
        personal : bool
            Whether the question held personal data.
        asked : str
            The question before it was redacted.
        """
        return decide(self.rules(), self._facts(answer, personal, asked), answer.created_at)

    def would_send(self, rules: Sequence[ReviewRule], answers: int = 100) -> tuple[int, int]:
        """How many of the actor's last answers these rules would send to a person, and of how many.

        Raises
        ------
        InputError
            If a rule cannot be.
        """
        check(rules)
        past = [self._repository.answers.get(p.id) for p in self._repository.answers.mine(answers)]
        sent = [a for a in past if decide(rules, self._facts(a), a.created_at).needed]
        return len(sent), len(past)

    def _facts(self, answer: Answer, personal: bool = False, asked: str = "") -> Facts:
        cited = {c.document for c in answer.citations}
        documents = self._repository.documents.list(ids=cited) if cited else []
        marks = {m.kind for e in answer.evidence if e.passage.document in cited for m in e.marks}
        supports = [s.support for s in answer.statements if s.support is not None]
        question = asked or answer.question
        return Facts(
            question=question,
            answered=answer.status is Status.ANSWERED,
            confidence=answer.confidence,
            support=min(supports, default=None),
            personal=personal or "personal" in marks,
            conflict=bool(answer.conflicts),
            manipulation=asks(question) or "instruction" in marks,
            stakes=str(answer.settings.get("stakes") or ""),
            sensitivity=frozenset(d.governance.sensitivity for d in documents),
        )
