"""From the cells of the export to people by partnership: years, drug groups, areas, rounding and gaps."""

import re

import pandas as pd

from onepot_analysis.analysis.agency_formula import COLUMNS, DRUG_GROUPS
from onepot_analysis.spreadsheets import values
from onepot_analysis.spreadsheets.names import Names
from onepot_analysis.spreadsheets.problems import Log, NotReadable
from onepot_analysis.spreadsheets.sheets import shown
from onepot_analysis.spreadsheets.treatment.export import WHERE, Export

YEARS = ["2009-10", "2010-11", "2011-12", "2012-13"]  # later councils are not those of the register
LABELS = ["Opiate", "Non-opiate only", "Non-opiate & alcohol"]  # what the export calls `DRUG_GROUPS`
COUNT = r"[0-9]{1,8}(?:\.0+)?"  # a whole number of people, commas taken out
ROUNDED_TO = 5
_MEASURES = ["in_treatment", "completions"]
_ALL = {"total", "all", "all ages", "both", "persons"}
_GROUPS = {  # by the words of their names
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


def read(found: Export, names: Names, log: Log) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The frames `groups` and `england` of a `Treatment`: both sexes and all ages of each area, year and drug group."""
    cells = _totals(found, log)
    cells["financial_year"] = _years(found, cells["year"], log)
    cells["drug_group"] = _drug_groups(found, cells["drug_group"], log)
    cells = cells.dropna(subset=["financial_year", "drug_group"])
    cells = cells.assign(**{measure: _counts(found, cells, measure, log) for measure in _MEASURES})
    cells = cells.merge(_areas(found, cells, names, log), left_on="area", right_index=True)
    of_england = cells["partnership_id"] == ""
    england, rows = (_with_half_width(part) for part in (cells[of_england], cells[~of_england]))
    for part in (england, rows):
        bad = part["area"][part.duplicated(["partnership_id", "council", "financial_year", "drug_group"])]
        found.problem(log, "area", bad, "each area, year and drug group once", "delete one of the two")
        _check_totals(found, part, log)
    return _summed(_chosen(rows, names, log)), _summed(england).drop(columns="partnership_id")


def _totals(found: Export, log: Log) -> pd.DataFrame:
    """Rows of both sexes and all ages: every area has some."""
    cells = found.cells
    kept = cells["sex"].str.casefold().isin(_ALL) & cells["age"].str.casefold().isin(_ALL)
    bare = cells["area"][~cells["area"].isin(cells["area"][kept])]
    found.problem(log, "area", bare, "for each area, rows with 'Total' as sex and as age group", WHERE)
    return cells[kept].copy()


def _years(found: Export, texts: pd.Series, log: Log) -> pd.Series:
    years, others = {}, []
    for text in texts.unique():
        try:
            year = values.financial_year(text)
        except NotReadable as fault:
            remedy = f"{fault.remedy}; or bring the file as it was downloaded"
            found.problem(log, "year", texts[texts == text], fault.expected, remedy)
            continue
        if year in YEARS:
            years[text] = year
        else:
            others.append(year)
    if others:
        log.notices.append(f"years other than {YEARS[0]} to {YEARS[-1]}, passed over: {', '.join(sorted(others))}")
    return texts.map(years).astype("object")


def _drug_groups(found: Export, texts: pd.Series, log: Log) -> pd.Series:
    words = {text: re.findall("[a-z]+", text.casefold().replace("opiates", "opiate")) for text in texts.unique()}
    groups = {text: _GROUPS.get(frozenset(parts) - {"and", "only"}) for text, parts in words.items()}
    bad = texts[texts.map(groups).isna()]
    expected = "Opiate, Non-opiate only, Non-opiate & alcohol, Alcohol only or Total"
    found.problem(log, "drug_group", bad, expected, WHERE)
    return texts.map(groups).astype("object")


def _counts(found: Export, cells: pd.DataFrame, measure: str, log: Log) -> pd.Series:
    """People; missing where the cell is blank or marks a number that is not given."""
    if measure not in found.heads:
        log.notices.append(f"no column of {measure.replace('_', ' ')}: a gap")
        return pd.Series(float("nan"), cells.index)
    text = cells[measure].str.replace(",", "").str.casefold()
    whole = text.str.fullmatch(COUNT)
    bad = cells[measure][~whole & ~text.str.fullmatch(_NOT_GIVEN)]
    found.problem(log, measure, bad, "a whole number of people, or NULL where none is given", WHERE)
    return pd.to_numeric(text.where(whole)).astype(float)


def _areas(found: Export, cells: pd.DataFrame, names: Names, log: Log) -> pd.DataFrame:
    """Partnership and council of each area, "" for England; all others are said."""
    areas, passed, unknown = {}, [], {}
    has_people = cells[_MEASURES].max(axis=1).gt(0).groupby(cells["area"]).any()
    for area in cells["area"].unique():
        text = _YEARS_NOTE.sub("", area)
        name = names.find(text)
        if name.is_known or name.kind == "total":
            areas[area] = name.subject, name.council
        elif name.kind == "region" or values.plain(area) in _ELSEWHERE or not has_people[area]:
            passed.append(area)
        else:
            unknown[area] = names.remedy(text)
    if passed:
        log.notices.append(f"areas that are no partnership, passed over: {', '.join(map(shown, passed))}")
    bad = cells["area"][cells["area"].isin(unknown)]
    found.problem(log, "area", bad, "the name of a partnership or of its council", unknown.__getitem__)
    return pd.DataFrame.from_dict(areas, "index", columns=["partnership_id", "council"], dtype="str")


def _with_half_width(rows: pd.DataFrame) -> pd.DataFrame:
    """Counts are rounded if most of them are multiples of 5: of counts that are not, a fifth is."""
    is_rounded = (rows[_MEASURES].melt()["value"].dropna() % ROUNDED_TO == 0).mean() > 0.5
    return rows.assign(half_width=ROUNDED_TO / 2 if is_rounded else 0.0)


def _check_totals(found: Export, rows: pd.DataFrame, log: Log) -> None:
    """The four drug groups add up to the file's own total, as far as rounding lets them."""
    keys = ["partnership_id", "council", "financial_year"]
    is_total = rows["drug_group"] == "total"
    parts = rows[~is_total].groupby(keys)
    for measure in _MEASURES:
        sums = parts[measure].sum(skipna=False)[parts["drug_group"].nunique() == len(_GROUPS) - 1]
        total = rows[is_total].join(sums.rename("sum"), on=keys)
        is_off = (total[measure] - total["sum"]).abs() > total["half_width"] * len(_GROUPS)
        place, head = found.heads.get(measure, (0, ""))
        for row, said in total[is_off].iterrows():
            value = f"{said[measure]:.0f} for {said['area']}, {said['financial_year']}, all drug groups"
            expected = f"about {said['sum']:.0f}, the sum of the groups"
            remedy = "fetch the file again, or mend the number that is wrong"
            log.problem(found.sheet, row, place, (value, expected, remedy), head)


def _chosen(rows: pd.DataFrame, names: Names, log: Log) -> pd.DataFrame:
    """One way of counting for each partnership and year: under its own name, or its councils together."""
    dropped: list[int] = []
    served: set[str] = set()
    has_people = rows[_MEASURES].gt(0).any(axis=1)
    for (subject, year), councils in rows[rows["council"] != ""].groupby(["partnership_id", "financial_year"]):
        own = rows[(rows["partnership_id"] == subject) & (rows["financial_year"] == year) & (rows["council"] == "")]
        there = sorted(set(councils["council"]))
        absent = set(names.councils[subject]).difference(there)
        if has_people[own.index].any():
            dropped.extend(councils.index)
            if has_people[councils.index].any():
                value = f"{own['area'].iloc[0]} and {' and '.join(there)}, {year}"
                remedy = "delete the rows of the one or of the others"
                log.problem(None, None, None, (value, "the partnership or its councils, not both", remedy))
        elif lacking := sorted(absent - _WITHOUT_SERVICE):
            dropped.extend(councils.index)
            alone = f"a gap, for {' and '.join(there)} stands without {' and '.join(lacking)}"
            log.notices.append(f"{names.display[subject]}, {year}: {alone}")
        else:
            dropped.extend(own.index)
            served |= absent
    log.notices += [f"{council}: no rows; its people are counted with the partnership" for council in sorted(served)]
    return rows.drop(index=dropped)


def _summed(rows: pd.DataFrame) -> pd.DataFrame:
    """One row for each partnership, year and drug group; a group that has no row is a gap."""
    keys = ["partnership_id", "financial_year", "drug_group"]
    sums = rows.groupby(keys)[[*_MEASURES, "half_width"]].sum(skipna=False)
    places = rows[keys[:2]].drop_duplicates().sort_values(keys[:2], kind="stable")
    whole = places.merge(pd.DataFrame({"drug_group": DRUG_GROUPS}), how="cross").join(sums, on=keys)
    return whole.fillna({"half_width": rows["half_width"].max()})[list(COLUMNS)].astype(COLUMNS)
