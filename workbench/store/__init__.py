"""The database: tables, migrations, repositories by tenant, and the audit chain."""

from workbench.store.answers import Answers, AnswerSummary
from workbench.store.audit import Audit
from workbench.store.calibrations import Calibrations
from workbench.store.documents import Documents
from workbench.store.engine import Store
from workbench.store.governance import GovernanceHistory
from workbench.store.opinions import Opinions
from workbench.store.repository import Repository
from workbench.store.retention import RetentionRules
from workbench.store.rules import Rules

__all__ = [
    "AnswerSummary",
    "Answers",
    "Audit",
    "Calibrations",
    "Documents",
    "GovernanceHistory",
    "Opinions",
    "Repository",
    "RetentionRules",
    "Rules",
    "Store",
]
