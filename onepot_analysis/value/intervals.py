"""How far numbers of people move by chance alone: intervals of 95 per cent for counts, ratios and shares.

An end is rounded to nine decimals, so that no processor's last digit shows; both are missing where people are too few.
"""

import math
from statistics import NormalDist

from scipy.special import betaincinv, gammaincinv

LEVEL = 0.95
FEW = 20  # people; of fewer it is too few to say what chance did
_TAIL = (1 - LEVEL) / 2
_Z = NormalDist().inv_cdf(1 - _TAIL)
Interval = tuple[float, float]
UNKNOWN: Interval = (math.nan, math.nan)


def is_few(*counts: float) -> bool:
    """Whether one of the counts is known, and too small for an interval."""
    return any(count < FEW for count in counts)


def of_count(count: float) -> Interval:
    """Exact Poisson interval of the mean behind a count, from the quantiles of the gamma distribution (Garwood, 1936).

    Examples
    --------
    >>> [round(end, 1) for end in of_count(175)], of_count(19)
    ([150.0, 202.9], (nan, nan))
    """
    if math.isnan(count) or is_few(count):
        return UNKNOWN
    return _rounded(gammaincinv(count, _TAIL), gammaincinv(count + 1, 1 - _TAIL))


def of_ratio(over: float, under: float) -> Interval:
    """Exact interval of the ratio of two Poisson means: given their sum, either count is binomial (Clopper and Pearson, 1934)."""
    if math.isnan(over + under) or is_few(over, under):
        return UNKNOWN
    low = betaincinv(over, under + 1, _TAIL)
    high = betaincinv(over + 1, under, 1 - _TAIL)
    return _rounded(low / (1 - low), high / (1 - high))


def of_share(part: float, whole: float) -> Interval:
    """Interval of a share, 0 to 1 (Wilson, 1927)."""
    if math.isnan(part + whole) or is_few(whole):
        return UNKNOWN
    share, square = part / whole, _Z * _Z / whole
    middle = (share + square / 2) / (1 + square)
    half = math.sqrt(square * (share * (1 - share) + square / 4)) / (1 + square)
    return _rounded(max(middle - half, 0.0), min(middle + half, 1.0))


def of_difference(before: tuple[float, float], now: tuple[float, float]) -> Interval:
    """Interval of the difference of two shares, each a part and a whole (Newcombe, 1998, from Wilson's intervals)."""
    (low_before, high_before), (low, high) = of_share(*before), of_share(*now)
    if math.isnan(low_before + low):
        return UNKNOWN
    then, share = before[0] / before[1], now[0] / now[1]
    return _rounded(
        share - then - math.hypot(share - low, high_before - then),
        share - then + math.hypot(high - share, then - low_before),
    )


def _rounded(lower: float, upper: float) -> Interval:
    return round(float(lower), 9), round(float(upper), 9)
