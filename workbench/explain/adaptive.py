"""The default: few evaluations, spent where redundancy or synergy shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from workbench.errors import InputError
from workbench.explain.fitting import Fit
from workbench.explain.game import Game, Masks, Values
from workbench.explain.gated import Gated
from workbench.records import Attribution

#: Evaluations where no budget is named, as a multiple of those that leaving one out takes.
BUDGET = 4.0
#: So near to the base, as a share of what the evidence brings, the answer is gone.
_GONE, _LOST = 0.1, 0.5
#: A share of the rise that single removals leave unexplained and that is worth a search.
_GAP = 0.2
#: A misfit on unseen coalitions, as a share of the rise, that needs no more of them.
_FITS = 0.15
#: Evaluations for checking and needs, as a share of those for leaving one out.
_CHECKS = 0.2
_MOST_NEEDS, _LONGEST_NEED = 8, 6
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

    The values are the exact Shapley values of what was found, and add up to ``full - base``.

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
    search = _Search(game, budget, np.random.default_rng(seed))
    search.leave_out()
    search.find_needs()
    search.check()
    values, half = search.by_unit()
    found = search.found
    return Attribution(
        method="adaptive", values=tuple(values.tolist()),
        low=tuple((values - half).tolist()), high=tuple((values + half).tolist()),
        base=found.base, full=found.base + found.rise, evaluations=game.evaluations - before,
        seed=seed, quantity="shapley", payoff=game.payoff, needs=found.needs, losses=found.losses,
        removal=tuple(found.removal.tolist()) if found.needs or found.losses else (),
    )  # fmt: skip


@dataclass
class _Search:
    """Players are groups of identical units."""

    game: Game
    budget: int | None
    rng: np.random.Generator
    needs: list[tuple[int, ...]] = field(default_factory=list)  # sets of players
    losses: list[tuple[tuple[int, ...], float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        names, self.player = np.unique(self.game.groups, return_inverse=True)
        self.m = len(names)
        self.copies = np.bincount(self.player, minlength=self.m)
        self.spent_before = self.game.evaluations
        needed = self.m + 2 if self.m > 1 else 2
        if self.budget is not None and self.budget < needed:
            raise InputError(
                f"Explaining {self.m} units takes {needed} evaluations at least, {self.budget} are "
                "allowed: raise the budget or choose larger units."
            )
        self.allowed = round(BUDGET * needed) if self.budget is None else self.budget

    # ------------------------------------------------------------ asking

    def worth(self, players: Masks) -> Values:
        """Of coalitions of players, (k,) for (k, m)."""
        return self.game(players[:, self.player])

    def without(self, *removed: int) -> float:
        """The worth of all players but some."""
        mask = np.ones((1, self.m), dtype=bool)
        mask[0, list(removed)] = False
        return float(self.worth(mask)[0])

    @property
    def left(self) -> int:
        """Evaluations that are still allowed."""
        return self.allowed - (self.game.evaluations - self.spent_before)

    def lost(self, worth: float, share: float = _LOST) -> bool:
        """Whether a value is nearer to nothing kept than to everything kept."""
        return (worth - self.base) / self.rise <= share

    # ------------------------------------------------------------ one at a time

    def leave_out(self) -> None:
        """Everything, nothing, and everything but one."""
        whole = np.ones((1, self.m), dtype=bool)
        single = ~np.eye(self.m, dtype=bool) if self.m > 1 else whole[:0]
        worth = self.worth(np.vstack([whole, ~whole, single]))
        self.full, self.base = float(worth[0]), float(worth[1])
        self.rise = self.full - self.base
        self.falls = self.full - worth[2:] if self.m > 1 else np.array([self.rise])
        # Most of many players do nothing: what a quarter of them stays below is their noise, as
        # a standard deviation if it is normal.
        quarter = float(np.quantile(np.abs(self.falls), 0.25)) if self.m >= 8 else 0.0
        self.noise = quarter / 0.3186
        self.order = np.argsort(-self.falls * np.sign(self.rise or 1.0), kind="stable").tolist()

    # ------------------------------------------------------------ what is needed

    def find_needs(self) -> None:
        """Players without which all is lost, and sets of which one must be there."""
        spread = float(np.abs(self.falls).max(initial=0.0))
        if self.m < 2 or abs(self.rise) <= max(3 * self.noise, 1e-6, 0.05 * spread):
            return
        for i in self.order[:_MOST_NEEDS]:
            if not self.lost(self.full - float(self.falls[i]), _GONE):
                break
            if self.left > 0 and self._decides(i):
                self.needs.append((i,))
        while len(self.needs) + len(self.losses) < _MOST_NEEDS and self.left > 0:
            gap = self._unexplained([i for i in range(self.m) if i not in self._members()])
            if gap / self.rise <= _GAP:
                return
            found = self._smallest_loss(gap)
            if len(found) < 2:
                return
            if self.lost(self.without(*found), _GONE):
                self.needs.append(found)
            else:
                self.losses.append((found, self._unexplained(found)))

    def _decides(self, i: int) -> bool:
        """Whether the others count only together with player i, and not beside it."""
        others = [j for j in self.order if j != i][::2]
        found = self.without(i, *others)
        beside = self.full - float(self.falls[i]) - float(self.falls[others].sum())
        tiny = 1e-9 * max(1.0, abs(self.full), abs(self.base))
        return abs(found - self.base) < abs(found - beside) - tiny and self.lost(found, _GONE)

    def _members(self) -> list[int]:
        """Players of needs and losses, which later sets leave alone."""
        return [i for one in (*self.needs, *(units for units, _ in self.losses)) for i in one]

    def _unexplained(self, removed: Sequence[int]) -> float:
        """What is lost without some players beyond what removing each of them alone loses."""
        if not len(removed):
            return 0.0
        return self.full - self.without(*removed) - float(self.falls[list(removed)].sum())

    def _smallest_loss(self, gap: float) -> tuple[int, ...]:
        """A set of players that loses most of a gap, though single removals do not show it.

        Each bisection finds the last player of the shortest prefix that decides; () where the
        budget ends before, or the set grows too long.

        References
        ----------
        U. Junker, "QuickXplain: Preferred Explanations and Relaxations for Over-Constrained
        Problems", AAAI 2004.
        """
        candidates = [i for i in self.order if i not in self._members()]
        found: list[int] = []

        def shows(more: list[int]) -> bool:
            return self._unexplained([*found, *more]) / gap >= _LOST

        while len(found) <= _LONGEST_NEED:
            if found and self.left > 0 and shows([]):
                return tuple(found)
            low, high = 0, len(candidates)
            while high - low > 1:
                if self.left <= 0:
                    return ()
                middle = (low + high) // 2
                if shows(candidates[:middle]):
                    high = middle
                else:
                    low = middle
            if not high:
                return ()
            found.append(candidates[high - 1])
            candidates = candidates[: high - 1]
        return ()

    # ------------------------------------------------------------ the rest is a sum

    def check(self) -> None:
        """Correct the sum by coalitions that were not seen, as long as it is worth it."""
        self.free = np.setdiff1d(np.arange(self.m), [i for one in self.needs for i in one])
        self.fit = Fit(self.falls[self.free], self.noise)
        if not len(self.free):
            return
        if self.needs and self.left > 0:
            only_needed = np.ones((1, self.m), dtype=bool)
            only_needed[0, self.free] = False
            self.fit.doubt(np.ones((1, len(self.free))), self._missing(only_needed))
        spare = round((1 + _CHECKS) * (self.m + 2)) - (self.allowed - self.left)
        count = min(max(spare, 2), 8)
        top: list[list[int]] = []
        while self.left > 0 and len(self.free) > 1:
            masks = self._unseen(min(count, self.left))
            missing = self._missing(masks)
            self.fit.add((~masks[:, self.free]).astype(float), missing)
            top.append(np.argsort(-np.abs(self._values()), kind="stable")[:3].tolist())
            if self._fits(missing) or (len(top) >= _STEADY and _same(top[-_STEADY:])):
                break
            count = max(6, self.m // 4)

    def _fits(self, missing: Values) -> bool:
        """Whether the last coalitions were predicted well before they were taken in."""
        scale = _FITS * abs(self.rise) if self.needs else 2 * _FITS * float(np.std(missing))
        return self.fit.misfit <= max(scale, 2 * self.noise)

    def _missing(self, masks: Masks) -> Values:
        """How much less coalitions are worth than everything, known losses apart."""
        missing = self.full - self.worth(masks)
        for units, loss in self.losses:
            missing = missing - np.where(masks[:, list(units)].any(axis=1), 0.0, loss)
        return np.asarray(missing)

    def _unseen(self, count: int) -> Masks:
        """Random coalitions in which the needs are met, each with its opposite."""
        masks = self.rng.random((count, self.m)) < 0.5
        masks[1::2] = ~masks[: count // 2 * 2 : 2] if count > 1 else masks[1::2]
        for one in self.needs:
            masks[:, list(one)] = True
        return masks

    def _gated(self) -> Gated:
        removal = self.falls.copy()
        removal[self.free] = self.fit.coefficients
        losses = tuple(self.losses)
        if self.needs:
            return Gated(self.base, self.rise, tuple(self.needs), removal, losses)
        summed = float(removal.sum())
        total = self.rise - sum(loss for _, loss in losses)
        if summed and _LEAST_STRETCH <= total / summed <= 1 / _LEAST_STRETCH:
            return Gated(self.base, self.rise, (), removal * (total / summed), losses)
        if abs(total - summed) <= 1e-9 * max(1.0, abs(self.rise)):
            return Gated(self.base, self.rise, (), removal, losses)
        # The sum does not lead from everything to nothing: there is a cliff below it that is met
        # only with nearly nothing left. All that counts at all shares it.
        shares = np.setdiff1d(np.flatnonzero(removal), self._members())
        if len(shares) < 2:
            shares = np.setdiff1d(np.arange(self.m), self._members())
        if not len(shares):
            return Gated(self.base, self.rise, (), removal, losses)
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
        losses = tuple((self._units(one), loss) for one, loss in found.losses)
        for one, units in zip(found.needs, needs, strict=True):
            if len(units) > len(one):  # of copies it is not known yet what losing one does
                removal[list(units)] = self._one_copy(units)
        self.found = Gated(self.base, self.rise, needs, removal, losses)
        values = self.found.shapley()
        return values, self._half(values)

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
                known = self.left > 0 or self.game.known(mask[0]) is not None
                seen[player] = self.full - float(self.game(mask)[0]) if known else 0.0
            falls[place] = seen[player]
        return falls

    def _half(self, values: Values) -> Values:
        """What is not known of the sum, carried over to the values."""
        opens = self._weight_of_sum()
        half = np.zeros(self.game.n)
        spread = self.fit.half_widths()
        for place, i in enumerate(self.free.tolist()):
            half[self.player == i] = opens * spread[place] / self.copies[i]
        for one in self.found.needs:
            half[list(one)] = self.fit.misfit / len(one)
        if not self.needs:  # how the sum was made to lead to nothing is a guess
            guessed = np.abs(values - self.found.removal)
            for one, _ in self.found.losses[: len(self.losses)]:
                guessed[list(one)] = 0.0
            half += guessed
        return np.maximum(half, 2.5 * self.noise * opens / self.copies[self.player])

    def _weight_of_sum(self) -> float:
        """How much of a unit's removal becomes its value: how often the needs are met."""
        free = Gated(0.0, 1.0, tuple(self.needs), np.ones(self.m)).shapley()[self.free]
        return float(free[0]) if len(free) else 1.0


def _same(lists: list[list[int]]) -> bool:
    return all(one == lists[0] for one in lists)
