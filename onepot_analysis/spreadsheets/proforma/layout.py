"""The one description of the proforma's cells: what is written there, and where it is read again."""

from dataclasses import dataclass

from onepot_analysis.show import words

VERSION = "2"
TITLE = "Funding and expenditure proforma"
YEARS = ("2010-11", "2011-12")
YEAR_COLUMNS = (2, 3)  # of every table: the line, what it covers, the two years
HEAD_ROW = 2  # below the title and the line on the unit; rows and columns count from 0
FIRST_ROW = 3
PUBLISHED, OWN, FICTIONAL = "published", "own figure", "fictional"  # the basis of an amount that is entered
EXAMPLE_ID, EXAMPLE_NAME = "exampleshire", "Exampleshire (fictional)"
NOT_APPLICABLE = words.NOT_APPLICABLE
NOT_KNOWN = words.GAP
GBP, PEOPLE = "GBP", "people"


@dataclass(frozen=True)
class Line:
    """One row to fill.

    Parameters
    ----------
    key : str
    label : str
        As it stands in column A.
    covers : str
        Who pays it, or what counts there.
    years : tuple of str
        The financial years in which there is such a line; [z] stands in the others.
    stream : str
        The stream of the settlement whose allocation is filled in; empty without one.
    """

    key: str
    label: str
    covers: str
    years: tuple[str, ...] = YEARS
    stream: str = ""


@dataclass(frozen=True)
class Sum:
    """One row with a formula: lines and sums added, or taken away where the key begins with a minus sign.

    Parameters
    ----------
    key, label, covers : str
        As in `Line`.
    parts : tuple of str
        Keys, in their own sheet or as ``sheet.key``.
    """

    key: str
    label: str
    covers: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """One sheet with one table.

    Parameters
    ----------
    name : str
    title : str
    unit : {"GBP", "people"}
    heads : tuple of str
        Of all columns; the years stand in `YEAR_COLUMNS`.
    rows : tuple of Line or Sum
    """

    name: str
    title: str
    unit: str
    heads: tuple[str, ...]
    rows: tuple[Line | Sum, ...]

    @property
    def lines(self) -> list[Line]:
        return [row for row in self.rows if isinstance(row, Line)]

    @property
    def sums(self) -> list[Sum]:
        return [row for row in self.rows if isinstance(row, Sum)]

    def row(self, key: str) -> int:
        """Row of a line or sum, from 0."""
        return FIRST_ROW + [row.key for row in self.rows].index(key)


_POUNDS = ("2010-11 (£)", "2011-12 plan (£)")
_PEOPLE = ("2010-11 (people)", "2011-12 plan (people)")
_HEALTH, _HOME_OFFICE = "Department of Health, through the PTB mechanism", "Home Office, direct"
_CENTRAL = (
    Line("ptb_adult", "Pooled Treatment Budget, adults", _HEALTH, stream="ptb_adult"),
    Line("ptb_young_people", "Pooled Treatment Budget, young people", _HEALTH, stream="ptb_young_people"),
    Line("dip", "Drug Interventions Programme, one amount (2010-11)", "Central government", YEARS[:1], "dip"),
    Line("dip_health", "Drug Interventions Programme, Department of Health", _HEALTH, YEARS[1:], "dip_health"),
    Line("dip_home_office", "Drug Interventions Programme, Home Office", _HOME_OFFICE, YEARS[1:], "dip_home_office"),
)
_LOCAL = (
    Line("pct", "Primary care trust", "Mainstream health money of the PCT"),
    Line("council", "Council", "Adult social care, children's services, Supporting People and other council money"),
    Line("police", "Police", "Police force or police authority"),
    Line("probation", "Probation", "Probation trust"),
    Line("other_income", "Other income", "Charities, grants, money brought forward from the year before"),
)
_INTERVENTIONS = (
    Line("prescribing", "Prescribing", "Specialist and GP prescribing, drugs, dispensing, supervised consumption"),
    Line("psychosocial", "Psychosocial interventions", "Keywork, counselling and structured psychosocial treatment"),
    Line("day_programmes", "Structured day programmes", "Structured day programmes in the community"),
    Line("detoxification", "Inpatient detoxification", "Inpatient detoxification and stabilisation"),
    Line("rehabilitation", "Residential rehabilitation", "Residential rehabilitation, with community care money"),
    Line("criminal_justice", "Criminal justice and DIP", "DIP teams, testing, assessment, community orders"),
    Line("young_people", "Young people", "Specialist treatment of people under 18"),
    Line("recovery_support", "Recovery support, housing and employment", "Mutual aid, housing, training, employment"),
    Line("overheads", "Commissioning and overheads", "Joint commissioning team, data, premises, management"),
    Line("other_expenditure", "Other expenditure", "Needle exchange, outreach, carers and all else"),
)
_STRUCTURED = {line.key: line.label for line in _INTERVENTIONS[:5]}
_ADULT = "Aged 18 or over, in the year"
_SOME = "Of the adults in treatment; who has several interventions counts in each"
_ACTIVITY = (
    Line("adults_in_treatment", "Adults in treatment", f"{_ADULT}, in structured treatment"),
    Line("adults_effective", "Adults in effective treatment", "Of these: kept 12 weeks or more, or completed sooner"),
    Line("completions", "Successful completions", "Of the adults in treatment: completed free of dependency"),
    Line("representations", "Re-presentations", "Of those who completed: back in treatment within six months"),
    Line("young_people_in_treatment", "Young people in treatment", "Aged under 18, in the year"),
    *(Line(f"in_{key}", f"Adults in {words.inside(name)}", _SOME) for key, name in _STRUCTURED.items()),
)


def _keys(lines: tuple[Line, ...]) -> tuple[str, ...]:
    return tuple(line.key for line in lines)


SHEETS = (
    Sheet(
        "Income",
        "Income by source",
        GBP,
        (
            "Source",
            "Paid by",
            *_POUNDS,
            "Allocation or estimate, 2010-11",
            "Allocation or estimate, 2011-12",
            "Your note",
        ),
        (
            *_CENTRAL,
            *_LOCAL,
            Sum("income", "Total income", "Formula: leave it", _keys(_CENTRAL + _LOCAL)),
        ),
    ),
    Sheet(
        "Expenditure",
        "Expenditure by intervention",
        GBP,
        ("Intervention", "What counts", *_POUNDS, "Your note"),
        (
            *_INTERVENTIONS,
            Sum("expenditure", "Total expenditure", "Formula: leave it", _keys(_INTERVENTIONS)),
            Line("unspent", "Not spent, carried forward", "Money left for the year after; 0 if none"),
            Sum(
                "check",
                "Check: income less expenditure and money carried forward",
                "Formula: leave it; it has to come to 0",
                ("Income.income", "-expenditure", "-unspent"),
            ),
        ),
    ),
    Sheet("Activity", "People in treatment", PEOPLE, ("Measure", "Who counts", *_PEOPLE, "Your note"), _ACTIVITY),
)
BY_NAME = {sheet.name: sheet for sheet in SHEETS}
INTERVENTIONS = {line.key: line.label for line in _INTERVENTIONS}
STRUCTURED = {key: f"in_{key}" for key in _STRUCTURED}  # interventions whose adults are counted, and the line of those
CENTRAL = _keys(_CENTRAL)

INSTRUCTIONS, ABOUT = "Instructions", "Partnership"
ABOUT_HEADS = ("About this workbook", "Value")
ABOUT_ROWS = {
    "name": "Partnership",
    "partnership_id": "Partnership id",
    "version": "Version of the form",
    "example": "Fictional example",
}


def label(key: str) -> str:
    """The label of a line or sum of any sheet.

    Examples
    --------
    >>> label("pct")
    'Primary care trust'
    """
    return next(row.label for sheet in SHEETS for row in sheet.rows if row.key == key)


def sums(values: dict[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    """Every sum of the form, worked out from its lines; a line that is not there counts as 0.

    Parameters
    ----------
    values : dict
        (financial year, key of a line) to number. A sum that stands there is taken as it is.

    Examples
    --------
    >>> sums({("2011-12", "pct"): 5, ("2011-12", "prescribing"): 3, ("2011-12", "unspent"): 1})["2011-12", "check"]
    1
    """
    found = dict(values)
    for year in YEARS:
        for sheet in SHEETS:
            for total in sheet.sums:
                terms = (found.get((year, key), 0) * sign for key, sign in signed(total.parts))
                found.setdefault((year, total.key), sum(terms))
    return {key: number for key, number in found.items() if key not in values}


def signed(parts: tuple[str, ...]) -> list[tuple[str, int]]:
    """Key and sign, 1 or -1, of each part of a sum."""
    return [(part.removeprefix("-").rpartition(".")[2], -1 if part.startswith("-") else 1) for part in parts]


def lines_of(total: Sum, year: str) -> list[str]:
    """The keys of all lines that a sum comes from in a year, through other sums too."""
    keys = []
    for key, _ in signed(total.parts):
        row = next(row for sheet in SHEETS for row in sheet.rows if row.key == key)
        keys += lines_of(row, year) if isinstance(row, Sum) else [key] if year in row.years else []
    return keys
