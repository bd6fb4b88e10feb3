"""Everything of one tenant, as one actor sees and changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.records import Actor, Tenant
from workbench.store.answers import Answers
from workbench.store.audit import Audit
from workbench.store.calibrations import Calibrations
from workbench.store.documents import Documents
from workbench.store.endpoints import Endpoints
from workbench.store.governance import GovernanceHistory
from workbench.store.opinions import Opinions
from workbench.store.prompts import Prompts
from workbench.store.question_sets import QuestionSets
from workbench.store.retention import RetentionRules
from workbench.store.rules import Rules
from workbench.store.runs import Runs
from workbench.store.scope import Scope

if TYPE_CHECKING:
    from workbench.store.engine import Store


class Repository:
    """The things that are stored, each behind its own verbs.

    Raises
    ------
    TypeError
        If it is made without a tenant or an actor.
    """

    def __init__(self, store: Store, tenant: Tenant, actor: Actor) -> None:
        scope = Scope(store, tenant, actor)
        self.tenant, self.actor = tenant, actor
        self.documents = Documents(scope)
        self.governance = GovernanceHistory(scope)
        self.retention = RetentionRules(scope)
        self.rules = Rules(scope)
        self.calibrations = Calibrations(scope)
        self.endpoints = Endpoints(scope)
        self.prompts = Prompts(scope)
        self.question_sets = QuestionSets(scope)
        self.runs = Runs(scope)
        self.answers = Answers(scope)
        self.feedback = Opinions(scope)
        self.audit = Audit(scope)
