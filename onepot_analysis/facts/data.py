"""The facts in ``data/``, checked; the folders themselves stand in `onepot_analysis.facts.register`.

`load` reads every table, checks it against its schema and against its neighbours, and stops at the
first broken table with file, row, column, value and what was expected.
"""

import csv
import re
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path

import pandas as pd
from pandera.errors import SchemaErrors

from onepot_analysis.facts import register
from onepot_analysis.facts.register import FOLDER, NOTEBOOKS, ROOT, UnknownPartnership
from onepot_analysis.facts.schemas import TABLES

__all__ = [
    "FOLDER",
    "NOTEBOOKS",
    "ROOT",
    "DataError",
    "Tables",
    "UnknownPartnership",
    "cite",
    "documents",
    "load",
    "partnership",
]


class DataError(ValueError):
    """A table breaks its rules; the message says where, what stands there and what was expected."""


@dataclass(frozen=True)
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

    @property
    def names(self) -> pd.Series:
        """Name of each partnership; index: its id."""
        return self.partnerships.set_index("partnership_id")["name"]

    def named(self, frame: pd.DataFrame) -> pd.DataFrame:
        """A frame with a column ``name`` beside its ``partnership_id``; without the rows whose id is not in the register."""
        return frame.merge(self.partnerships[["partnership_id", "name"]], on="partnership_id")

    def copy(self) -> "Tables":
        """Frames that can be changed without changing these."""
        return Tables(**{f.name: getattr(self, f.name).copy(deep=False) for f in fields(self)})

    def __repr__(self) -> str:
        return "Tables(" + ", ".join(f"{f.name}: {len(getattr(self, f.name))} rows" for f in fields(self)) + ")"


def load(folder: str | Path | None = None) -> Tables:
    """Read and check every table.

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
        When a file is missing or unreadable, or a row breaks its schema or refers to nothing.

    Examples
    --------
    >>> len(load().partnerships)
    149
    """
    folder = FOLDER if folder is None else Path(folder)
    tables = Tables(**{name: read_table(folder, name) for name in TABLES})
    _check_references(tables, folder)
    _check_completeness(tables, folder)
    return tables


def stamp(*paths: str | Path) -> tuple:
    """What tells whether files have changed: name, time and size of each file, and of each CSV file in a folder."""
    files = [file for path in map(Path, paths) for file in (sorted(path.glob("*.csv")) if path.is_dir() else [path])]
    return tuple((str(file), *((stat := file.stat()).st_mtime_ns, stat.st_size)) for file in files if file.exists())


def read_table(folder: Path, name: str) -> pd.DataFrame:
    """Read one table and check it against its schema.

    Raises
    ------
    DataError
        As in `load`.
    """
    path = folder / f"{name}.csv"
    raw = _read_csv(path)
    try:
        return TABLES[name].validate(raw, lazy=True)
    except SchemaErrors as errors:
        raise DataError("\n".join(_describe(errors.failure_cases, raw, path))) from None


def _read_csv(path: Path) -> pd.DataFrame:
    """Every cell as text, blank cells as missing."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head, *rows = csv.reader(file, strict=True)
    except FileNotFoundError:
        raise DataError(f"{path}: no such file; expected the table {path.stem!r}") from None
    except ValueError as error:
        raise DataError(f"{path}: not a UTF-8 CSV file with a header row: {error}") from None
    except csv.Error as error:
        raise DataError(f"{path}: not a readable CSV file: {error}") from None
    for at, row in enumerate(rows):
        if len(row) != len(head):
            raise DataError(f"{path}: row {at + 2}: {len(row)} cells; expected {len(head)}: {', '.join(head)}")
    return pd.DataFrame(rows, columns=head, dtype="str").replace("", None)


def _describe(failures: pd.DataFrame, raw: pd.DataFrame, path: Path) -> list[str]:
    """Say each failed check as: file, row, column, value, expectation. Rows count the header as row 1."""
    lines = []
    for failure in failures.itertuples():
        column = failure.column if failure.column in raw.columns else failure.failure_case
        if pd.isna(failure.index):
            if str(failure.check).startswith("column_"):
                lines.append(f"{path}: column {column!r}: expected exactly the columns listed in data/README.md")
            continue
        value = raw.loc[failure.index, column] if column in raw.columns else failure.failure_case
        place = f"{path}: row {failure.index + 2}, column {column!r}: "
        lines.append(place + f"{_shown(value)}; expected {_expectation(str(failure.check))}")
    return list(dict.fromkeys(lines)) or [f"{path}: {failures.to_string()}"]


def _shown(value) -> str:
    return "blank" if pd.isna(value) else repr(value)


def _expectation(check: str) -> str:
    if check.startswith(("coerce_dtype", "dtype(")):
        return "a number"
    return {
        "not_nullable": "a value",
        "field_uniqueness": "a value that stands in no other row",
        "multiple_fields_uniqueness": "a row that stands only once",
    }.get(check, check)


_REFERENCES = [
    # table, column, table referred to, column referred to
    *[
        (name, "document_id", "documents", "document_id")
        for name, schema in TABLES.items()
        if "document_id" in schema.columns and name != "documents"
    ],
    *[
        (name, "figure_id", "national_figures", "figure_id")
        for name, schema in TABLES.items()
        if "figure_id" in schema.columns and name != "national_figures"
    ],
    ("announcements", "statement_ids", "letter_statements", "statement_id"),
    ("asks", "statement_ids", "letter_statements", "statement_id"),
    ("asks", "document_ids", "documents", "document_id"),
    ("partnerships", "region", "regional_opiate_crack_users", "region"),
    ("tiles", "partnership_id", "partnerships", "partnership_id"),
    ("partnership_drivers", "partnership_id", "partnerships", "partnership_id"),
    ("partnership_drivers", "estimated", "drivers", "driver"),
    ("published_amounts", "partnership_id", "partnerships", "partnership_id"),
    ("dip_forerunners_2003_04", "partnership_id", "partnerships", "partnership_id"),
    ("aliases", "partnership_id", "partnerships", "partnership_id"),
    ("sharing_weights", "rule_id", "sharing_rules", "rule_id"),
    ("sharing_weights", "driver", "drivers", "driver"),
]


def _check_references(tables: Tables, folder: Path) -> None:
    """Every reference leads somewhere; lists inside a cell are separated by semicolons."""
    for name, column, target, key in _REFERENCES:
        known = set(getattr(tables, target)[key])
        for row, cell in getattr(tables, name)[column].dropna().items():
            for value in cell.split(";"):
                if value not in known:
                    raise _broken(folder, name, row, column, value, f"a {key} of {target}.csv", known)


def _check_completeness(tables: Tables, folder: Path) -> None:
    """The register is complete, every partnership has drivers, every figure its rounding, every tied weight its value."""
    value = tables.national_figures.set_index("figure_id")["value"]
    if len(tables.partnerships) != value.get("partnership_count"):
        file = folder / "partnerships.csv"
        raise DataError(
            f"{file}: {len(tables.partnerships)} rows; expected {value.get('partnership_count'):g}, "
            "the partnership_count of national_figures.csv"
        )
    for name in ("partnership_drivers", "tiles"):
        missing = set(tables.partnerships["partnership_id"]) - set(getattr(tables, name)["partnership_id"])
        if missing:
            file = folder / f"{name}.csv"
            raise DataError(f"{file}: no row for {', '.join(sorted(missing))}; expected one for each partnership")
    figures = tables.national_figures
    for row in figures.index[figures["value"].notna() & figures["half_width"].isna()]:
        raise _broken(folder, "national_figures", row, "half_width", None, "the rounding of the printed figure")
    for row, weight in tables.sharing_weights.dropna(subset="figure_id").iterrows():
        if weight["weight"] != value[weight["figure_id"]]:
            expected = f"{value[weight['figure_id']]:g}, the value of {weight['figure_id']} in national_figures.csv"
            raise _broken(folder, "sharing_weights", row, "weight", weight["weight"], expected)


def _broken(folder: Path, name: str, row: int, column: str, value, expected: str, known=()) -> DataError:
    nearest = get_close_matches(str(value), known, 1)
    hint = f" (did you mean {nearest[0]!r}?)" if nearest else ""
    file = folder / f"{name}.csv"
    return DataError(f"{file}: row {row + 2}, column {column!r}: {_shown(value)}; expected {expected}{hint}")


def check_parameters(executed: list[str], *known: str) -> None:
    r"""Refuse a parameter that papermill injected into a notebook that does not know it.

    papermill itself only warns, and the default report comes out.

    Parameters
    ----------
    executed : list of str
        The cells run so far, as Jupyter keeps them in ``In``.
    *known : str
        The parameters of the notebook; those that its first cell assigns when not given.

    Raises
    ------
    NameError
        With the nearest match.

    Examples
    --------
    >>> check_parameters(["", "partnership = 'york'\ndata = None", "# Parameters\npartnershp = 'barnsley'"])
    Traceback (most recent call last):
    NameError: no parameter 'partnershp' in this notebook; did you mean 'partnership'? (it knows: partnership, data)
    """
    known = known or re.findall(r"^(\w+) = ", next(filter(None, executed), ""), flags=re.M)
    injected = [cell for cell in executed if cell.startswith("# Parameters")][-1:]
    for name in re.findall(r"^(\w+) = ", "".join(injected), flags=re.M):
        if name not in known:
            nearest = "".join(f"; did you mean {match!r}?" for match in get_close_matches(name, known, 1))
            raise NameError(f"no parameter {name!r} in this notebook{nearest} (it knows: {', '.join(known)})")


def partnership(tables: Tables, name: str) -> pd.Series:
    """Find one partnership by its id or name, in any case.

    Returns
    -------
    Series
        Its row of the register: partnership_id, name, region, gss_codes, councils, note.

    Raises
    ------
    UnknownPartnership
        With the nearest matches.

    Examples
    --------
    >>> partnership(load(), "Barnsley")["partnership_id"]
    'barnsley'
    >>> partnership(load(), "barnsly")
    Traceback (most recent call last):
    onepot_analysis.facts.register.UnknownPartnership: no partnership 'barnsly'; nearest: barnsley, barnet, bromley
    """
    rows = tables.partnerships.set_index("partnership_id", drop=False)
    return rows.loc[register.find(rows["name"].to_dict(), name)]


def cite(tables: Tables, *ids: str) -> str:
    """The source line of what was made from some figures, statements, drivers or documents.

    Parameters
    ----------
    *ids : str
        Of ``national_figures``, ``letter_statements``, ``drivers`` or ``documents``, in the order to name them.

    Returns
    -------
    str
        Their documents as pages cite them, each once.

    Raises
    ------
    LookupError
        With the nearest match.

    Examples
    --------
    >>> cite(load(), "ptb_adult_2011_12", "feb_ptb_flat", "population_18_64", "obr-2011-03", "dip_total_2011_12")
    'Letter of 20 December 2010; Letter of 11 February 2011; ONS mid-2010 population; Office for Budget Responsibility forecast, March 2011'
    """
    return "; ".join(documents(tables, *ids)["short_title"])


def documents(tables: Tables, *ids: str) -> pd.DataFrame:
    """The documents behind some figures, statements, drivers or documents; see `cite`.

    Returns
    -------
    DataFrame
        Their rows of ``documents``, each once, in the order of the ids.

    Raises
    ------
    LookupError
        With the nearest match.

    Examples
    --------
    >>> documents(load(), "feb_ptb_flat", "letter-2010-12-20", "dip_total_2011_12")["date"].tolist()
    ['2011-02-11', '2010-12-20']
    """
    keys = {"national_figures": "figure_id", "letter_statements": "statement_id", "drivers": "driver"}
    known = {document: document for document in tables.documents["document_id"]}
    for name, key in keys.items():
        table = getattr(tables, name)
        known |= dict(zip(table[key].tolist(), table["document_id"].tolist(), strict=True))
    for each in ids:
        if each not in known:
            nearest = "".join(f"; did you mean {match!r}?" for match in get_close_matches(each, known, 1))
            raise LookupError(f"no figure, statement, driver or document {each!r} in data/{nearest}")
    order = list(dict.fromkeys(known[each] for each in ids))
    return tables.documents.set_index("document_id", drop=False).loc[order].reset_index(drop=True)
