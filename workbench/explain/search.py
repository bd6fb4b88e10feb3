"""What single removals cannot tell: players that are needed, and that stand in for each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from workbench.errors import InputError
from workbench.explain.game import Game, Masks, Values

#: Evaluations where no budget is named, as a multiple of those that leaving one out takes.
BUDGET = 4.0
#: So near to the base, as a share of what the evidence brings, the answer is gone; or lost.
_GONE, _LOST = 0.1, 0.5
#: A share of the rise that single removals leave unexplained and that is worth a search.
_GAP = 0.2
_MOST_NEEDS, _LONGEST_NEED = 8, 6
#: Of so few players every coalition is asked.
_ALL = 4
#: Coalitions that tell whether many small falls add up.
_TRIALS = 4


@dataclass
class Search:
    """A game of players: groups of identical units, which are removed together.

    Attributes
    ----------
    needs : list of tuple of int
        Sets of players; without one of each, all is lost.
    losses : list of (tuple of int, float)
        Sets of players, and what is lost besides once all of them are gone.
    falls : float array, shape (m,)
        What leaving out each player loses.
    """

    game: Game
    budget: int | None
    rng: np.random.Generator
    needs: list[tuple[int, ...]] = field(default_factory=list)  # sets of players
    losses: list[tuple[tuple[int, ...], float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        names, self.player = np.unique(self.game.groups, return_inverse=True)
        self.m = len(names)
        self.copies = np.bincount(self.player, minlength=self.m)
        self._asked: set[bytes] = set()
        needed = self.m + 2 if self.m > 1 else 2
        if self.budget is not None and self.budget < needed:
            raise InputError(
                f"Explaining {self.m} units takes {needed} evaluations at least, {self.budget} are "
                "allowed: raise the budget or choose larger units."
            )
        self.allowed = round(BUDGET * needed) if self.budget is None else self.budget

    @property
    def few(self) -> bool:
        """Whether every coalition can be asked."""
        return self.m <= _ALL and 2**self.m <= self.allowed

    # ------------------------------------------------------------ asking

    def worth(self, players: Masks) -> Values:
        """Of coalitions of players, (k,) for (k, m)."""
        return self.worth_of(players[:, self.player])

    def worth_of(self, masks: Masks) -> Values:
        """Of coalitions of units, (k,) for (k, n)."""
        self._asked.update(row.tobytes() for row in np.packbits(masks, axis=1))
        return self.game(masks)

    def without(self, *removed: int) -> float:
        """The worth of all players but some."""
        mask = np.ones((1, self.m), dtype=bool)
        mask[0, list(removed)] = False
        return float(self.worth(mask)[0])

    @property
    def left(self) -> int:
        """Evaluations that are still allowed.

        What others have asked already is counted, too: nothing may depend on what is known.
        """
        return self.allowed - len(self._asked)

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
        self.told = self.falls  # what of it is believed in the search for sets
        self.order = np.argsort(-self.falls * np.sign(self.rise or 1.0), kind="stable").tolist()

    # ------------------------------------------------------------ what is needed

    def find_needs(self) -> None:
        """Players without which all is lost, and sets of which one must be there."""
        spread = float(np.abs(self.falls).max(initial=0.0))
        if self.m < 2 or abs(self.rise) <= max(3 * self.noise, 1e-6, 0.05 * spread):
            return
        alone = [i for i in self.order if self.lost(self.full - float(self.falls[i]), _GONE)]
        alone = alone[:_MOST_NEEDS]
        # Where they alone are not enough, they are needed, and something else as well.
        others = [i for i in range(self.m) if i not in alone]
        more = bool(alone) and self.left > 0 and self._unexplained(others) / self.rise > _GAP
        for i in alone:
            if more or (self.left > 0 and self._decides(i)):
                self.needs.append((i,))
        others = [i for i in range(self.m) if i not in self._members()]
        quiet = np.where(np.abs(self.falls) <= 2 * self.noise, 0.0, self.falls)
        beyond = float((self.falls - quiet)[others].sum())
        gap = self._unexplained(others) if self.left > 0 else 0.0
        if max(gap / self.rise, (gap + beyond) / self.rise) <= _GAP:
            return
        if beyond:
            self._believe(quiet)
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
        return self.full - self.without(*removed) - float(self.told[list(removed)].sum())

    def _believe(self, quiet: Values) -> None:
        """Whether many small falls add up, or are the noise of what all of them are held against.

        The noise of the whole is in every fall alike, and would add up with their number.
        """
        masks = self.unseen(min(_TRIALS, self.left))
        missing = self.full - self.worth(masks)
        missed = [float(np.median(np.abs(missing - ~masks @ t))) for t in (self.falls, quiet)]
        if len(masks) and missed[1] < missed[0]:
            self.told = quiet

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

    def unseen(self, count: int) -> Masks:
        """Random coalitions in which the needs are met, each with its opposite."""
        masks = self.rng.random((count, self.m)) < 0.5
        masks[1::2] = ~masks[: count // 2 * 2 : 2] if count > 1 else masks[1::2]
        for one in self.needs:
            masks[:, list(one)] = True
        return masks
