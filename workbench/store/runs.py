"""Runs, what came of each question, and what somebody decided after them."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, insert, or_, select, update

from workbench.errors import InputError, NotFoundError
from workbench.records import Actor, Comparison, Decision, Redacted, Result, Run
from workbench.store.redacted import same_text
from workbench.store.scope import Scope
from workbench.store.serialise import dumps, loads
from workbench.store.tables import decisions, results, run_summaries, runs

#: Nobody works on a run whose holder was not heard of for so long.
SILENT = timedelta(seconds=30)


class Runs:
    """The runs of one tenant.

    A run's start and end are rows of the audit trail. Its single results are not: there are
    many, they are written while models answer, and the row of the end holds their hash.
    """

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def start(self, run: Run) -> None:
        """Store a run of which nothing was asked yet."""
        row = {
            "tenant": self._scope.tenant.id,
            "id": run.id,
            "started_at": run.started_at,
            "payload": dumps(run, Run),
            "status": "interrupted",  # until somebody works on it
            "why": "",
        }
        change = self._scope.change(
            "run.start", f"run:{run.id}",
            models=",".join(m.id for m in run.models), set=run.set_version, asks=run.asks,
        )  # fmt: skip
        with change as (connection, _):
            connection.execute(insert(runs), row)

    def get(self, id: str) -> Run:
        """A run as far as it has come.

        Raises
        ------
        NotFoundError
            If there is none.
        """
        c = runs.c
        wanted = select(runs).where(c.tenant == self._scope.tenant.id, c.id == id)
        with self._scope.read() as connection:
            row = connection.execute(wanted).first()
            if row is None:
                raise NotFoundError(f"There is no run “{id}”. Choose one of the list.", id)
            return self._run(row, self._progress(connection, [row]))

    def list(self, limit: int = 50) -> tuple[Run, ...]:
        """The newest first."""
        c = runs.c
        wanted = (
            select(runs)
            .where(c.tenant == self._scope.tenant.id)
            .order_by(c.started_at.desc(), c.id)
            .limit(limit)
        )
        with self._scope.read() as connection:
            rows = connection.execute(wanted).all()
            counted = self._progress(connection, rows)
        return tuple(self._run(row, counted) for row in rows)

    def take(self, id: str, holder: str) -> None:
        """Begin to work on a run.

        Raises
        ------
        InputError
            If somebody else works on it.
        """
        c, now = runs.c, datetime.now(UTC)
        free = or_(c.holder.is_(None), c.holder == holder, c.beat_at < now - SILENT)
        mine = and_(c.tenant == self._scope.tenant.id, c.id == id)
        with self._scope.store.write(self._scope.tenant) as connection:
            taken = connection.execute(
                update(runs)
                .where(mine, free)
                .values(holder=holder, beat_at=now, status="running", done=None, spent_usd=None)
            )
        if not taken.rowcount:
            self.get(id)
            raise InputError(
                "Somebody works on this run already. Wait until it has ended, or half a minute "
                "after its process was ended.",
                id,
            )

    def keep(self, id: str, holder: str, found: Iterable[Result]) -> None:
        """Store results, and say that somebody works on the run; each is kept once.

        Raises
        ------
        InputError
            If somebody else has taken the run over.
        """
        rows = [self._row(id, result) for result in found]
        c = runs.c
        mine = and_(c.tenant == self._scope.tenant.id, c.id == id, c.holder == holder)
        with self._scope.store.write(self._scope.tenant) as connection:
            beat = connection.execute(
                update(runs).where(mine).values(beat_at=datetime.now(UTC), status="running")
            )
            if not beat.rowcount:
                raise InputError("The run was taken over or removed. It ends here.", id)
            if rows:
                connection.execute(insert(results), rows)

    def end(self, id: str, status: str, why: str) -> None:
        """Stop working on a run, for whatever reason."""
        tenant, c = self._scope.tenant.id, results.c
        ordered = (
            select(c.payload)
            .where(c.tenant == tenant, c.run == id)
            .order_by(c.model, c.seed, c.question)
        )
        with self._scope.change("run.end", f"run:{id}", status=status) as (connection, details):
            digest, count = hashlib.sha256(), 0
            for payload in connection.scalars(ordered):
                digest.update(payload)
                count += 1
            details |= {"results": count, "sha256": digest.hexdigest()}
            spent = select(func.sum(c.spent_usd)).where(c.tenant == tenant, c.run == id)
            values: dict[str, Any] = {
                "status": status, "why": why, "holder": None, "beat_at": None, "done": count,
                "spent_usd": float(connection.scalar(spent) or 0.0),
            }  # fmt: skip
            if status != "interrupted":
                values["finished_at"] = datetime.now(UTC)
            connection.execute(
                update(runs).where(runs.c.tenant == tenant, runs.c.id == id).values(**values)
            )

    def done(self, id: str) -> set[tuple[str, int, str]]:
        """What is there already: model, seed and question of each result."""
        c = results.c
        wanted = select(c.model, c.seed, c.question).where(
            c.tenant == self._scope.tenant.id, c.run == id
        )
        with self._scope.read() as connection:
            return {(row[0], row[1], row[2]) for row in connection.execute(wanted)}

    def results(
        self, id: str, model: str | None = None, questions: Sequence[str] | None = None
    ) -> tuple[Result, ...]:
        """The results of a run, of one model or of all, of some questions or of all."""
        c = results.c
        wanted = select(c.payload).where(c.tenant == self._scope.tenant.id, c.run == id)
        if model is not None:
            wanted = wanted.where(c.model == model)
        if questions is not None:
            wanted = wanted.where(c.question.in_(list(questions)))
        with self._scope.read() as connection:
            found = connection.scalars(wanted.order_by(c.model, c.seed, c.question)).all()
        whole = b"[" + b",".join(map(zlib.decompress, found)) + b"]"
        return loads(whole.decode(), tuple[Result, ...])

    def remove(self, id: str) -> None:
        """Take a run away with its results; decisions stay.

        Raises
        ------
        NotFoundError
            If there is none.
        """
        self.get(id)
        tenant = self._scope.tenant.id
        with self._scope.change("run.remove", f"run:{id}") as (connection, details):
            gone = connection.execute(
                delete(results).where(results.c.tenant == tenant, results.c.run == id)
            )
            details["results"] = gone.rowcount
            for table, key in ((run_summaries, run_summaries.c.run), (runs, runs.c.id)):
                connection.execute(delete(table).where(table.c.tenant == tenant, key == id))

    # ------------------------------------------------------------ what follows from it

    def summary(self, id: str) -> Comparison | None:
        """What was worked out of the results that are there now; None where it was not."""
        c = run_summaries.c
        wanted = select(c.results, c.payload).where(c.tenant == self._scope.tenant.id, c.run == id)
        with self._scope.read() as connection:
            row = connection.execute(wanted).first()
        if row is None or row.results != self.get(id).done:
            return None
        return loads(row.payload, Comparison)

    def put_summary(self, found: Comparison, count: int) -> None:
        """Keep what was worked out of so many results."""
        tenant, c = self._scope.tenant.id, run_summaries.c
        row = {"tenant": tenant, "run": found.run.id, "results": count}
        row["payload"] = dumps(found, Comparison)
        with self._scope.store.write(self._scope.tenant) as connection:
            connection.execute(
                delete(run_summaries).where(c.tenant == tenant, c.run == found.run.id)
            )
            connection.execute(insert(run_summaries), row)

    def decide(self, decision: Decision, reasons: Redacted) -> None:
        """Store which model somebody picked.

        Raises
        ------
        TypeError
            If the reasons are not Redacted.
        """
        same_text(decision.reasons, reasons)
        row = {
            "tenant": self._scope.tenant.id,
            "id": decision.id,
            "run": decision.run,
            "model": decision.model,
            "reasons": reasons.text,
            "recommended": decision.recommended,
            "at": decision.at,
            "actor_id": decision.actor.id,
            "actor_name": decision.actor.name,
            "actor_role": decision.actor.role,
        }
        with self._scope.change(
            "run.decide", f"run:{decision.run}", model=decision.model, decision=decision.id
        ) as (connection, _):
            connection.execute(insert(decisions), row)

    def decisions(self, run: str | None = None) -> tuple[Decision, ...]:
        """What was decided, after one run or after all, newest first."""
        c = decisions.c
        wanted = select(decisions).where(c.tenant == self._scope.tenant.id)
        if run is not None:
            wanted = wanted.where(c.run == run)
        with self._scope.read() as connection:
            return tuple(
                Decision(
                    row.id, row.run, row.model, row.reasons, row.at,
                    Actor(row.actor_id, row.actor_name, row.actor_role), row.recommended,
                )
                for row in connection.execute(wanted.order_by(c.at.desc(), c.id))
            )  # fmt: skip

    # ------------------------------------------------------------ within

    def _progress(
        self, connection: Connection, rows: Sequence[Row[Any]]
    ) -> dict[str, tuple[int, float]]:
        """How many results each has, and what they cost: counted where it has not ended."""
        c = results.c
        open_ = [row.id for row in rows if row.done is None]
        counted = (
            select(c.run, func.count(), func.coalesce(func.sum(c.spent_usd), 0.0))
            .where(c.tenant == self._scope.tenant.id, c.run.in_(open_))
            .group_by(c.run)
        )
        found = {row.id: (row.done, row.spent_usd) for row in rows if row.done is not None}
        if open_:
            found |= {r[0]: (r[1], float(r[2])) for r in connection.execute(counted)}
        return found

    def _run(self, row: Row[Any], counted: dict[str, tuple[int, float]]) -> Run:
        status = row.status
        silent = row.beat_at is None or row.beat_at < datetime.now(UTC) - SILENT
        if status == "running" and silent:
            status = "interrupted"
        done, spent = counted.get(row.id, (0, 0.0))
        return replace(
            loads(row.payload, Run), status=status, why=row.why, finished_at=row.finished_at,
            done=done, spent_usd=spent,
        )  # fmt: skip

    def _row(self, id: str, result: Result) -> dict[str, Any]:
        return {
            "tenant": self._scope.tenant.id,
            "run": id,
            "model": result.model,
            "seed": result.seed,
            "question": result.question,
            "spent_usd": result.spent_usd,
            "payload": zlib.compress(dumps(result, Result).encode(), 1),
        }
