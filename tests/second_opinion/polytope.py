"""The extremes of what linear statements allow, by enumerating every corner, in exact fractions."""

from fractions import Fraction
from itertools import combinations
from math import inf, lcm
from operator import mul


def reduced(rows):
    """Reduced row echelon form, without rows of zeros, and the column of each row's leading one."""
    rows, leads = [list(map(Fraction, row)) for row in rows], []
    for column in range(len(rows[0]) if rows else 0):
        at = next((r for r in range(len(leads), len(rows)) if rows[r][column]), None)
        if at is None:
            continue
        here = len(leads)
        rows[here], rows[at] = rows[at], rows[here]
        lead = rows[here][column]
        rows[here] = [value / lead for value in rows[here]]
        for r, row in enumerate(rows):
            if r != here and (by := row[column]):
                rows[r] = [a - by * b for a, b in zip(row, rows[here], strict=True)]
        leads.append(column)
    return rows[: len(leads)], leads


def null_space(rows, size):
    """Vectors that every row takes to 0."""
    rows, leads = reduced(rows)
    basis = []
    for free in sorted(set(range(size)) - set(leads)):
        vector = [Fraction(0)] * size
        vector[free] = Fraction(1)
        for row, lead in zip(rows, leads, strict=True):
            vector[lead] = -row[free]
        basis.append(vector)
    return basis


def dot(left, right):
    return sum((a * b for a, b in zip(left, right, strict=True)), Fraction(0))


def determinant(rows):
    """Of whole numbers, without fractions (Bareiss, 1968)."""
    rows, sign, last = [list(row) for row in rows], 1, 1
    for at in range(len(rows) - 1):
        other = next((r for r in range(at, len(rows)) if rows[r][at]), None)
        if other is None:
            return 0
        if other != at:
            rows[at], rows[other], sign = rows[other], rows[at], -sign
        for row in rows[at + 1 :]:
            row[at + 1 :] = [
                (value * rows[at][at] - row[at] * above) // last
                for value, above in zip(row[at + 1 :], rows[at][at + 1 :], strict=True)
            ]
        last = rows[at][at]
    return sign * rows[-1][-1] if rows else 1


def alone(rows, size):
    """The one direction, up to its length, that rows (one less than it has coordinates) take to 0; all 0 if there are more."""
    return [(-1) ** at * determinant([row[:at] + row[at + 1 :] for row in rows]) for at in range(size)]


class Region:
    """What equalities (row . x = 0) and inequalities (row . x >= 0) allow.

    The last of the coordinates is the one that turns a constant into a coefficient: a corner has a 1 there, a direction
    in which the region has no end has a 0.
    """

    def __init__(self, equalities, inequalities, size):
        basis = null_space(equalities, size)
        self.corners = set()
        inside = {tuple(dot(row, vector) for vector in basis) for row in [*inequalities, [0] * (size - 1) + [1]]}
        rows = [[int(value * lcm(*(each.denominator for each in row))) for value in row] for row in inside if any(row)]
        for tight in combinations(rows, len(basis) - 1) if basis else ():
            direction = alone(tight, len(basis))
            if not any(direction):
                continue
            sides = [sum(map(mul, row, direction)) for row in rows]
            for sign in (1, -1):
                if all(sign * side >= 0 for side in sides):
                    corner = [sign * dot(direction, coordinate) for coordinate in zip(*basis, strict=True)]
                    scale = corner[-1] or max(map(abs, corner))
                    self.corners.add(tuple(value / scale for value in corner))

    @property
    def is_empty(self):
        return not any(corner[-1] for corner in self.corners)

    def ends(self, over, under=None):
        """Lowest and highest of one sum, or of one over another that is nowhere negative: both lie at corners."""
        values = []
        for corner in self.corners:
            top, bottom = dot(over, corner), corner[-1] if under is None else dot(under, corner)
            if bottom:
                values.append(top / bottom)
            elif top:
                values.append(inf if top > 0 else -inf)
        return (min(values), max(values)) if values else None
