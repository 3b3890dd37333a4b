"""The data dictionary, ``data/README.md``: written from the schemas and the tables, never by hand."""

import hashlib
from pathlib import Path

import pandera.pandas as pa

from onepot_analysis.facts import data, files
from onepot_analysis.facts.data import Tables
from onepot_analysis.facts.schemas import TABLES

_HEAD = """\
# Data dictionary

Every number the product uses, with its unit, rounding, status and source. This page is written by `onepot refresh`
from the schemas in `onepot_analysis/facts/schemas.py`; a change to a table without it makes `make test` fail.

- **Rounding** (`half_width`): the true value lies within this distance of the printed one.
- **Status**: *stated* (printed in the document), *derived* (computed from stated figures), *estimated* (the source
  calls it an estimate, or it is ours and `note` says how), *bounded* (no amount printed; the document sets a limit).
- A blank cell is a gap: the document is silent.
- `letters/` holds both letters whole, so that each quoted statement can be found in its place.

## Licences

The tables are compiled from public sources; each row names its document, and each document its licence. The letters
are Crown copyright. The tables themselves may be reused under the terms of the documents they come from.
"""


def write(folder: Path = data.FOLDER) -> Path:
    """Write the dictionary of a data folder.

    Returns
    -------
    Path
        The file written.
    """
    path = folder / "README.md"
    files.write(path, text(data.load(folder), folder).encode())
    return path


def text(tables: Tables, folder: Path = data.FOLDER) -> str:
    """The dictionary as Markdown."""
    licences = tables.documents["licence"].value_counts().sort_index()
    lines = [f"- {licence}: {count} document{'s' * (count > 1)}" for licence, count in licences.items()]
    sections = [_section(name, schema, tables, folder) for name, schema in TABLES.items()]
    letters = [f"- `{path.name}`: SHA-256 `{_digest(path)}`" for path in sorted((folder / "letters").iterdir())]
    return "\n".join([_HEAD, *lines, "", *sections, "## letters/", "", *letters, ""])


def _section(name: str, schema: pa.DataFrameSchema, tables: Tables, folder: Path) -> str:
    digest = _digest(folder / f"{name}.csv")
    rows = [_row(column, spec) for column, spec in schema.columns.items()]
    return (
        f"## {name}.csv\n\n{schema.description}\n\n{len(getattr(tables, name))} rows; SHA-256 `{digest}`\n\n"
        "| Column | Type | Unit | Blank | What it holds |\n| :--- | :--- | :--- | :--- | :--- |\n"
        + "\n".join(rows)
        + "\n"
    )


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _row(column: str, spec: pa.Column) -> str:
    kind = "number" if spec.dtype.type.kind == "f" else "text"
    unit = (spec.metadata or {}).get("unit", "")
    expected = "; ".join(check.error for check in spec.checks if kind == "text" and "one of" in check.error)
    description = f"{spec.description}{f' ({expected})' if expected else ''}"
    return f"| `{column}` | {kind} | {unit} | {'yes' if spec.nullable else 'no'} | {description} |"
