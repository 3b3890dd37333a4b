"""The data of the site: tables as CSV, with a Frictionless Data Package that says what is in them."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd

from onepot_analysis import results
from onepot_analysis.analysis.bounds import outward
from onepot_analysis.analysis.settlement import settlement_table
from onepot_analysis.briefing import Briefing
from onepot_analysis.facts import data
from onepot_analysis.facts.schemas import DESCRIPTORS
from onepot_analysis.publish.formats import workbook

PACKAGE = Path(__file__).with_name("templates") / "datapackage.json"
NATIONAL = "data/national.xlsx"
CSV = {"format": "csv", "mediatype": "text/csv", "dialect": {"lineTerminator": "\n"}}


def files(brief: Briefing, folder: Path = data.FOLDER, national: Sequence[nbformat.NotebookNode] = ()) -> dict:
    """Everything that can be downloaded beside the pages: path inside the site to content.

    The tables of the data folder are given along as they are; those of the national notebooks, executed, are a workbook.

    Examples
    --------
    >>> list(files(results.prepare()))[:4]
    ['data/briefings.csv', 'data/allocations.csv', 'data/settlement.csv', 'data/source/documents.csv']
    """
    result = {
        "data/briefings.csv": csv(results.briefings(brief)),
        "data/allocations.csv": csv(results.allocations(brief)),
        "data/settlement.csv": csv(outward(settlement_table(brief.tables, brief.totals), 6)),
        **{f"data/source/{name}.csv": (folder / f"{name}.csv").read_bytes() for name in DESCRIPTORS},
    }
    if national:
        result[NATIONAL] = workbook.render(together(national))
    result["data/datapackage.json"] = _package(brief, result)
    return result


def csv(table: pd.DataFrame) -> bytes:
    r"""A table as CSV: UTF-8, every line ended by a line feed, text that a spreadsheet would run made inert.

    Examples
    --------
    >>> csv(pd.DataFrame({"name": ["=1+1", "York"], "change": [-1.5, 0]}))
    b"name,change\n'=1+1,-1.5\nYork,0.0\n"
    """
    texts = table.select_dtypes(["object", "str"]).columns
    safe = {name: table[name].map(_inert, na_action="ignore") for name in texts}
    return table.assign(**safe).to_csv(index=False, lineterminator="\n").encode()


def _inert(text: object) -> object:
    """Text that a spreadsheet takes for text: with an apostrophe before what would begin a formula."""
    if not isinstance(text, str):
        return text
    text = re.sub(r"\r\n?", "\n", text)  # alone, it ends a line for readers, and Python 3.11 does not quote it
    return f"'{text}" if re.match(r"[=+\-@\t\n]", text) else text


def together(notebooks: Sequence[nbformat.NotebookNode]) -> nbformat.NotebookNode:
    """Several executed notebooks as one, under the name of the national workbook; each keeps its series of numbers."""
    title = "Drug treatment funding in England, 2011-12: national tables"
    cells = []
    for at, nb in enumerate(notebooks, 1):
        series = nb.metadata.get("onepot", {})
        cells += [nbformat.NotebookNode(c, id=f"{at}-{c.id}", metadata={**c.metadata, **series}) for c in nb.cells]
    return nbformat.v4.new_notebook(metadata={"title": title}, cells=cells)


def described() -> dict[str, Any]:
    """The description of the tables made here, with unit, precision and meaning of each column: a new copy."""
    return json.loads(PACKAGE.read_text(encoding="utf-8"))


def _package(brief: Briefing, content: Mapping[str, bytes]) -> bytes:
    """The package: its template, the description of the source tables, and what is true of this build's files alone."""
    package = described()
    documents = brief.tables.documents
    about = {"partnerships": len(brief.tables.partnerships), "basis": brief.basis}
    package["description"] = package["description"].format(**about)
    package["version"] = version("onepot_analysis")
    licences = tuple(documents["licence"].unique())
    package["licenses"] = [licence for licence in package["licenses"] if licence["title"].startswith(licences)]
    package["sources"] = [
        {"title": title} | ({"path": url} if isinstance(url, str) else {})
        for title, url in documents[["title", "url"]].itertuples(index=False)
    ]
    cited = brief.cite("ptb_total_2011_12", "dip_total_2011_12", *brief.tables.drivers["driver"]).split("; ")
    for resource in package["resources"][:2]:
        resource["sources"] = [{"title": part} for part in cited]
    package["resources"] += [
        resource | {"path": f"source/{name}.csv", "title": resource["description"]}
        for name, resource in DESCRIPTORS.items()
    ]
    for resource in package["resources"]:
        table = content[f"data/{resource['path']}"]
        resource |= CSV | {"bytes": len(table), "hash": f"sha256:{hashlib.sha256(table).hexdigest()}"}
    return (json.dumps(package, indent=2, ensure_ascii=False) + "\n").encode()
