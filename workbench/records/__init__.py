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
from workbench.records.cascade import (
    Step,
    Sweep,
    SweepFailure,
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
    Agreement,
    Attribution,
    Estimate,
    Faithfulness,
    Influence,
    Influences,
    Panel,
    Smallest,
    Unit,
    Use,
    Verdict,
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
from workbench.records.models import (
    Connection,
    Cost,
    Endpoint,
    Price,
    Prompt,
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
    "Agreement",
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
    "Connection",
    "Contribution",
    "Cost",
    "Document",
    "Endpoint",
    "Estimate",
    "Evidence",
    "Faithfulness",
    "Feedback",
    "Filter",
    "Finding",
    "Governance",
    "GovernanceChange",
    "Influence",
    "Influences",
    "IngestedFile",
    "Mark",
    "OperatingPoint",
    "PagePicture",
    "Panel",
    "Passage",
    "PersonalSpan",
    "Price",
    "Prompt",
    "Redacted",
    "Retention",
    "Review",
    "ReviewRule",
    "Signal",
    "Smallest",
    "Split",
    "Statement",
    "Status",
    "Step",
    "Support",
    "Sweep",
    "SweepFailure",
    "Tenant",
    "Unit",
    "Use",
    "Verdict",
]
