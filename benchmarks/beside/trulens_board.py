"""TruLens's leaderboard on SQLite; run by a Python that has trulens-core, never by the workbench.

``python trulens_board.py FOLDER MODELS QUESTIONS`` writes the records of a run into a new database,
a span of the record and a span of one evaluation for each, and prints what reading its leaderboard
takes, as one JSON object.
"""

from __future__ import annotations

import json
import random
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

#: Rows that are written at once.
BATCH = 10_000


def main(folder: Path, models: int, questions: int) -> None:
    """Write, then read the leaderboard three times."""
    from trulens.core.database.sqlalchemy import SQLAlchemyDB

    db = SQLAlchemyDB.from_db_url(f"sqlite:///{folder / 'trulens.sqlite'}")
    db.migrate_database()
    _write(db, models, questions)
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        board, _ = db.get_leaderboard_aggregates()
        seconds.append(time.perf_counter() - started)
    assert len(board) == models
    assert int(board["Records"].sum()) == models * questions
    print(json.dumps({"records": models * questions, "seconds": seconds}))


def _write(db: Any, models: int, questions: int) -> None:
    """The rows that its own tracing would write, by its own table."""
    from trulens.core.schema.event import EventRecordType

    chooser = random.Random(0)
    table = db.orm.Event.__table__
    rows: list[dict[str, Any]] = []
    with db.engine.begin() as connection:
        for model in range(models):
            for question in range(questions):
                for row in _spans(chooser, model, question):
                    rows.append({**row, "record_type": EventRecordType.SPAN})
                if len(rows) >= BATCH:
                    connection.execute(table.insert(), rows)
                    rows.clear()
        if rows:
            connection.execute(table.insert(), rows)


def _spans(chooser: random.Random, model: int, question: int) -> list[dict[str, Any]]:
    from trulens.otel.semconv.trace import ResourceAttributes, SpanAttributes

    record = f"record-{model}-{question}"
    app = {
        ResourceAttributes.APP_ID: f"app-{model}",
        ResourceAttributes.APP_NAME: "pilot",
        ResourceAttributes.APP_VERSION: f"v{model}",
    }
    begun = datetime.now(UTC).replace(tzinfo=None)
    shared = {
        "resource_attributes": app,
        "start_timestamp": begun,
        "timestamp": begun + timedelta(milliseconds=100 + 50 * chooser.random()),
    }
    root = {
        SpanAttributes.RECORD_ID: record,
        SpanAttributes.SPAN_TYPE: SpanAttributes.SpanType.RECORD_ROOT.value,
        SpanAttributes.RECORD_ROOT.INPUT: f"What does question {question} ask for?",
        SpanAttributes.RECORD_ROOT.OUTPUT: f"The answer to question {question} is number {model}.",
        SpanAttributes.COST.COST: 0.0001,
        SpanAttributes.COST.CURRENCY: "USD",
        SpanAttributes.COST.NUM_TOKENS: 1200,
    }
    evaluated = {
        SpanAttributes.RECORD_ID: record,
        SpanAttributes.SPAN_TYPE: SpanAttributes.SpanType.EVAL_ROOT.value,
        SpanAttributes.EVAL_ROOT.METRIC_NAME: "accuracy",
        SpanAttributes.EVAL_ROOT.SCORE: float(chooser.random() < 0.7),
    }
    return [
        {
            "event_id": f"{record}-{kind}",
            "record": {"name": kind, "kind": "SPAN_KIND_TRULENS"},
            "record_attributes": attributes,
            "trace": {"trace_id": record, "parent_id": "", "span_id": f"{record}-{kind}"},
            **shared,
        }
        for kind, attributes in (("record", root), ("evaluation", evaluated))
    ]


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
