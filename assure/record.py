"""Writes the assurance record, docs/assurance/README.md, from what the trials found and from what people judged.

Judgements stand in docs/assurance/*.csv and in docs/method.md, what was found in docs/assurance/results/. Nothing is
written into the record by hand: a test holds that it is what this makes of them.
"""

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "assurance"
RECORD = FOLDER / "README.md"
HEAD = """# Assurance record

What was done to find this project wrong, how often, and with what result; what it rests on, and how far that can be
trusted. `make assure` runs the trials and writes this page: no number in it is kept by hand.

"""
OPENING = {
    "What was tried": "Each line is a trial that one command repeats. The result is what came of it on the date given, on two cores.",
    "Promises, and the tests that hold them": "Tests that passed in the last run of the whole suite, by what they hold. A promise without a test would read 0.",
    "Faults that no test notices": "Of the small faults that the last run of `make mutate` drew, by operator, number, truth value or bound.",
    "Data log": "Documents that the data come from, in the order of `data/documents.csv`. `data/README.md` names the column and row of each.",
    "Self-assessment": "Against the levels of reproducible analytical pipelines of NHS England's community of practice (baseline, silver, gold) and the RIGOUR principles of the Aqua Book.",
    "Dependencies": "What a run needs, its licence as its maker states it; all versions and hashes stand in `requirements.lock`.",
}


def rows(name: str, folder: Path = FOLDER) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def results() -> dict[str, dict[str, Any]]:
    """What the trials found, by name."""
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted((FOLDER / "results").glob("*.json"))
    }


def table(heads: Sequence[str], lines: Iterable[Sequence[Any]]) -> str:
    """A table in Markdown; numbers stand right."""
    lines = [list(map(str, line)) for line in lines]
    is_number = [all(line[at].replace(",", "").isdigit() for line in lines) for at in range(len(heads))]
    marks = ["---:" if number else ":---" for number in is_number]
    return "\n".join(f"| {' | '.join(line)} |" for line in [list(heads), marks, *lines]) + "\n"


def tried() -> str:
    lines = []
    for found in results().values():
        cases = "; ".join(f"{count:,} {word}" for word, count in found["cases"].items())
        lines.append([found["what"], cases or "none", found["result"], found["date"], f"`{found['command']}`"])
    return table(["What", "How often", "Result", "Date", "Command"], lines)


def promises() -> str:
    suites = [found for name, found in results().items() if name.startswith("suite-")]
    passed = suites[-1]["files"] if suites else {}
    lines = []
    for promise in rows("promises.csv"):
        files = promise["tests"].split()
        count = sum(number for path, number in passed.items() if any(path.startswith(file) for file in files))
        lines.append([promise["promise"], f"{count:,}", ", ".join(f"`{file}`" for file in files)])
    return table(["Promise", "Tests", "Where"], lines)


def unnoticed() -> str:
    """Faults put in by `make mutate` that no test noticed."""
    found = json.loads((FOLDER / "mutants.json").read_text(encoding="utf-8"))
    lines = (
        [f"`{one['file']}`", one["place"].replace("|", "or"), one["reason"] or "not explained"]
        for one in found["not noticed"]
    )
    return table(["File", "Fault", "Why no test notices"], lines)


def documents() -> str:
    known = rows("documents.csv", ROOT / "data")
    return table(
        ["Document", "Publisher", "Date", "Licence"],
        ([row["title"], row["publisher"], row["date"], row["licence"]] for row in known),
    )


def section_of_method(title: str) -> str:
    """A section of docs/method.md."""
    text = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
    return text.split(f"\n## {title}\n")[1].partition("\n## ")[0].strip() + "\n"


def assessment() -> str:
    lines = ([row["framework"], row["criterion"], row["met"], row["evidence"]] for row in rows("self_assessment.csv"))
    return table(["Framework", "Criterion", "Met", "Evidence"], lines)


def licences() -> str:
    lines = ([row["name"], row["version"], row["licence"]] for row in rows("licences.csv"))
    return table(["Distribution", "Version", "Licence"], lines)


def text() -> str:
    """The record."""
    sections = {
        "What was tried": tried(),
        "Promises, and the tests that hold them": promises(),
        "Faults that no test notices": unnoticed(),
        "Data log": documents(),
        "Assumptions": section_of_method("Assumptions"),
        "Decisions": section_of_method("Decisions"),
        "Self-assessment": assessment(),
        "Dependencies": licences(),
    }
    parts = [
        "\n".join(filter(None, [f"## {name}\n", OPENING.get(name, "") + "\n" * (name in OPENING), body]))
        for name, body in sections.items()
    ]
    return HEAD + "\n".join(parts)


def write() -> None:
    RECORD.write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    write()
