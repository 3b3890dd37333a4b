"""Bounds: what the documents allow, as a lower and an upper value, and how they add, divide and round."""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Self, TypeAlias

import numpy as np
import pandas as pd

Number: TypeAlias = Fraction | float


class Contradiction(ValueError):
    """Two statements about the same quantity leave no value that satisfies both."""


@dataclass(frozen=True)
class Bounds:
    """Lower and upper value of a quantity; not a confidence interval.

    Arithmetic takes each operand as independent of the other: a formula is tight when each quantity stands in it once,
    and valid, if wider, when one stands in it twice. A lower bound above the upper, or not a number, is a `ValueError`.

    Examples
    --------
    >>> Bounds(2, 3) - Bounds(0, 1), Bounds(1, 5) & Bounds(4, 9)
    (Bounds(lower=1, upper=3), Bounds(lower=4, upper=5))
    """

    lower: Number
    upper: Number

    def __post_init__(self) -> None:
        if not self.lower <= self.upper:
            raise ValueError(f"lower bound above upper bound, or not a number: {self.lower}, {self.upper}")

    @classmethod
    def point(cls, value: Number) -> Self:
        """Bounds of a value that is known."""
        return cls(value, value)

    @classmethod
    def rounded(cls, value: Number, half_width: Number) -> Self:
        """Bounds of the true value behind a printed one that was rounded by at most `half_width`."""
        return cls(value - half_width, value + half_width)

    @property
    def is_point(self) -> bool:
        """Whether nothing is left open."""
        return self.lower == self.upper

    def as_float(self) -> "Bounds":
        """The same bounds as floats, for use beside columns of floats."""
        return Bounds(float(self.lower), float(self.upper))

    def __add__(self, other: "Bounds | Number") -> "Bounds":
        return _corners(operator.add, self, other)

    def __sub__(self, other: "Bounds | Number") -> "Bounds":
        return _corners(operator.sub, self, other)

    def __mul__(self, other: "Bounds | Number") -> "Bounds":
        return _corners(operator.mul, self, other)

    def __truediv__(self, other: "Bounds | Number") -> "Bounds":
        divisor = _bounds(other)
        if divisor.lower <= 0 <= divisor.upper:
            raise ZeroDivisionError(f"division by bounds that hold 0: {divisor}")
        return _corners(operator.truediv, self, divisor)

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other: Number) -> "Bounds":
        return _bounds(other) - self

    def __rtruediv__(self, other: Number) -> "Bounds":
        return _bounds(other) / self

    def __and__(self, other: "Bounds") -> "Bounds":
        """What both statements allow; a `Contradiction` when no value satisfies both."""
        lower, upper = max(self.lower, other.lower), min(self.upper, other.upper)
        if lower > upper:
            plain = [f"({float(each.lower):.6g}, {float(each.upper):.6g})" for each in (self, other)]
            raise Contradiction(f"no value lies in both {plain[0]} and {plain[1]}")
        return Bounds(lower, upper)


def _bounds(value: Bounds | Number) -> Bounds:
    return value if isinstance(value, Bounds) else Bounds.point(value)


def _corners(operation: Callable[[Number, Number], Number], left: Bounds, right: Bounds | Number) -> Bounds:
    """The extremes of a monotone operation lie at the corners of its operands' bounds."""
    right = _bounds(right)
    values = [operation(a, b) for a, b in product((left.lower, left.upper), (right.lower, right.upper))]
    return Bounds(min(values), max(values))


def outward(frame: pd.DataFrame, decimals: int) -> pd.DataFrame:
    """Bounds rounded for a table, so that what they allow is never narrowed.

    Where a row's pair of columns, such as ``change_lower`` and ``change_upper``, differ, the lower is rounded down and the
    upper up; equal ones are rounded to the nearest.

    Examples
    --------
    >>> ends = pd.DataFrame({"lower": [-9.729, -1.44], "upper": [-1.503, -1.44]})
    >>> outward(ends, 1).values.tolist()
    [[-9.8, -1.5], [-1.4, -1.4]]
    """
    result = frame.copy()
    for lower in (name for name in frame if "lower" in name):
        upper = lower.replace("lower", "upper")
        is_open = frame[lower] != frame[upper]
        for name, round_out in ((lower, np.floor), (upper, np.ceil)):
            scaled = (frame[name] * 10**decimals).round(6)  # noise below a millionth of a step does not count
            result[name] = round_out(scaled).where(is_open, scaled.round()) / 10**decimals
    return result
