"""The data of the site: tables as CSV, with a Frictionless Data Package that says what is in them."""

import hashlib
import json
import re
from importlib.metadata import version
from pathlib import Path

import nbformat
import pandas as pd

from onepot_analysis import briefing
from onepot_analysis.analysis.allocations import totals
from onepot_analysis.analysis.change import BOUNDED_CHANGE, KNOWN_CHANGE, RULE_ONLY
from onepot_analysis.analysis.settlement import settlement_table
from onepot_analysis.briefing import Briefing
from onepot_analysis.facts import data
from onepot_analysis.facts.schemas import DESCRIPTORS
from onepot_analysis.publish.formats import workbook
from onepot_analysis.show.phrases import BASIS

SOURCES = "data/source"
NATIONAL = "data/national.xlsx"
_BASIS = (
    "Published (in the table that was brought, or found in the public record), bounded by the letters, or modelled "
    "(the settlement shared out by open drivers); of several amounts, part of each"
)
_LIKELY = "{} end of the interval in which an estimate likely lies; of an amount that is not an estimate, its {} bound"
_BOUND = "{} bound: the lowest and highest value that the documents allow, not a confidence interval"
_ID = {"constraints": {"required": True}}
_GBP = {"type": "integer", "unit": "GBP"}
_PERCENT = {"type": "number", "unit": "per cent of 2010-11"}
_STREAMS = {
    "ptb_adult": "Pooled Treatment Budget, adults",
    "ptb_young_people": "Pooled Treatment Budget, young people",
    "dip_health": "Drug Interventions Programme, Department of Health",
    "dip_home_office": "Drug Interventions Programme, Home Office",
}
_FIELDS = {
    "partnership_id": {"title": "Identifier of the partnership", **_ID},
    "name": {"title": "Name of the partnership", **_ID},
    "region": {"title": "Region of England", **_ID},
    "basis": {"title": "Basis of the amounts", "description": _BASIS, **_ID},
    "financial_year": {"title": "Financial year", "constraints": {"required": True, "pattern": r"\d{4}-\d{2}"}},
    "stream": {"title": "Stream of money; in 2010-11 the dip is one stream", **_ID},
    "lower_gbp": {"title": "Amount, lower bound", "description": _BOUND.format("Lower"), **_GBP},
    "upper_gbp": {"title": "Amount, upper bound", "description": _BOUND.format("Upper"), **_GBP},
    "likely_lowest_gbp": {"title": "Likely lowest", "description": _LIKELY.format("Lower", "lower"), **_GBP},
    "likely_highest_gbp": {"title": "Likely highest", "description": _LIKELY.format("Upper", "upper"), **_GBP},
    "pot_2011_12_gbp": {"title": "Pot, 2011-12; an estimate unless published", **_GBP},
    "pot_2011_12_lowest_gbp": {"title": "Pot, likely lowest", "description": _LIKELY.format("Lower", "lower"), **_GBP},
    "pot_2011_12_highest_gbp": {
        "title": "Pot, likely highest",
        "description": _LIKELY.format("Upper", "upper"),
        **_GBP,
    },
    "change_state": {
        "title": "How the change of the pot is known",
        "constraints": {"required": True, "enum": [KNOWN_CHANGE, BOUNDED_CHANGE, RULE_ONLY]},
    },
    "change_lower_percent": {"title": "Change of the pot, cash, lower bound", **_PERCENT},
    "change_upper_percent": {"title": "Change of the pot, cash, upper bound", **_PERCENT},
    "real_change_lower_percent": {"title": "Change of the pot, real terms (outturn deflator), lower bound", **_PERCENT},
    "real_change_upper_percent": {"title": "Change of the pot, real terms (outturn deflator), upper bound", **_PERCENT},
    **{f"{stream}_gbp": {"title": f"{title}, 2011-12", **_GBP} for stream, title in _STREAMS.items()},
    **{
        f"{stream}_state": {"title": f"How it is known: {title}, 2011-12", "description": _BASIS}
        for stream, title in _STREAMS.items()
    },
    "quantity": {"title": "Quantity of the settlement", **_ID},
    "lower": {"title": "Lower bound", "type": "number", "unit": "column unit"},
    "upper": {"title": "Upper bound", "type": "number", "unit": "column unit"},
    "unit": {"title": "Unit of the bounds", "constraints": {"required": True, "enum": ["GBP million", "per cent"]}},
    "rounding": {
        "title": "Whether printed figures are taken as exact or their rounding is carried",
        "constraints": {"required": True, "enum": ["exact", "carried"]},
    },
}
_LICENCES = {
    "Open Government Licence": {
        "name": "OGL-UK-3.0",
        "title": "Open Government Licence 3.0",
        "path": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    },
    "Open Parliament Licence": {
        "title": "Open Parliament Licence 3.0",
        "path": "https://www.parliament.uk/site-information/copyright-parliament/open-parliament-licence/",
    },
    "Crown copyright": {
        "title": "Crown copyright",
        "path": "https://www.nationalarchives.gov.uk/information-management/re-using-public-sector-information/uk-government-licensing-framework/crown-copyright/",
    },
}


def files(facts: Briefing, folder: Path = data.FOLDER, national: list[nbformat.NotebookNode] | None = None) -> dict:
    """Everything that can be downloaded beside the pages.

    Parameters
    ----------
    facts : Briefing
        As from `onepot_analysis.briefing.prepare`.
    folder : pathlib.Path
        The data folder that the facts come from; its tables are given along as they are.
    national : list of nbformat.NotebookNode, optional
        The executed national notebooks; their tables become the national workbook.

    Returns
    -------
    dict of str to bytes
        Path inside the site to content.

    Examples
    --------
    >>> list(files(briefing.prepare()))[:4]
    ['data/briefings.csv', 'data/allocations.csv', 'data/settlement.csv', 'data/source/documents.csv']
    """
    tables = {
        "briefings": ("The briefings: one row a partnership", briefing.briefings_table(facts), ["partnership_id"]),
        "allocations": (
            "The allocations: one row a partnership, financial year and stream",
            allocations_table(facts),
            ["partnership_id", "financial_year", "stream"],
        ),
        "settlement": (
            "The settlement of England: one row a quantity and treatment of rounding",
            settlement_table(facts.tables, totals(facts.tables, facts.brought)),
            ["quantity", "rounding"],
        ),
    }
    result = {f"data/{name}.csv": csv(table) for name, (_, table, _) in tables.items()}
    result |= {f"{SOURCES}/{name}.csv": (Path(folder) / f"{name}.csv").read_bytes() for name in DESCRIPTORS}
    if national:
        result[NATIONAL] = workbook.render(together(national))
    resources = [
        _resource(f"data/{name}.csv", title, _schema(table, key), result)
        for name, (title, table, key) in tables.items()
    ]
    resources[0]["sources"] = resources[1]["sources"] = _sources(facts)
    resources += [
        _resource(f"{SOURCES}/{name}.csv", described["description"], described["schema"], result)
        for name, described in DESCRIPTORS.items()
    ]
    result["data/datapackage.json"] = _json(_package(facts, resources))
    return result


def csv(table: pd.DataFrame) -> bytes:
    r"""A table as CSV: UTF-8, lines ended by a line feed, text that a spreadsheet would run made inert.

    Examples
    --------
    >>> csv(pd.DataFrame({"name": ["=1+1", "York"], "change": [-1.5, 0]}))
    b"name,change\n'=1+1,-1.5\nYork,0.0\n"
    """
    texts = table.select_dtypes(["object", "str"]).columns
    safe = {name: table[name].map(inert, na_action="ignore") for name in texts}
    return table.assign(**safe).to_csv(index=False, lineterminator="\n").encode()


def inert(text: object) -> object:
    """Text that a spreadsheet takes for text: with an apostrophe before what would begin a formula.

    Examples
    --------
    >>> inert("=1+1"), inert("@sum"), inert("a-b"), inert(-1)
    ("'=1+1", "'@sum", 'a-b', -1)
    """
    return f"'{text}" if isinstance(text, str) and re.match(r"[=+\-@\t\r]", text) else text


def allocations_table(facts: Briefing) -> pd.DataFrame:
    """Every amount of every partnership in both years.

    Returns
    -------
    DataFrame
        Columns partnership_id, name, financial_year, stream (str), lower_gbp, upper_gbp (what the letters allow, equal
        where nothing is open), likely_lowest_gbp, likely_highest_gbp (int64, GBP), basis (str); partnerships in the
        order of the register.
    """
    keys = ["partnership_id", "financial_year", "stream"]
    likely = facts.likely.rename(columns={"lowest_gbp": "likely_lowest_gbp", "highest_gbp": "likely_highest_gbp"})
    ends = facts.allocations[["small_fall_gbp", "large_fall_gbp"]]
    table = facts.allocations[keys].assign(lower_gbp=ends.min(axis=1), upper_gbp=ends.max(axis=1))
    table = table.merge(likely.astype("int64"), left_on=keys, right_index=True, validate="one_to_one")
    table["basis"] = facts.allocations["state"].map(BASIS)
    return facts.tables.partnerships[["partnership_id", "name"]].merge(table, validate="one_to_many")


def together(notebooks: list[nbformat.NotebookNode]) -> nbformat.NotebookNode:
    """Several executed notebooks as one, under the name of the national workbook."""
    title = "Drug treatment funding in England, 2011-12: national tables"
    cells = [
        nbformat.NotebookNode(cell, id=f"{at}-{cell.id}") for at, nb in enumerate(notebooks, 1) for cell in nb.cells
    ]
    return nbformat.v4.new_notebook(metadata={"title": title}, cells=cells)


def _package(facts: Briefing, resources: list[dict]) -> dict:
    documents = facts.tables.documents
    licences = [licence for name, licence in _LICENCES.items() if (documents["licence"] == name).any()]
    return {
        "profile": "tabular-data-package",
        "name": "drug-treatment-funding-england-2011-12",
        "title": "Drug treatment funding in England, 2011-12",
        "description": "The settlement of 2011-12 rebuilt from two letters of the Home Office and the National Treatment "
        f"Agency, and shared out to {len(facts.tables.partnerships)} drug partnerships. Amounts of partnerships: "
        f"{facts.basis}. Lower and upper are bounds that the documents allow, not a confidence interval. The licences "
        "are those of the documents that the tables are compiled from; source/documents.csv names each.",
        "version": version("onepot_analysis"),
        "licenses": licences,
        "sources": [
            {"title": row.title} | ({"path": row.url} if isinstance(row.url, str) else {})
            for row in documents.itertuples()
        ],
        "resources": resources,
    }


def _sources(facts: Briefing) -> list[dict]:
    """What the amounts of partnerships rest on: letters, drivers, and how they are known."""
    return [
        {"title": part}
        for part in facts.cite("ptb_total_2011_12", "dip_total_2011_12", *facts.tables.drivers["driver"]).split("; ")
    ]


def _resource(path: str, title: str, schema: dict, content: dict) -> dict:
    """A table of the package; its path is told from where the package stands."""
    return {
        "name": Path(path).stem,
        "profile": "tabular-data-resource",
        "path": path.removeprefix("data/"),
        "title": title,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content[path]),
        "hash": f"sha256:{hashlib.sha256(content[path]).hexdigest()}",
        "dialect": {"lineTerminator": "\n"},
        "schema": schema,
    }


def _schema(table: pd.DataFrame, key: list[str]) -> dict:
    """Schema of one of our own tables."""
    fields = [{"name": name, "type": "string"} | _FIELDS[name] for name in table.columns]
    schema = {"fields": fields, "primaryKey": key, "missingValues": [""]}
    if "partnership_id" in table and key != ["partnership_id"]:
        reference = {"resource": "briefings", "fields": ["partnership_id"]}
        schema["foreignKeys"] = [{"fields": ["partnership_id"], "reference": reference}]
    return schema


def _json(content: dict) -> bytes:
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()
