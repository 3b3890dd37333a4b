"""Checks from cell to cell: totals, income against expenditure, activity, and units that slipped."""

import math

from onepot_analysis.show import words
from onepot_analysis.spreadsheets.problems import Log
from onepot_analysis.spreadsheets.proforma import cells, layout
from onepot_analysis.spreadsheets.proforma.forms import Allocation
from onepot_analysis.spreadsheets.sheets import Sheet as Cells

_THOUSAND = (700, 1500)  # what passes for about a thousand times
_PLAUSIBLE = (20, 200_000)  # GBP for each person in treatment in a year
_PARTS = (
    ("adults_effective", "adults_in_treatment"),
    ("completions", "adults_in_treatment"),
    ("representations", "completions"),
    *((key, "adults_in_treatment") for key in layout.STRUCTURED.values()),
)

Numbers = dict[tuple[str, str], float]
Places = dict[str, dict[str, int]]


def check_sums(found: dict[str, Cells], at: Places, values: Numbers, log: Log) -> None:
    """A problem where a total that stands in the workbook is not the sum of its lines.

    Parameters
    ----------
    found : dict
        The sheets as filled in, by name.
    at : dict
        Rows by sheet and key, as from `cells.places`.
    values : dict
        The lines of the workbook.
    """
    overwritten: Numbers = {}
    for sheet in (layout.BY_NAME[name] for name in at):
        for year, column in zip(layout.YEARS, layout.YEAR_COLUMNS, strict=True):
            for total in sheet.sums:
                if total.key not in at[sheet.name] or any(
                    (year, key) not in values for key in layout.lines_of(total, year)
                ):
                    continue
                place = at[sheet.name][total.key], column
                stated = found[sheet.name].cell(*place)
                right = layout.sums(values | overwritten)[year, total.key]
                if place in found[sheet.name].unstored or not isinstance(stated, (int, float)):
                    log.notices.append(f"{sheet.name}, {total.label}, {year}: worked out anew, no value is stored")
                elif abs(stated - right) >= 1:
                    overwritten[year, total.key] = stated
                    said = f"{words.pounds(stated)}, off by {words.pounds(abs(stated - right))}"
                    remedy = "put the formula back, or save the workbook anew in a spreadsheet program"
                    cells.note(log, sheet.name, place, (said, f"{words.pounds(right)}, the sum of its lines", remedy))


def check_money(values: Numbers, stated: dict[tuple[str, str], Allocation], at: Places, log: Log) -> None:
    """A problem for each year whose income is not spent or carried forward, or whose unit slipped."""
    (check,) = [total for total in layout.BY_NAME["Expenditure"].sums if total.key == "check"]
    everything = values | layout.sums(values)
    for year, column in zip(layout.YEARS, layout.YEAR_COLUMNS, strict=True):
        if all((year, key) in values for key in layout.lines_of(check, year)):
            own = {key: value for (of, key), value in everything.items() if of == year}
            given = {stream: one for (of, stream), one in stated.items() if of == year}
            _check_year(year, column, own, given, at, log)


def _check_year(
    year: str, column: int, own: dict[str, float], given: dict[str, Allocation], at: Places, log: Log
) -> None:
    income, spent, gap = own["income"], own["expenditure"], own["check"]
    if _central_in_thousands(own, given):
        rows = [at["Income"][key] for key in given]
        value = f"{words.pounds(sum(own[key] for key in given))} in all: about one thousandth of the allocations"
        cells.note(log, "Income", (min(rows), column), (value, *_IN_POUNDS), max(rows))
    elif abs(gap) < 1:
        return
    elif round(spent, 1) in (1, 100) and income > 1000:
        _note_lines(column, at, (f"the lines sum to {words.number(spent)}", *_NOT_PER_CENT), log)
    elif _about_thousand(income, spent + own["unspent"]):
        value = f"{words.pounds(spent)} in all, against an income of {words.pounds(income)}"
        _note_lines(column, at, (value, *_IN_POUNDS), log)
    elif slips := _slips(own, given, gap):
        key, right = slips[0]
        sheet = "Income" if key in at["Income"] else "Expenditure"
        value = f"{words.pounds(own[key])}: about {words.pounds(right)} would make income and expenditure agree"
        cells.note(log, sheet, (at[sheet][key], column), (value, *_IN_POUNDS))
    else:
        more, less = ("income", "expenditure") if gap > 0 else ("expenditure", "income")
        value = (
            f"{words.pounds(abs(gap))} more {more} than {less} in {year}: income {words.pounds(income)}, "
            f"expenditure {words.pounds(spent)}, carried forward {words.pounds(own['unspent'])}"
        )
        remedy = "correct the lines; money brought forward is other income, money left is carried forward"
        cells.note(log, "Expenditure", (at["Expenditure"]["check"], column), (value, "a difference of £0", remedy))


_IN_POUNDS = ("amounts in pounds", "write all digits, not thousands")
_NOT_PER_CENT = ("amounts in pounds", "write what was spent in pounds, not as a percentage")


def _note_lines(column: int, at: Places, said: tuple[str, str, str], log: Log) -> None:
    rows = [at["Expenditure"][key] for key in layout.INTERVENTIONS]
    cells.note(log, "Expenditure", (min(rows), column), said, max(rows))


def _central_in_thousands(own: dict[str, float], given: dict[str, Allocation]) -> bool:
    known = {stream: one.amount for stream, one in given.items() if one.amount}
    return bool(known) and _about_thousand(sum(known.values()), sum(own[stream] for stream in known))


def _about_thousand(more: float, less: float) -> bool:
    return less > 0 and any(
        _THOUSAND[0] <= ratio <= _THOUSAND[1] for ratio in (more / less, less / more if more else 0)
    )


def _slips(own: dict[str, float], given: dict[str, Allocation], gap: float) -> list[tuple[str, float]]:
    """Lines that in thousands, or a thousand times over, explain the gap; with the amount that would close it."""
    income = [line.key for line in layout.BY_NAME["Income"].lines if line.key in own]
    as_given = {stream for stream, one in given.items() if one.amount == own[stream]}
    found = []
    for key in [*income, *layout.INTERVENTIONS]:
        right = own[key] + (gap if key in layout.INTERVENTIONS else -gap)
        if right > 0 and own[key] > 0 and key not in as_given:
            ratio = max(right / own[key], own[key] / right)
            if 990 <= ratio <= 1010:
                found.append((key, right))
    return found


def check_estimates(values: Numbers, stated: dict[tuple[str, str], Allocation], at: dict[str, int], log: Log) -> None:
    """A problem where an estimate was written in as if it were the amount."""
    for (year, stream), given in stated.items():
        if (entered := values.get((year, stream))) in given.guesses:
            column = layout.YEAR_COLUMNS[layout.YEARS.index(year)]
            value = f"{words.pounds(entered)}, as in the estimate beside it"
            cells.note(log, "Income", (at[stream], column), (value, "the amount that you were told", _TOLD))


_TOLD = (
    "write what the letter of allocation says, to the pound; an amount from a table comes in with "
    "`onepot proforma --allocations`"
)


def check_activity(values: Numbers, at: dict[str, int], log: Log) -> None:
    """A problem where a part of the people is more than the whole, or money and people do not belong together."""
    for year, column in zip(layout.YEARS, layout.YEAR_COLUMNS, strict=True):
        for part, whole in _PARTS:
            few, many = (values.get((year, key), math.nan) for key in (part, whole))
            if few > many:
                value = f"{words.number(few)}, more than the {words.number(many)} of {layout.label(whole).lower()}"
                expected = f"at most {words.number(many)}, as they are counted among them"
                cells.note(log, "Activity", (at[part], column), (value, expected, "correct the one or the other"))


def check_scale(values: Numbers, at: dict[str, int], log: Log) -> None:
    """A problem where the expenditure for each person is out of all proportion: a unit slipped somewhere."""
    for year, column in zip(layout.YEARS, layout.YEAR_COLUMNS, strict=True):
        people = sum(values[year, key] for key in ("adults_in_treatment", "young_people_in_treatment"))
        spent = values[year, "expenditure"]
        if people > 0 and spent > 0 and not _PLAUSIBLE[0] <= spent / people <= _PLAUSIBLE[1]:
            value = f"{words.number(people)} people in treatment for an expenditure of {words.pounds(spent)}"
            low, high = map(words.pounds, _PLAUSIBLE)
            expected = f"between {low} and {high} for each person in a year"
            cells.note(
                log, "Activity", (at["adults_in_treatment"], column), (value, expected, "check the units of both")
            )
