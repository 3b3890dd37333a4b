"""Bounds: what the documents allow, as a lower and an upper value, and how they add, divide and round."""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import product

import numpy as np
import pandas as pd

Number = int | float | Fraction | pd.Series


class Contradiction(ValueError):
    """Two statements about the same quantity leave no value that satisfies both."""


@dataclass(frozen=True)
class Bounds:
    """Lower and upper value of a quantity; not a confidence interval.

    Both ends may be numbers, or two Series with the same index (one pair of bounds a row).
    Arithmetic takes each operand as independent of the other: a formula is tight when each
    quantity stands in it once, and valid, if wider, when one stands in it twice.

    Parameters
    ----------
    lower, upper : number or Series
        ``lower <= upper`` everywhere; the same unit.

    Raises
    ------
    ValueError
        When lower exceeds upper, or is not a number.

    Examples
    --------
    >>> Bounds(2, 3) - Bounds(0, 1)
    Bounds(lower=1, upper=3)
    >>> Bounds(1, 5) & Bounds(4, 9)
    Bounds(lower=4, upper=5)
    """

    lower: Number
    upper: Number

    def __post_init__(self):
        if not np.all(self.lower <= self.upper):
            raise ValueError(f"lower bound above upper bound, or not a number: {self.lower}, {self.upper}")

    @classmethod
    def point(cls, value: Number) -> "Bounds":
        """Bounds of a value that is known."""
        return cls(value, value)

    @classmethod
    def rounded(cls, value: Number, half_width: Number) -> "Bounds":
        """Bounds of the true value behind a printed one that was rounded by at most `half_width`.

        Examples
        --------
        >>> Bounds.rounded(95, Fraction("0.5"))
        Bounds(lower=Fraction(189, 2), upper=Fraction(191, 2))
        """
        return cls(value - half_width, value + half_width)

    @property
    def is_point(self) -> bool:
        """Whether nothing is left open."""
        return bool(np.all(self.lower == self.upper))

    def as_float(self) -> "Bounds":
        """The same bounds as floats, for use beside Series of floats."""
        return Bounds(float(self.lower), float(self.upper))

    def __add__(self, other):
        return _corners(operator.add, self, other)

    def __sub__(self, other):
        return _corners(operator.sub, self, other)

    def __mul__(self, other):
        return _corners(operator.mul, self, other)

    def __truediv__(self, other):
        other = _bounds(other)
        if np.any((other.lower <= 0) & (other.upper >= 0)):
            raise ZeroDivisionError(f"division by bounds that hold 0: {other}")
        return _corners(operator.truediv, self, other)

    def __radd__(self, other):
        return _bounds(other) + self

    def __rsub__(self, other):
        return _bounds(other) - self

    def __rmul__(self, other):
        return _bounds(other) * self

    def __rtruediv__(self, other):
        return _bounds(other) / self

    def __and__(self, other: "Bounds") -> "Bounds":
        """What both statements allow.

        Raises
        ------
        Contradiction
            When no value satisfies both.
        """
        lower, upper = _largest([self.lower, other.lower]), _smallest([self.upper, other.upper])
        if not np.all(lower <= upper):
            raise Contradiction(f"no value lies in both {self._plain()} and {other._plain()}")
        return Bounds(lower, upper)

    def _plain(self) -> str:
        if _any_series([self.lower, self.upper]):
            return f"{len(self.lower)} pairs of bounds"
        return f"({float(self.lower):.6g}, {float(self.upper):.6g})"


def _bounds(value) -> Bounds:
    return value if isinstance(value, Bounds) else Bounds.point(value)


def _corners(operation: Callable, left: Bounds, right) -> Bounds:
    """The extremes of a monotone operation lie at the corners of its operands' bounds."""
    right = _bounds(right)
    values = [operation(a, b) for a, b in product((left.lower, left.upper), (right.lower, right.upper))]
    return Bounds(_smallest(values), _largest(values))


def _smallest(values: list[Number]) -> Number:
    return reduce(np.minimum, values) if _any_series(values) else min(values)


def _largest(values: list[Number]) -> Number:
    return reduce(np.maximum, values) if _any_series(values) else max(values)


def _any_series(values: list[Number]) -> bool:
    return any(isinstance(value, pd.Series) for value in values)


def outward(frame: pd.DataFrame, decimals: int) -> pd.DataFrame:
    """Bounds rounded for a table, so that what they allow is never narrowed.

    Parameters
    ----------
    frame : DataFrame
        Where a row's pair of columns, such as ``change_lower`` and ``change_upper``, differ, the lower is rounded down
        and the upper up; equal ones are rounded to the nearest.

    Examples
    --------
    >>> ends = pd.DataFrame({"lower": [-9.729, -1.44], "upper": [-1.503, -1.44]})
    >>> outward(ends, 1).values.tolist()
    [[-9.8, -1.5], [-1.4, -1.4]]
    """
    result = frame.copy()
    for lower in (name for name in frame if "lower" in name):
        upper = lower.replace("lower", "upper")
        scaled = (frame[[lower, upper]] * 10**decimals).round(6)  # noise below a millionth of a step does not count
        is_open = frame[lower] != frame[upper]
        ends = (
            np.floor(scaled[lower]).where(is_open, scaled[lower].round()),
            np.ceil(scaled[upper]).where(is_open, scaled[upper].round()),
        )
        result[lower], result[upper] = (end / 10**decimals for end in ends)
    return result
