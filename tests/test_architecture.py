"""The package's plan, which docs/architecture.md draws: rooms with one direction, no circle, no hidden import, and its size."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from onepot_analysis.facts.register import ROOT

PACKAGE = ROOT / "onepot_analysis"
ROOMS = (  # each may import those before it, never those after it
    *("facts", "analysis", "show", "spreadsheets", "value", "briefing", "results"),
    *("publish.formats", "publish.run", "publish.site", "terminal", "cli", "__main__"),
)
LATE = {  # modules that may import in a function, and why
    "cli": "a command that only lists does not wait for pandas",
    "terminal": "the same",
    "publish.site.build": "a build that finds everything up to date does not wait for pandas",
    "spreadsheets.allocations.pdf": "few tables are PDFs, and pdfplumber takes longer to import than they take to read",
}
LARGEST = 13_784
MODULE = range(40, 301)


def name_of(path: Path) -> str:
    """Name of a module below the package: ``publish.run.batch``; a folder's ``__init__`` is the folder."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in FILES.items()}
LINES = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in FILES.items()}


def imports(tree: ast.AST) -> list[str]:
    """Modules of the package that code imports, wherever in it."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            full = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            full = [alias.name for alias in node.names]
        else:
            continue
        ours = [name.removeprefix("onepot_analysis").lstrip(".") for name in full if name.startswith("onepot_analysis")]
        found += [name if name in FILES else name.rpartition(".")[0] for name in ours]
    return found


IMPORTS = {name: set(imports(tree)) - {name} for name, tree in TREES.items()}


def room(name: str) -> str | None:
    """The room that a module stands in."""
    return next((room for room in ROOMS if f"{name}.".startswith(f"{room}.")), None)


PLACED = {name: ROOMS.index(one) for name in FILES if (one := room(name))}


def test_every_module_stands_in_a_room():
    assert set(FILES) - set(PLACED) == {"", "publish"}


def test_imports_go_one_way():
    pairs = [(name, other) for name in PLACED for other in IMPORTS[name] & set(PLACED)]
    wrong = {f"{name} imports {other}" for name, other in pairs if PLACED[other] > PLACED[name]}
    assert wrong == set()


def test_what_readers_of_spreadsheets_share_knows_none_of_the_tables():
    tables = tuple(f"spreadsheets.{name}" for name in ("allocations", "completions", "proforma", "treatment"))
    shared = [name for name in FILES if room(name) == "spreadsheets" and not name.startswith(tables)]
    wrong = {f"{name} imports {other}" for name in shared for other in IMPORTS[name] if other.startswith(tables)}
    assert wrong == set()


def test_there_is_no_circle():
    TopologicalSorter(IMPORTS).prepare()


@pytest.mark.parametrize("name", [name for name in FILES if name not in LATE])
def test_no_import_is_hidden_in_a_function(name):
    functions = [node for node in ast.walk(TREES[name]) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    hidden = [node for one in functions for node in ast.walk(one) if isinstance(node, (ast.Import, ast.ImportFrom))]
    assert [ast.unparse(node) for node in hidden] == []


def test_modules_are_neither_scraps_nor_heaps():
    entrances = ("__init__.py", "__main__.py")
    sizes = {name: LINES[name] for name, path in FILES.items() if path.name not in entrances}
    assert {name: lines for name, lines in sizes.items() if lines not in MODULE} == {}


def test_one_person_can_hold_it_in_mind():
    assert sum(LINES.values()) <= LARGEST
