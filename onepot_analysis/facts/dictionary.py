"""The data dictionary, ``data/README.md``: written from the description of the tables, never by hand."""

import hashlib
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
_COLUMNS = "| Column | Type | Unit | Blank | What it holds |\n| :--- | :--- | :--- | :--- | :--- |"


def write(folder: Path = data.FOLDER) -> Path:
    """Write the dictionary of a data folder, and tell where it is."""
    path = folder / "README.md"
    files.write(path, text(data.load(folder), folder).encode())
    return path


def text(tables: Tables, folder: Path = data.FOLDER) -> str:
    """The dictionary as Markdown."""
    licences = tables.documents["licence"].value_counts().sort_index()
    lines = [f"- {licence}: {count} document{'s' * (count > 1)}" for licence, count in licences.items()]
    sections = [_section(resource, len(getattr(tables, name)), folder) for name, resource in DESCRIPTORS.items()]
    letters = [f"- `{path.name}`: SHA-256 `{_digest(path)}`" for path in sorted((folder / "letters").iterdir())]
    return _HEAD + "\n".join([PACKAGE["description"], "", *lines, "", *sections, "## letters/", "", *letters, ""])


def _section(resource: dict[str, Any], rows: int, folder: Path) -> str:
    head = f"## {resource['path']}\n\n{resource['description']}\n\n"
    counted = f"{rows} rows; SHA-256 `{_digest(folder / resource['path'])}`\n\n"
    return head + counted + "\n".join([_COLUMNS, *map(_row, resource["schema"]["fields"]), ""])


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _row(field: dict[str, Any]) -> str:
    kind = "text" if field["type"] == "string" else "number"
    blank = "no" if field.get("constraints", {}).get("required") else "yes"
    holds = field["title"] + (f" ({one_of(field)})" if one_of(field) else "")
    return f"| `{field['name']}` | {kind} | {field.get('unit', '')} | {blank} | {holds} |"
