"""The measures of a filled-in proforma, read cell by cell by its labels, and intervals from sums of probabilities."""

from fractions import Fraction
from functools import cache
from math import erf, exp, hypot, lgamma, log, sqrt

from openpyxl import load_workbook
from second_opinion.recompute import halved

TAIL = 0.025
CENTRAL = ("Pooled Treatment Budget, adults", "Drug Interventions Programme, one amount (2010-11)",
           "Drug Interventions Programme, Department of Health", "Drug Interventions Programme, Home Office")  # fmt: skip
TREATED = ("Adults in treatment", "Young people in treatment")
SPENDING = (
    "Prescribing", "Psychosocial interventions", "Structured day programmes", "Inpatient detoxification", "Residential rehabilitation",
    "Criminal justice and DIP", "Young people", "Recovery support, housing and employment", "Commissioning and overheads", "Other expenditure",
)  # fmt: skip
ADULT = tuple(line for line in SPENDING if line != "Young people")
PEOPLE = {
    "prescribing": "Prescribing", "psychosocial": "Psychosocial interventions", "day_programmes": "Structured day programmes",
    "detoxification": "Inpatient detoxification", "rehabilitation": "Residential rehabilitation",
}  # fmt: skip
COSTS = {  # lines over lines, those after a None taken away
    "person": (SPENDING, TREATED),
    "overheads": (("Commissioning and overheads",), TREATED),
    "effective": (ADULT, ("Adults in effective treatment",)),
    "completion": (ADULT, ("Successful completions",)),
    "lasting": (ADULT, ("Successful completions", None, "Re-presentations")),
    "central_in_treatment": (CENTRAL, ("Adults in treatment",)),
    "central_effective": (CENTRAL, ("Adults in effective treatment",)),
    "central_completion": (CENTRAL, ("Successful completions",)),
    **{f"per_{key}": ((name,), (f"Adults in {name[0].lower()}{name[1:]}",)) for key, name in PEOPLE.items()},
}
RATES = {
    "effective_share": ("Adults in effective treatment", "Adults in treatment"),
    "completion_share": ("Successful completions", "Adults in treatment"),
    "representation_share": ("Re-presentations", "Successful completions"),
}


def read(path):
    """Numbers by label, of 2010-11 and of the plan."""
    found = {}
    for sheet in load_workbook(path, data_only=True).worksheets[2:]:
        for row in sheet.iter_rows(min_row=4, values_only=True):
            for year in (0, 1):
                if isinstance(row[2 + year], (int, float)):
                    found[row[0], year] = Fraction(row[2 + year])
    return found


def added(numbers, year, labels):
    sign, total = 1, Fraction(0)
    for label in labels:
        if label is None:
            sign = -1
        else:
            total += sign * numbers.get((label, year), 0)
    return total


@cache
def z():
    return halved(lambda value: erf(value / sqrt(2)) - (1 - 2 * TAIL), 0.0, 10.0)


def _poisson(mean, upto):
    return sum(exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(upto + 1))


@cache
def of_count(count):
    """The means at which so few, and so many, have a chance of 1 in 40."""
    low = halved(lambda mean: 1 - _poisson(mean, count - 1) - TAIL, 1e-9, float(count))
    high = halved(lambda mean: TAIL - _poisson(mean, count), float(count), 3.0 * count)
    return low, high


def _binomial(share, number, upto):
    return sum(
        exp(
            lgamma(number + 1) - lgamma(k + 1) - lgamma(number - k + 1) + k * log(share) + (number - k) * log(1 - share)
        )
        for k in range(upto + 1)
    )


@cache
def of_ratio(over, under):
    """The ratio of two means: given their sum, the one count is binomial."""
    number = over + under
    low = halved(lambda share: 1 - _binomial(share, number, over - 1) - TAIL, 1e-9, over / number)
    high = halved(lambda share: TAIL - _binomial(share, number, over), over / number, 1 - 1e-9)
    return low / (1 - low), high / (1 - high)


@cache
def of_share(part, whole):
    """The shares from which the one found is as far as chance takes it in 19 of 20 (Wilson)."""
    found = part / whole

    def beyond(share):
        return abs(share - found) - z() * sqrt(share * (1 - share) / whole)

    return halved(lambda share: -beyond(share), 0.0, found), halved(beyond, found, 1.0)


def measures(numbers, deflator, figure):
    """Each measure: values and ends of both years, change, its ends, real change, and that of England; None where none."""
    found = {}
    for name, (over, under) in COSTS.items():
        money, people = ([added(numbers, year, part) for year in (0, 1)] for part in (over, under))
        value = [a / b for a, b in zip(money, people, strict=True)]
        few = [count < 20 for count in people]
        ends = [
            (None, None) if small else tuple(float(gbp) / end for end in of_count(int(count))[::-1])
            for gbp, count, small in zip(money, people, few, strict=True)
        ]
        change = [None] * 4
        if not any(few):
            cash = (value[1] / value[0] - 1) * 100
            ratio = [float(money[1] / money[0]) * end for end in of_ratio(int(people[0]), int(people[1]))]
            change = [cash, *((end - 1) * 100 for end in ratio), ((100 + cash) / (100 + deflator) - 1) * 100]
        found[name] = [*value, *ends[0], *ends[1], *change, _england(name, figure)]
    for name, (part, whole) in RATES.items():
        counts = [(int(numbers[part, year]), int(numbers[whole, year])) for year in (0, 1)]
        value = [100 * Fraction(*pair) for pair in counts]
        (then_low, then_high), (low, high) = ends = [of_share(*pair) for pair in counts]
        then, now = (a / b for a, b in counts)
        change = [
            now - then,
            now - then - hypot(now - low, then_high - then),
            now - then + hypot(high - now, then - then_low),
        ]
        flat = [100 * end for pair in ends for end in pair]
        found[name] = [*value, *flat, *(100 * each for each in change), None, _england(name, figure)]
    return found


def _england(name, figure):
    people = {"in_treatment": "in_treatment", "effective": "effective_treatment", "completion": "completions"}
    people = {key: figure[f"{value}_2011_12"] for key, value in people.items()}
    if name.startswith("central_"):
        money = figure["ptb_adult_2011_12"] + figure["dip_total_2011_12"]
        return money * 1_000_000 / people[name.removeprefix("central_")]
    if name in ("effective_share", "completion_share"):
        return 100 * people[name.removesuffix("_share")] / people["in_treatment"]
    return None
