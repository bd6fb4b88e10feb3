"""The calibration and threshold of each model, with all that were in force before."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import func, insert, select, tuple_

from workbench.records import Actor, CalibrationChange, CalibrationFit
from workbench.store.scope import Scope
from workbench.store.serialise import dumps, loads
from workbench.store.tables import calibrations


class Calibrations:
    """The calibrations of one tenant. A change is a new row; the newest of a model is in force."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def present(self, model: str) -> CalibrationChange | None:
        """What is in force for a model; None where nothing was ever stored for it."""
        return next(iter(self.history(model, limit=1)), None)

    def history(self, model: str, limit: int = 50) -> list[CalibrationChange]:
        """The changes of a model's calibration, newest first."""
        c = calibrations.c
        found = (
            select(calibrations)
            .where(c.tenant == self._scope.tenant.id, c.model == model)
            .order_by(c.revision.desc())
            .limit(limit)
        )
        with self._scope.read() as connection:
            return [
                CalibrationChange(
                    row.model,
                    row.revision,
                    row.threshold,
                    None if row.fit is None else loads(row.fit, CalibrationFit),
                    row.at,
                    Actor(row.actor_id, row.actor_name, row.actor_role),
                )
                for row in connection.execute(found)
            ]

    def thresholds(self) -> dict[str, float]:
        """The threshold in force of each model for which one is stored, by the model's id."""
        c = calibrations.c
        own = c.tenant == self._scope.tenant.id
        newest = select(c.model, func.max(c.revision)).where(own).group_by(c.model)
        found = (
            select(c.model, c.threshold)
            .where(own, c.threshold.is_not(None), tuple_(c.model, c.revision).in_(newest))
            .order_by(c.model)
        )
        with self._scope.read() as connection:
            return {row.model: row.threshold for row in connection.execute(found)}

    def put(self, model: str, threshold: float | None, fit: CalibrationFit | None) -> None:
        """Put a calibration and a threshold in force from now on.

        Parameters
        ----------
        threshold : float or None
            From 0 to 1; None for the one of the settings.
        fit : CalibrationFit or None
            None for the calibration that comes with the program.
        """
        c, tenant, actor = calibrations.c, self._scope.tenant.id, self._scope.actor
        last = select(func.max(c.revision)).where(c.tenant == tenant, c.model == model)
        change = self._scope.change(
            "calibration.put", f"model:{model}",
            threshold=threshold, questions=0 if fit is None else len(fit.right),
        )  # fmt: skip
        with change as (connection, details):
            revision = (connection.scalar(last) or 0) + 1
            details["revision"] = revision
            row = {
                "tenant": tenant,
                "model": model,
                "revision": revision,
                "at": datetime.now(UTC),
                "actor_id": actor.id,
                "actor_name": actor.name,
                "actor_role": actor.role,
                "threshold": threshold,
                "fit": None if fit is None else dumps(fit, CalibrationFit),
            }
            connection.execute(insert(calibrations), row)
