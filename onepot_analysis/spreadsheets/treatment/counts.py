"""From the cells of the export to people by partnership: years, drug groups, areas, rounding and gaps."""

import re
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from onepot_analysis.spreadsheets import values
from onepot_analysis.spreadsheets.names import Name, Names
from onepot_analysis.spreadsheets.problems import Log
from onepot_analysis.spreadsheets.sheets import shown
from onepot_analysis.spreadsheets.treatment.export import WHERE, Export

YEARS = ["2009-10", "2010-11", "2011-12", "2012-13"]  # later councils are not those of the register
DRUG_GROUPS = ["opiate", "non_opiate", "non_opiate_alcohol"]  # alcohol alone is not paid from this money
MEASURES = ["in_treatment", "completions"]
ROUNDED_TO = 5
_ALL = {"total", "all", "all ages", "both", "persons"}
_GROUPS = {
    frozenset({"opiate"}): "opiate",
    frozenset({"non", "opiate"}): "non_opiate",
    frozenset({"non", "opiate", "alcohol"}): "non_opiate_alcohol",
    frozenset({"alcohol"}): "alcohol",
    frozenset({"total"}): "total",
}
_NOT_GIVEN = re.compile(r"|null|none|nan|n/?a|\*|-|\.\.|:|c|x|\[[cxz]\]|(?:<|less than |fewer than ) ?\d+")
_ELSEWHERE = {"wales", "scotland", "northern ireland", "outside england", "unknown", "not known", "not stated"}
_YEARS_NOTE = re.compile(r"\s*\((?:to|from|pre|post|until|since|before|after)\b[^()]*\)$", re.IGNORECASE)
_WITHOUT_SERVICE = {"Isles of Scilly"}  # served by Cornwall's partnership (register), and so counted there
_KEYS = ["partnership_id", "financial_year", "drug_group"]
COLUMNS = [*_KEYS, *MEASURES, "half_width"]


@dataclass(frozen=True, eq=False)
class Treatment:
    """People in drug treatment and successful completions; who is treated for alcohol alone is not among them.

    Everybody in contact with treatment in the year is counted, not only "effective treatment".

    Attributes
    ----------
    file : str
        Name of the file.
    groups : DataFrame
        One row for each partnership and year that the file has, and each drug group (opiate, non_opiate,
        non_opiate_alcohol): partnership_id, financial_year ("2009-10" to "2012-13"), drug_group (str), in_treatment,
        completions, half_width (float64, people). A count that the file does not give is missing, never 0. The true
        count lies within `half_width` of it, and not below 0.
    england : DataFrame
        England's own rows, if the file has them: the same columns without partnership_id.
    """

    file: str
    groups: pd.DataFrame
    england: pd.DataFrame

    @cached_property
    def people(self) -> pd.DataFrame:
        """The three drug groups together: columns partnership_id, financial_year, in_treatment, completions, half_width.

        A sum is missing where the count of one group is; half widths add up.
        """
        return _together(self.groups, ["partnership_id", "financial_year"])

    @cached_property
    def england_people(self) -> pd.DataFrame:
        """The same for England's own rows, without partnership_id."""
        return _together(self.england, ["financial_year"])

    def __repr__(self) -> str:
        return f"Treatment({self.file}: {self.groups['partnership_id'].nunique()} partnerships)"


def _together(groups: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    measures = ["in_treatment", "completions", "half_width"]
    return groups.groupby(keys, sort=False)[measures].sum(skipna=False).reset_index()


def read(found: Export, names: Names, log: Log) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both sexes and all ages of each partnership, year and drug group, and England's own rows.

    Returns
    -------
    DataFrame, DataFrame
        Columns partnership_id ("" for England), financial_year, drug_group (str), in_treatment, completions,
        half_width (float64, people; counts missing where the file gives none).
    """
    cells = _totals(found, log)
    cells["financial_year"] = _years(found, cells, log)
    cells["drug_group"] = _drug_groups(found, cells, log)
    cells = cells.dropna(subset=["financial_year", "drug_group"])
    cells = cells.assign(**{measure: _counts(found, cells, measure, log) for measure in MEASURES})
    areas = _areas(found, cells, names, log)
    cells = cells[cells["area"].isin(areas)]
    cells = cells.assign(
        partnership_id=cells["area"].map({area: name.subject for area, name in areas.items()}),
        council=cells["area"].map({area: name.council for area, name in areas.items()}),
    )
    of_england = cells["partnership_id"] == ""
    england, rows = (_with_half_width(part) for part in (cells[of_england], cells[~of_england]))
    for part in (england, rows):
        _check_twice(found, part, log)
        _check_totals(found, part, log)
    return _summed(_chosen(rows, names, log)), _summed(england)


def _totals(found: Export, log: Log) -> pd.DataFrame:
    """Rows of both sexes and all ages: every area has some."""
    cells = found.cells
    kept = cells["sex"].str.casefold().isin(_ALL) & cells["age"].str.casefold().isin(_ALL)
    bare = cells["area"][~cells["area"].isin(cells["area"][kept])]
    found.problem(log, "area", bare, "for each area, rows with 'Total' as sex and as age group", WHERE)
    return cells[kept].copy()


def _years(found: Export, cells: pd.DataFrame, log: Log) -> pd.Series:
    years, others = {}, []
    for text in cells["year"].unique():
        try:
            year = values.financial_year(text)
        except values.NotReadable as fault:
            remedy = f"{fault.remedy}; or bring the file as it was downloaded"
            found.problem(log, "year", cells["year"][cells["year"] == text], fault.expected, remedy)
            continue
        if year in YEARS:
            years[text] = year
        else:
            others.append(year)
    if others:
        log.notices.append(f"years other than {YEARS[0]} to {YEARS[-1]}, passed over: {', '.join(sorted(others))}")
    return cells["year"].map(years).astype("object")


def _drug_groups(found: Export, cells: pd.DataFrame, log: Log) -> pd.Series:
    groups = {text: _drug_group(text) for text in cells["drug_group"].unique()}
    unknown = cells["drug_group"][~cells["drug_group"].isin([text for text, group in groups.items() if group])]
    expected = "Opiate, Non-opiate only, Non-opiate & alcohol, Alcohol only or Total"
    found.problem(log, "drug_group", unknown, expected, WHERE)
    return cells["drug_group"].map(groups).astype("object")


def _drug_group(text: str) -> str | None:
    words = re.sub("[^a-z]+", " ", text.casefold()).replace("opiates", "opiate").split()
    return _GROUPS.get(frozenset(words) - {"and", "only"})


def _counts(found: Export, cells: pd.DataFrame, measure: str, log: Log) -> pd.Series:
    """People; missing where the cell is blank or marks a number that is not given."""
    if measure not in found.heads:
        log.notices.append(f"no column of {measure.replace('_', ' ')}: a gap")
        return pd.Series(float("nan"), cells.index)
    text = cells[measure].str.replace(",", "").str.casefold()
    whole = text.str.fullmatch(r"\d{1,8}(?:\.0+)?")
    bad = cells[measure][~whole & ~text.str.fullmatch(_NOT_GIVEN)]
    found.problem(log, measure, bad, "a whole number of people, or NULL where none is given", WHERE)
    return pd.to_numeric(text.where(whole)).astype(float)


def _areas(found: Export, cells: pd.DataFrame, names: Names, log: Log) -> dict[str, Name]:
    """What each area stands for that is England, a partnership or a council of one; the rest is said."""
    areas, passed, unknown = {}, [], {}
    has_people = cells[MEASURES].max(axis=1).gt(0).groupby(cells["area"]).any()
    for area in cells["area"].unique():
        text = _YEARS_NOTE.sub("", area)
        name = names.find(text)
        if name.is_known or name.kind == "total":
            areas[area] = name
        elif name.kind == "region" or values.plain(area) in _ELSEWHERE or not has_people[area]:
            passed.append(area)
        else:
            unknown[area] = name.hint or names.nearest(text) or "write a name that `onepot list` shows"
    if passed:
        log.notices.append(f"areas that are no partnership, passed over: {', '.join(map(shown, passed))}")
    bad = cells["area"][cells["area"].isin(unknown)]
    found.problem(log, "area", bad, "the name of a partnership or of its council", unknown.get)
    return areas


def _with_half_width(rows: pd.DataFrame) -> pd.DataFrame:
    """Counts are rounded if most of them are multiples of 5: of counts that are not, a fifth is."""
    counts = pd.concat([rows[measure] for measure in MEASURES]).dropna()
    is_rounded = (counts % ROUNDED_TO == 0).mean() > 0.5
    return rows.assign(half_width=ROUNDED_TO / 2 if is_rounded else 0.0)


def _check_twice(found: Export, rows: pd.DataFrame, log: Log) -> None:
    bad = rows["area"][rows.duplicated(["partnership_id", "council", "financial_year", "drug_group"])]
    found.problem(log, "area", bad, "each area, year and drug group once", "delete one of the two")


def _check_totals(found: Export, rows: pd.DataFrame, log: Log) -> None:
    """The four drug groups add up to the file's own total, as far as rounding lets them."""
    keys = ["partnership_id", "council", "financial_year"]
    for measure in MEASURES:
        parts = rows[rows["drug_group"] != "total"].groupby(keys)
        whole = parts["drug_group"].nunique() == len(_GROUPS) - 1
        sums = parts[measure].sum(skipna=False)[whole].rename("sum")
        total = rows[rows["drug_group"] == "total"].join(sums, on=keys)
        is_off = (total[measure] - total["sum"]).abs() > total["half_width"] * len(_GROUPS)
        for row, said in total[is_off].iterrows():
            place, head = found.heads[measure]
            value = f"{said[measure]:.0f} for {said['area']}, {said['financial_year']}, all drug groups"
            remedy = "fetch the file again, or mend the number that is wrong"
            log.problem(
                found.sheet, row, place, (value, f"about {said['sum']:.0f}, the sum of the groups", remedy), head
            )


def _chosen(rows: pd.DataFrame, names: Names, log: Log) -> pd.DataFrame:
    """One way of counting for each partnership and year: under its own name, or its councils together."""
    dropped, served = [], set()
    for (subject, year), councils in rows[rows["council"] != ""].groupby(["partnership_id", "financial_year"]):
        own = rows[(rows["partnership_id"] == subject) & (rows["financial_year"] == year) & (rows["council"] == "")]
        there = " and ".join(sorted(set(councils["council"])))
        lacking = sorted(set(names.councils[subject]) - set(councils["council"]) - _WITHOUT_SERVICE)
        if _has_people(own) and _has_people(councils):
            value = f"{own['area'].iloc[0]} and {there}, {year}"
            remedy = "delete the rows of the one or of the others"
            log.problem(None, None, None, (value, "the partnership or its councils, not both", remedy))
        elif _has_people(own):
            dropped += list(councils.index)
        elif lacking:
            gap = f"{names.display[subject]}, {year}: a gap, for {there} stands without {' and '.join(lacking)}"
            log.notices.append(gap)
            dropped += list(councils.index)
        else:
            dropped += list(own.index)
            served |= set(names.councils[subject]) - set(councils["council"])
    log.notices += [f"{council}: no rows; its people are counted with the partnership" for council in sorted(served)]
    return rows.drop(index=dropped)


def _has_people(rows: pd.DataFrame) -> bool:
    return bool(rows[MEASURES].gt(0).any(axis=None))


def _summed(rows: pd.DataFrame) -> pd.DataFrame:
    """One row for each partnership, year and drug group; a group that has no row is a gap."""
    sums = rows.groupby(_KEYS)[[*MEASURES, "half_width"]].sum(skipna=False)
    found = rows[["partnership_id", "financial_year"]].drop_duplicates()
    whole = found.merge(pd.DataFrame({"drug_group": DRUG_GROUPS}), how="cross")
    whole = whole.join(sums, on=_KEYS).sort_values(["partnership_id", "financial_year"], kind="stable")
    return typed(whole.fillna({"half_width": rows["half_width"].max()}).reset_index(drop=True))


def typed(counts: pd.DataFrame) -> pd.DataFrame:
    """The columns of `read`, in their order and types."""
    return counts[COLUMNS].astype(dict.fromkeys(_KEYS, "str") | dict.fromkeys([*MEASURES, "half_width"], float))


NOBODY = Treatment("", *(typed(pd.DataFrame(columns=COLUMNS)) for _ in range(2)))
