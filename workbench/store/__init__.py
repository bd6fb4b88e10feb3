"""The database: tables, migrations, repositories by tenant, and the audit chain."""

from workbench.store.answers import Answers, AnswerSummary
from workbench.store.audit import Audit
from workbench.store.calibrations import Calibrations
from workbench.store.documents import Documents
from workbench.store.endpoints import EndpointChange, Endpoints, Tested
from workbench.store.engine import Store
from workbench.store.governance import GovernanceHistory
from workbench.store.opinions import Opinions
from workbench.store.prompts import Prompts
from workbench.store.repository import Repository
from workbench.store.retention import RetentionRules
from workbench.store.rules import Rules

__all__ = [
    "AnswerSummary",
    "Answers",
    "Audit",
    "Calibrations",
    "Documents",
    "EndpointChange",
    "Endpoints",
    "GovernanceHistory",
    "Opinions",
    "Prompts",
    "Repository",
    "RetentionRules",
    "Rules",
    "Store",
    "Tested",
]
