"""Every noun of the program, as a frozen dataclass.

Offsets are code points of a *stored text*, which is named by the SHA-256 of its UTF-8 bytes
(``text_sha256``). ``text[start:end]`` is the span; ``end`` is exclusive.
"""

from workbench.records.answers import (
    Abstention,
    Answer,
    Statement,
    Status,
)
from workbench.records.candidates import (
    Candidate,
    Candidates,
    Contribution,
)
from workbench.records.confidence import (
    CalibrationBin,
    CalibrationChange,
    CalibrationFit,
    OperatingPoint,
)
from workbench.records.documents import (
    Block,
    Box,
    Document,
    Filter,
    Governance,
    GovernanceChange,
    IngestedFile,
    Mark,
    PagePicture,
    Passage,
)
from workbench.records.evidence import (
    Citation,
    Evidence,
    Signal,
    Split,
)
from workbench.records.explanations import (
    Attribution,
    Unit,
)
from workbench.records.grounding import (
    Backing,
    Checked,
    Conflict,
    Finding,
    Review,
    ReviewRule,
    Support,
)
from workbench.records.people import (
    Actor,
    PersonalSpan,
    Redacted,
    Tenant,
)
from workbench.records.trust import (
    AuditReport,
    AuditRow,
    Feedback,
    Retention,
)

__all__ = [
    "Abstention",
    "Actor",
    "Answer",
    "Attribution",
    "AuditReport",
    "AuditRow",
    "Backing",
    "Block",
    "Box",
    "CalibrationBin",
    "CalibrationChange",
    "CalibrationFit",
    "Candidate",
    "Candidates",
    "Checked",
    "Citation",
    "Conflict",
    "Contribution",
    "Document",
    "Evidence",
    "Feedback",
    "Filter",
    "Finding",
    "Governance",
    "GovernanceChange",
    "IngestedFile",
    "Mark",
    "OperatingPoint",
    "PagePicture",
    "Passage",
    "PersonalSpan",
    "Redacted",
    "Retention",
    "Review",
    "ReviewRule",
    "Signal",
    "Split",
    "Statement",
    "Status",
    "Support",
    "Tenant",
    "Unit",
]
