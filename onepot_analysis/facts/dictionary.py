"""The data dictionary, ``data/README.md``: written from the description of the tables, never by hand."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from onepot_analysis.facts import data, files
from onepot_analysis.facts.data import Tables
from onepot_analysis.facts.schemas import DESCRIPTORS, PACKAGE, one_of

_HEAD = """\
# Data dictionary

This page is written by `onepot refresh` from `datapackage.json`, which describes the tables; a change to a table without
it makes `make test` fail.

"""
_COLUMNS = ("Column", "Type", "Unit", "Precision", "Blank", "What it holds")


def write(folder: Path = data.FOLDER) -> Path:
    """Write the dictionary of a data folder, and tell where it is."""
    path = folder / "README.md"
    files.write(path, text(data.load(folder), folder).encode())
    return path


def text(tables: Tables, folder: Path = data.FOLDER, first: Iterable[str] = ()) -> str:
    """The dictionary as Markdown; sections of other files, such as `section` makes, stand first."""
    licences = tables.documents["licence"].value_counts().sort_index()
    lines = [f"- {licence}: {count} document{'s' * (count > 1)}" for licence, count in licences.items()]
    sections = [*first, *(_own(resource, len(getattr(tables, name)), folder) for name, resource in DESCRIPTORS.items())]
    letters = [f"- `{path.name}`: SHA-256 `{_digest(path)}`" for path in sorted((folder / "letters").iterdir())]
    return _HEAD + "\n".join([PACKAGE["description"], "", *lines, "", *sections, "## letters/", "", *letters, ""])


def section(resource: dict[str, Any], about: str) -> str:
    """What a table holds, column by column, as its description in a data package says."""
    rows = [_COLUMNS, (":---",) * len(_COLUMNS), *map(_row, resource["schema"]["fields"])]
    if not any(row[3] for row in rows[2:]):
        rows = [row[:3] + row[4:] for row in rows]
    return f"## {resource['path']}\n\n{about}\n\n" + "\n".join([*(f"| {' | '.join(row)} |" for row in rows), ""])


def _own(resource: dict[str, Any], rows: int, folder: Path) -> str:
    counted = f"{rows} rows; SHA-256 `{_digest(folder / resource['path'])}`"
    return section(resource, f"{resource['description']}\n\n{counted}")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _row(field: dict[str, Any]) -> tuple[str, ...]:
    kind = "text" if field["type"] == "string" else "number"
    blank = "no" if field.get("constraints", {}).get("required") else "yes"
    holds = ". ".join(filter(None, [field["title"], field.get("description")]))
    holds += f" ({one_of(field)})" if one_of(field) else ""
    return f"`{field['name']}`", kind, field.get("unit", ""), field.get("precision", ""), blank, holds
