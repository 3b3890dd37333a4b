"""The examples of docs/tables.md are read, or refused, as the page says."""

import json
import re

import pdfs
import pytest

from onepot_analysis.facts.register import ROOT
from onepot_analysis.spreadsheets import allocations as published
from onepot_analysis.spreadsheets.allocations.heads import meaning

TEXT = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```(csv|pdf) ?(.*?)\n(.*?)```", TEXT, re.DOTALL)
AMOUNTS = {"wide.csv": 8, "long.csv": 3, "parts.csv": 2, "sums.csv": 2, "": 8}


@pytest.mark.parametrize(("kind", "about", "example"), EXAMPLES)
def test_each_example(tmp_path, tables, kind, about, example):
    name, _, fault = about.partition(": ")
    path = tmp_path / f"example.{kind}"
    if kind == "pdf":
        pdfs.document(path, f"#raw({json.dumps(example, ensure_ascii=False)}, block: true)", source="")
    else:
        path.write_text(example, encoding="utf-8")
    reading = published.examine(path, tables)
    if fault:
        (problem,) = reading.problems
        assert problem.value.startswith(fault)
    else:
        assert reading.problems == [] and len(reading.amounts) == AMOUNTS[name]


def test_examples_of_each_kind():
    assert [kind for kind, *_ in EXAMPLES].count("pdf") == 1 and len(EXAMPLES) == 7


@pytest.mark.parametrize("row", re.findall(r"^\| `(\w+)` \| (.*?) \|$", TEXT, re.MULTILINE))
def test_each_head(row):
    kind, heads = row
    for head in re.sub(r"\(.*?\)|: .*", "", heads).split(", "):
        assert meaning(head.strip()).kind == kind, head
