"""What every table in ``data/`` must look like, as ``data/datapackage.json`` describes it.

That file is the one description of the tables, a Frictionless Data Package: `onepot_analysis.facts.data` checks against
it, `onepot_analysis.facts.dictionary` writes ``data/README.md`` from it, and the site gives it along. Beside what the
standard defines, a field there has a ``unit``, and ``expected``, its pattern in words; a schema has ``listKeys``, which are
foreign keys whose cells hold several values, separated by semicolons.
"""

import json
from typing import Any

import pandera.pandas as pa

from onepot_analysis.facts.register import FOLDER

PACKAGE: dict[str, Any] = json.loads((FOLDER / "datapackage.json").read_text(encoding="utf-8"))
DESCRIPTORS: dict[str, dict[str, Any]] = {resource["name"]: resource for resource in PACKAGE["resources"]}


def one_of(field: dict[str, Any]) -> str:
    """The values that a field may hold, in words; empty where there is no list of them."""
    values = field.get("constraints", {}).get("enum", [])
    return f"one of: {', '.join(values)}" if values else ""


def _schema(resource: dict[str, Any]) -> pa.DataFrameSchema:
    """What pandera checks of a table."""
    schema = resource["schema"]
    key = schema.get("primaryKey", [])
    return pa.DataFrameSchema(
        {field["name"]: _column(field) for field in schema["fields"]},
        unique=key if len(key) > 1 else None,
        coerce=True,
    )


def _column(field: dict[str, Any]) -> pa.Column:
    """What pandera checks of a column; numbers are floats, so that a blank cell can be missing."""
    constraints = field.get("constraints", {})
    checks = []
    if "enum" in constraints:
        checks.append(pa.Check.isin(constraints["enum"], error=one_of(field)))
    if "pattern" in constraints:
        checks.append(pa.Check.str_matches(rf"^(?:{constraints['pattern']})$", error=field["expected"]))
    if "minimum" in constraints:
        least = constraints["minimum"]
        checks.append(pa.Check.ge(least, error=f"a number of {least} or more"))
    if field["type"] != "string":
        checks.append(pa.Check.lt(float("inf"), error="a finite number"))
    if field["type"] == "integer":
        checks.append(pa.Check(lambda column: column % 1 == 0, error="a whole number"))
    return pa.Column(
        str if field["type"] == "string" else float,
        checks,
        nullable=not constraints.get("required", False),
        unique=constraints.get("unique", False),
    )


TABLES: dict[str, pa.DataFrameSchema] = {name: _schema(resource) for name, resource in DESCRIPTORS.items()}
