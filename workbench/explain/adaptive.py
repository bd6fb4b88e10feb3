"""The default: few evaluations, spent where redundancy or synergy shows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbench.explain.exact import every_coalition, from_all
from workbench.explain.fitting import Fit
from workbench.explain.game import Game, Masks, Values
from workbench.explain.gated import Gated
from workbench.explain.search import Search
from workbench.records import Attribution

#: A misfit on unseen coalitions, as a share of the rise, that needs no more of them.
_FITS = 0.15
#: Evaluations for checking and needs, as a share of those for leaving one out.
_CHECKS = 0.2
#: A share of the rise that is worth an evaluation to see what losing one of several copies does.
_COPIES = 0.05
#: So often in a row the first three players have to be the same.
_STEADY = 4
#: By how much the sum may be stretched to lead from everything to nothing.
_LEAST_STRETCH = 0.5


def adaptive(game: Game, *, budget: int | None = None, seed: int = 0) -> Attribution:
    """Leave one out, then what single removals cannot tell: redundancy, synergy, and their doubt.

    1. Identical units are one player: they are removed together.
    2. Each player is left out once.
    3. Where a single removal loses everything, it is tried whether the others count without it;
       where none does although all together do, the smallest set is searched for by bisection.
    4. The rest is a sum; coalitions that were not seen before check it, correct it by a Bayesian
       regression whose prior is what leaving out has shown, and give the intervals.
    5. More coalitions follow until they are predicted well, the first three players have stayed
       the same four times, or the budget is spent.

    The values are the Shapley values of what was found, and add up to ``full - base``.

    Parameters
    ----------
    budget : int, optional
        The most evaluations that are allowed; ``m + 2`` for m different players are needed, and
        by default four times as many are allowed.
    seed : int
        Of the coalitions that check.

    Raises
    ------
    InputError
        If the budget does not suffice.
    """
    before = game.evaluations
    search = _Fitted(game, budget, np.random.default_rng(seed))
    search.leave_out()
    if search.few:
        search.worth(every_coalition(search.m))
    search.find_needs()
    search.check()
    values, half = search.by_unit()
    if search.few:
        values, half = search.all_of_few(), np.zeros(game.n)
    found = search.found
    return Attribution(
        method="adaptive", values=tuple(values.tolist()),
        low=tuple((values - half).tolist()), high=tuple((values + half).tolist()),
        base=search.base, full=search.full, evaluations=game.evaluations - before,
        seed=seed, quantity="shapley", payoff=game.payoff, needs=found.needs, losses=found.losses,
        removal=tuple(found.removal.tolist()) if found.needs or found.losses else (),
    )  # fmt: skip


class _Fitted(Search):
    """The search, and a sum that is fitted to the rest of it."""

    beside = 0.0  # by how much coalitions are missed that may lack what is needed
    lowest: float | None = None  # what is missing where only what is needed is kept

    # ------------------------------------------------------------ the rest is a sum

    def check(self) -> None:
        """Correct the sum by coalitions that were not seen, as long as it is worth it."""
        self.free = np.setdiff1d(np.arange(self.m), [i for one in self.needs for i in one])
        self.fit = Fit(self.falls[self.free], self.noise)
        if self.needs:
            self._try_needs()
        if not len(self.free):
            return
        if self.needs and self.left > 0:
            only_needed = np.ones((1, self.m), dtype=bool)
            only_needed[0, self.free] = False
            self.lowest = float(self._missing(only_needed)[0])
        spare = round((1 + _CHECKS) * (self.m + 2)) - (self.allowed - self.left)
        count = min(max(spare, 2), 8)
        top: list[list[int]] = []
        while self.left > 0 and len(self.free) > 1:
            masks = self.unseen(min(count, self.left))
            missing = self._missing(masks)
            self.fit.add((~masks[:, self.free]).astype(float), missing)
            if self._fits(missing):
                break
            top.append(np.argsort(-np.abs(self._values()), kind="stable")[:3].tolist())
            if len(top) >= _STEADY and _same(top[-_STEADY:]):
                break
            count = max(6, self.m // 4)

    def _try_needs(self) -> None:
        """How far coalitions are off that may lack what is needed."""
        masks = self.rng.random((2 if not len(self.free) else 1, self.m)) < 0.5
        masks = masks[: max(self.left, 0)]
        if len(masks):
            missed = self.worth(masks) - self._gated().value(masks)
            self.beside = float(np.sqrt(np.mean(missed**2)))

    def _fits(self, missing: Values) -> bool:
        """Whether the last coalitions were predicted well before they were taken in."""
        scale = _FITS * abs(self.rise) if self.needs else 2 * _FITS * float(np.std(missing))
        return self.fit.misfit <= scale

    def _missing(self, masks: Masks) -> Values:
        """How much less coalitions are worth than everything, known losses apart."""
        missing = self.full - self.worth(masks)
        for units, loss in self.losses:
            missing = missing - np.where(masks[:, list(units)].any(axis=1), 0.0, loss)
        return np.asarray(missing)

    def _gated(self) -> Gated:
        """What was found, over players; ``guess`` is by how much of it each may be off."""
        removal = self.falls.copy()
        removal[self.free] = self.fit.coefficients
        losses, self.guess = tuple(self.losses), np.zeros(self.m)
        summed, total = float(removal.sum()), self.rise - sum(loss for _, loss in losses)
        if self.needs or abs(total - summed) <= 1e-9 * max(1.0, abs(self.rise)):
            return Gated(self.base, self.rise, tuple(self.needs), removal, losses)
        # The sum has to lead from everything to nothing. It is stretched a little, or else there
        # is a cliff, met only with nearly nothing left, which all that counts at all shares.
        if summed and _LEAST_STRETCH <= total / summed <= 1 / _LEAST_STRETCH:
            self.guess = np.abs(removal * (total / summed - 1))
            return Gated(self.base, self.rise, (), removal * (total / summed), losses)
        counts = np.flatnonzero(removal)
        shares = counts if len(counts) > 1 else np.arange(self.m)
        self.guess[shares] = abs(total - summed) / len(shares)
        cliff = (tuple(shares.tolist()), total - summed)
        return Gated(self.base, self.rise, (), removal, (*losses, cliff))

    def _values(self) -> Values:
        return self._gated().shapley()

    # ------------------------------------------------------------ back to units

    def by_unit(self) -> tuple[Values, Values]:
        """Values and half widths of their intervals; identical units share alike."""
        removal = np.empty(self.game.n)
        found = self._gated()
        by_player = found.removal
        for i in range(self.m):
            removal[self.player == i] = by_player[i] / self.copies[i]
        needs = tuple(self._units(one) for one in found.needs)
        losses = [(self._units(one), loss) for one, loss in found.losses]
        for one, units in zip(found.needs, needs, strict=True):
            if len(units) > len(one):  # of copies it is not known yet what losing one does
                removal[list(units)] = self._one_copy(units)
        for i in self.free.tolist():
            if self.copies[i] > 1 and abs(by_player[i]) >= _COPIES * abs(self.rise):
                units = self._units((i,))
                removal[list(units)] = self._one_copy(units)
                loss = float(by_player[i] - removal[list(units)].sum())
                if abs(loss) > 1e-9 * abs(self.rise):
                    losses.append((units, loss))
        self.found = Gated(self.base, self.rise, needs, removal, tuple(losses))
        bend = self._bend()
        return self.found.shapley() + bend, self._half(bend)

    def _bend(self) -> Values:
        """What the values lack because the rest counts for more where less of it is kept.

        A value is a mean over how much is kept. That of the rest is known with all, with half and
        with nothing of it; the sum is a straight line through the first two, Simpson's rule a
        parabola through all three. They differ by a sixth of what the line misses at its end.
        """
        bend = np.zeros(self.game.n)
        size = float(np.abs(self.fit.coefficients).sum())
        if self.lowest is None or size == 0:
            return bend
        sixth = (self.lowest - float(self.fit.coefficients.sum())) / 6
        for i, part in zip(self.free.tolist(), np.abs(self.fit.coefficients), strict=True):
            bend[self.player == i] = sixth * part / size / self.copies[i]
        needed = [i for one in self.found.needs for i in one]
        bend[needed] -= sixth / len(needed)
        return bend

    def _units(self, players: Sequence[int]) -> tuple[int, ...]:
        return tuple(np.flatnonzero(np.isin(self.player, players)).tolist())

    def _one_copy(self, units: Sequence[int]) -> Values:
        falls = np.zeros(len(units))
        seen: dict[int, float] = {}
        for place, unit in enumerate(units):
            player = int(self.player[unit])
            if player not in seen:
                mask = np.ones((1, self.game.n), dtype=bool)
                mask[0, unit] = False
                seen[player] = self.full - float(self.worth_of(mask)[0]) if self.left > 0 else 0.0
            falls[place] = seen[player]
        return falls

    def all_of_few(self) -> Values:
        """Exact values from every coalition; identical units share alike."""
        values = from_all(self.worth(every_coalition(self.m)))
        return np.asarray(values[self.player] / self.copies[self.player])

    def _half(self, bend: Values) -> Values:
        """What is not known of the sum, carried over to the values."""
        opens = self.found.open_share()
        half = np.zeros(self.game.n)
        spread = self.fit.half_widths()
        for place, i in enumerate(self.free.tolist()):
            half[self.player == i] = opens * spread[place] / self.copies[i]
        for one in self.found.needs:
            half[list(one)] = (self.fit.misfit + self.fit.quantile * self.beside) / len(one)
            half[list(one)] += np.abs(bend[list(one)]) / 2
        half += self.guess[self.player] / self.copies[self.player]
        # What the sum misses moves a value by 2 / (m - 1) of it, if it has no pattern.
        none = self.fit.quantile * 2 * self.fit.misfit / max(self.m - 1, 1)
        half = np.hypot(half, opens * none / self.copies[self.player])
        noise = min(self.noise, 2 * self.fit.misfit)  # no more than what was missed bears out
        return np.maximum(half, 2.5 * noise * opens / self.copies[self.player])


def _same(lists: list[list[int]]) -> bool:
    return all(one == lists[0] for one in lists)
