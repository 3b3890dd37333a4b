"""The facts in ``data/``, checked; the folders themselves stand in `onepot_analysis.facts.register`."""

from dataclasses import dataclass, fields
from pathlib import Path

import pandas as pd
from pandera.errors import SchemaErrors

from onepot_analysis.facts import files, register
from onepot_analysis.facts.files import DataError
from onepot_analysis.facts.register import FOLDER, did_you_mean
from onepot_analysis.facts.schemas import DESCRIPTORS, TABLES


@dataclass(frozen=True, eq=False)
class Tables:
    """All tables of a data folder, one DataFrame each; columns as in ``data/README.md``."""

    documents: pd.DataFrame
    national_figures: pd.DataFrame
    letter_statements: pd.DataFrame
    announcements: pd.DataFrame
    asks: pd.DataFrame
    gdp_deflators: pd.DataFrame
    partnerships: pd.DataFrame
    tiles: pd.DataFrame
    drivers: pd.DataFrame
    partnership_drivers: pd.DataFrame
    regional_opiate_crack_users: pd.DataFrame
    sharing_rules: pd.DataFrame
    sharing_weights: pd.DataFrame
    published_amounts: pd.DataFrame
    dip_forerunners_2003_04: pd.DataFrame
    aliases: pd.DataFrame
    districts: pd.DataFrame

    @property
    def names(self) -> pd.Series:
        """Name of each partnership; index: its id."""
        return self.partnerships.set_index("partnership_id")["name"]

    def named(self, frame: pd.DataFrame) -> pd.DataFrame:
        """A frame with a column ``name`` beside its ``partnership_id``; without the rows whose id is not in the register."""
        return frame.merge(self.partnerships[["partnership_id", "name"]], on="partnership_id")

    def copy(self) -> "Tables":
        """Frames that can be changed without changing these."""
        return Tables(**{name: frame.copy(deep=False) for name, frame in self._frames().items()})

    def _frames(self) -> dict[str, pd.DataFrame]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def __repr__(self) -> str:
        return "Tables(" + ", ".join(f"{name}: {len(frame)} rows" for name, frame in self._frames().items()) + ")"


def load(folder: str | Path | None = None) -> Tables:
    """Read every table, and check it against its description and against its neighbours.

    Parameters
    ----------
    folder : path, optional
        Folder of the CSV files; the project's own ``data/`` when not given.

    Returns
    -------
    Tables
        One DataFrame a table: text columns as ``str``, numbers as ``float64``, blank cells as missing.

    Raises
    ------
    DataError
        At the first table that is missing, unreadable or broken, with file, row, column, value and what was expected.

    Examples
    --------
    >>> len(load().partnerships)
    149
    """
    folder = Path(folder or FOLDER)
    tables = Tables(**{name: _read_table(folder / f"{name}.csv") for name in TABLES})
    _check_references(tables, folder)
    _check_completeness(tables, folder)
    return tables


def _read_table(path: Path) -> pd.DataFrame:
    """One table, checked against its description. Rows are counted as a spreadsheet does, the header as row 1."""
    schema = TABLES[path.stem]
    head, rows = files.read(path)
    wrong = sorted(set(head) ^ set(schema.columns)) or ["order of columns"] * (head != list(schema.columns))
    if wrong:
        raise DataError(f"{path}: {', '.join(wrong)}: expected exactly the columns listed in data/README.md")
    raw = pd.DataFrame(rows, columns=head, dtype="str").replace("", None)
    try:
        return schema.validate(raw, lazy=True)
    except SchemaErrors as errors:
        said = [
            _broken(path, failed.index, failed.column, raw.loc[failed.index, failed.column], _expectation(failed.check))
            for failed in errors.failure_cases.dropna(subset="index").itertuples()
        ]
        raise DataError("\n".join(dict.fromkeys(said)) or f"{path}: {errors}") from None


def _broken(path: Path, row: int, column: str, value: object, expected: str) -> str:
    shown = "blank" if pd.isna(value) else repr(value)
    return f"{path}: row {row + 2}, column {column!r}: {shown}; expected {expected}"


def _expectation(check: str) -> str:
    """What pandera's own checks expect; ours say it themselves."""
    if check.startswith(("coerce_dtype", "dtype(")):
        return "a number"
    return {
        "not_nullable": "a value",
        "field_uniqueness": "a value that stands in no other row",
        "multiple_fields_uniqueness": "a row that stands only once",
    }.get(check, check)


def _check_references(tables: Tables, folder: Path) -> None:
    """Every reference to another table leads to one of its rows."""
    for name, resource in DESCRIPTORS.items():
        schema = resource["schema"]
        for key in schema.get("foreignKeys", []) + schema.get("listKeys", []):
            (column,), (target,) = key["fields"], key["reference"]["fields"]
            known = set(getattr(tables, key["reference"]["resource"])[target])
            for row, cell in getattr(tables, name)[column].dropna().items():
                for value in cell.split(";"):
                    if value not in known:
                        expected = f"a {target} of {key['reference']['resource']}.csv{did_you_mean(value, known)}"
                        raise DataError(_broken(folder / f"{name}.csv", row, column, value, expected))


def _check_completeness(tables: Tables, folder: Path) -> None:
    """The register is complete, every partnership has drivers, every figure its rounding, every tied weight its value."""
    figures = tables.national_figures.set_index("figure_id")
    expected = figures["value"].get("partnership_count", float("nan"))
    if len(tables.partnerships) != expected:
        found = f"{folder / 'partnerships.csv'}: {len(tables.partnerships)} rows"
        raise DataError(f"{found}; expected {expected:g}, the partnership_count of national_figures.csv")
    for name in ("partnership_drivers", "tiles"):
        missing = set(tables.partnerships["partnership_id"]) - set(getattr(tables, name)["partnership_id"])
        if missing:
            found = f"{folder / name}.csv: no row for {', '.join(sorted(missing))}"
            raise DataError(f"{found}; expected one for each partnership")
    for row, figure in enumerate(figures.itertuples()):
        if pd.notna(figure.value) and pd.isna(figure.half_width):
            place = folder / "national_figures.csv", row, "half_width", None
            raise DataError(_broken(*place, "the rounding of the printed figure"))
    for row, tied in tables.sharing_weights.dropna(subset="figure_id").iterrows():
        value = figures["value"][tied["figure_id"]]
        if tied["weight"] != value:
            place = folder / "sharing_weights.csv", row, "weight", tied["weight"]
            raise DataError(_broken(*place, f"{value:g}, the value of {tied['figure_id']} in national_figures.csv"))


def partnership(tables: Tables, name: str) -> pd.Series:
    """Find one partnership by its id or name, in any case; see `onepot_analysis.facts.register.find`.

    Returns
    -------
    Series
        Its row of the register: partnership_id, name, region, gss_codes, councils, note.

    Examples
    --------
    >>> partnership(load(), "Barnsley")["partnership_id"]
    'barnsley'
    """
    rows = tables.partnerships.set_index("partnership_id", drop=False)
    return rows.loc[register.find(rows["name"].to_dict(), name)]


def cite(tables: Tables, *ids: str) -> str:
    """The source line of what was made from some figures, statements, drivers or documents; see `documents`.

    Examples
    --------
    >>> cite(load(), "ptb_adult_2011_12", "feb_ptb_flat", "population_18_64", "obr-2011-03", "dip_total_2011_12")
    'Letter of 20 December 2010; Letter of 11 February 2011; ONS mid-2010 population; Office for Budget Responsibility forecast, March 2011'
    """
    return "; ".join(documents(tables, *ids)["short_title"])


def documents(tables: Tables, *ids: str) -> pd.DataFrame:
    """The documents behind some figures, statements, drivers or documents.

    Parameters
    ----------
    *ids : str
        Of ``national_figures``, ``letter_statements``, ``drivers`` or ``documents``, in the order to name them.

    Returns
    -------
    DataFrame
        Their rows of ``documents``, each once, in the order of the ids.

    Raises
    ------
    LookupError
        When there is none with an id, with the nearest match.

    Examples
    --------
    >>> documents(load(), "feb_ptb_flat", "letter-2010-12-20", "dip_total_2011_12")["date"].tolist()
    ['2011-02-11', '2010-12-20']
    """
    known = {document: document for document in tables.documents["document_id"]}
    keys = {"national_figures": "figure_id", "letter_statements": "statement_id", "drivers": "driver"}
    for name, key in keys.items():
        table = getattr(tables, name)
        known |= dict(zip(table[key].tolist(), table["document_id"].tolist(), strict=True))
    for each in ids:
        if each not in known:
            raise LookupError(f"no figure, statement, driver or document {each!r} in data/{did_you_mean(each, known)}")
    order = dict.fromkeys(known[each] for each in ids)
    return tables.documents.set_index("document_id", drop=False).loc[list(order)].reset_index(drop=True)
