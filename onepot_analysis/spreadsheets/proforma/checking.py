"""Checks from cell to cell: totals, income against expenditure, activity, and units that slipped."""

import math

from onepot_analysis.show import words
from onepot_analysis.spreadsheets.proforma import layout
from onepot_analysis.spreadsheets.proforma.filled import Filled
from onepot_analysis.spreadsheets.proforma.forms import Allocation, Allocations
from onepot_analysis.spreadsheets.proforma.layout import COLUMNS, YEARS, Numbers

_THOUSAND = (700, 1500)  # what passes for about a thousand times
_ALMOST_THOUSAND = (990, 1010)  # the same, where one line alone explains a gap to the pound
_PLAUSIBLE = (20, 200_000)  # GBP for each person in treatment in a year
_PARTS = (
    ("adults_effective", "adults_in_treatment"),
    ("completions", "adults_in_treatment"),
    ("representations", "completions"),
    *((key, "adults_in_treatment") for key in layout.STRUCTURED.values()),
)
_IN_POUNDS = ("amounts in pounds", "write all digits, not thousands")
_NOT_PER_CENT = ("amounts in pounds", "write what was spent in pounds, not as a percentage")
_TOLD = "write what the letter of allocation says, to the pound; an amount from a table comes in with `onepot proforma --allocations`"
Pages = dict[str, Filled]  # by name of the sheet


def check_sums(pages: Pages, values: Numbers) -> None:
    """A problem where a total that stands in the workbook is not the sum of its lines."""
    overwritten: Numbers = {}  # a total of these is not said to be wrong again
    for page in pages.values():
        for total in page.sheet.sums:
            for year, column in COLUMNS.items():
                place = page.sheet.row(total.key), column
                stated, right = page.cells.cell(*place), layout.sums(values | overwritten).get((year, total.key))
                if right is None or place in page.cells.unstored or not isinstance(stated, (int, float)):
                    continue
                if abs(stated - right) >= 1:
                    overwritten[year, total.key] = stated
                    value = f"{words.pounds(stated)}, off by {words.pounds(abs(stated - right))}"
                    remedy = "put the formula back, or save the workbook anew in a spreadsheet program"
                    page.note(*place, (value, f"{words.pounds(right)}, the sum of its lines", remedy))


def check_money(pages: Pages, values: Numbers, stated: Allocations) -> None:
    """A problem for each year whose income is not spent or carried forward, or whose unit slipped."""
    everything = layout.sums(values)
    for year in YEARS:
        own = {key: value for (of, key), value in everything.items() if of == year}
        if "check" in own:
            _check_year(year, own, {stream: one for (of, stream), one in stated.items() if of == year}, pages)


def _check_year(year: str, own: dict[str, float], given: dict[str, Allocation], pages: Pages) -> None:
    income, spent, gap = own["income"], own["expenditure"], own["check"]
    if _central_in_thousands(own, given):
        value = f"{words.pounds(sum(own[key] for key in given))} in all: about one thousandth of the allocations"
        pages["Income"].note_lines(year, (value, *_IN_POUNDS), *given)
    elif abs(gap) < 1:
        return
    elif round(spent, 1) in (1, 100) and income > 1000:
        said = (f"the lines sum to {words.number(spent)}", *_NOT_PER_CENT)
        pages["Expenditure"].note_lines(year, said, *layout.INTERVENTIONS)
    elif _about_thousand(income, spent + own["unspent"]):
        value = f"{words.pounds(spent)} in all, against an income of {words.pounds(income)}"
        pages["Expenditure"].note_lines(year, (value, *_IN_POUNDS), *layout.INTERVENTIONS)
    elif slip := _slip(own, given, gap):
        key, right = slip
        value = f"{words.pounds(own[key])}: about {words.pounds(right)} would make income and expenditure agree"
        pages[layout.ROWS[key].sheet].note_lines(year, (value, *_IN_POUNDS), key)
    else:
        more, less = ("income", "expenditure") if gap > 0 else ("expenditure", "income")
        value = (
            f"{words.pounds(abs(gap))} more {more} than {less} in {year}: income {words.pounds(income)}, "
            f"expenditure {words.pounds(spent)}, carried forward {words.pounds(own['unspent'])}"
        )
        remedy = "correct the lines; money brought forward is other income, money left is carried forward"
        pages["Expenditure"].note_lines(year, (value, "a difference of £0", remedy), "check")


def _central_in_thousands(own: dict[str, float], given: dict[str, Allocation]) -> bool:
    known = {stream: one.amount for stream, one in given.items() if one.amount}
    return bool(known) and _about_thousand(sum(known.values()), sum(own[stream] for stream in known))


def _about_thousand(one: float, other: float, limits: tuple[int, int] = _THOUSAND) -> bool:
    """Whether one amount is about a thousand times the other."""
    less, more = sorted([one, other])
    return less > 0 and limits[0] <= more / less <= limits[1]


def _slip(own: dict[str, float], given: dict[str, Allocation], gap: float) -> tuple[str, float] | None:
    """The first line that in thousands, or a thousand times over, explains the gap; with the amount that closes it."""
    for key in (*layout.ROWS["income"].parts, *layout.INTERVENTIONS):
        is_as_given = key in given and given[key].amount == own[key]
        if key in own and not is_as_given:
            right = own[key] + (gap if key in layout.INTERVENTIONS else -gap)
            if _about_thousand(right, own[key], _ALMOST_THOUSAND):
                return key, right
    return None


def check_estimates(income: Filled, values: Numbers, stated: Allocations) -> None:
    """A problem where an estimate was written in as if it were the amount."""
    for (year, stream), given in stated.items():
        entered = values.get((year, stream))
        if entered is not None and entered in given.guesses:
            value = f"{words.pounds(entered)}, as in the estimate beside it"
            income.note_lines(year, (value, "the amount that you were told", _TOLD), stream)


def check_activity(activity: Filled, values: Numbers) -> None:
    """A problem where a part of the people is more than the whole."""
    for year in YEARS:
        for part, whole in _PARTS:
            few, many = (values.get((year, key), math.nan) for key in (part, whole))
            if few > many:
                value = f"{words.number(few)}, more than the {words.number(many)} of {layout.ROWS[whole].label.lower()}"
                expected = f"at most {words.number(many)}, as they are counted among them"
                activity.note_lines(year, (value, expected, "correct the one or the other"), part)


def check_scale(activity: Filled, values: Numbers) -> None:
    """A problem where the expenditure for each person is out of all proportion: a unit slipped somewhere."""
    everything, (low, high) = layout.sums(values), _PLAUSIBLE
    for year in YEARS:
        people = sum(everything[year, key] for key in ("adults_in_treatment", "young_people_in_treatment"))
        spent = everything[year, "expenditure"]
        if people > 0 and spent > 0 and not low <= spent / people <= high:
            value = f"{words.number(people)} people in treatment for an expenditure of {words.pounds(spent)}"
            expected = f"between {words.pounds(low)} and {words.pounds(high)} for each person in a year"
            activity.note_lines(year, (value, expected, "check the units of both"), "adults_in_treatment")
