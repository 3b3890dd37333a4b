"""One source of versions: the lock, which make, conda and the package agree on."""

import ast
import re
import tomllib
from importlib import metadata
from itertools import chain

import nbformat
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from onepot_analysis.facts.register import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
ENTRIES = re.split(r"^(?=[a-z])", re.sub(r"(?m)^ *#.*\n", "", LOCK), flags=re.MULTILINE)[1:]
LOCKED = [Requirement(entry.partition("\\")[0].strip()) for entry in ENTRIES]
PINS = {pin.name: str(pin.specifier).removeprefix("==") for pin in LOCKED if not pin.marker or pin.marker.evaluate()}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))

NOT_IMPORTED = {  # dependencies that no code names, and why they are wanted
    "jupyter": "users open notebooks in it",
    "brotli": "what fonttools writes woff2 with",
    "coverage": "a command",
    "editables": "hatchling's, for `pip install --editable`",
    "frictionless": "a command that tests run",
    "hatchling": "a command that tests run",
    "mypy": "a command",
    "nbval": "a plug-in of pytest",
    "pdoc": "a command",
    "pip-audit": "a command",
    "playwright": "imported where there is a browser",
    "pre-commit": "a command",
    "pytest-xdist": "a plug-in of pytest",
    "ruff": "a command",
}


def imported(*folders):
    """Distributions whose modules the code in folders imports, in modules and in notebooks."""
    files = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.*"))]
    texts = [path.read_text(encoding="utf-8") for path in files if path.suffix == ".py"]
    for path in files:
        if path.suffix == ".ipynb":
            cells = nbformat.read(path, as_version=4).cells
            texts += ["\n".join(cell.source for cell in cells if cell.cell_type == "code")]
    names = set()
    for node in chain.from_iterable(ast.walk(ast.parse(text)) for text in texts):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    known = metadata.packages_distributions()
    return {canonicalize_name(known[name][0]) for name in names - {"onepot_analysis"} if name in known}


def declared(*lists):
    return {canonicalize_name(Requirement(line).name) for line in chain(*lists)}


def test_what_is_imported_is_declared_and_what_is_declared_is_imported():
    extras = PROJECT["optional-dependencies"]
    run, tried = imported("onepot_analysis", "notebooks"), imported("tests", "benchmarks", "examples")
    assert run <= declared(PROJECT["dependencies"], extras["cluster"])
    assert tried <= declared(PROJECT["dependencies"], *extras.values())
    assert declared(PROJECT["dependencies"], *extras.values()) - run - tried == set(NOT_IMPORTED)


def test_conda_leads_to_the_lock():
    python, pip, pip_list = ENVIRONMENT["dependencies"]
    assert pip_list == {"pip": ["-r requirements.lock"]} and pip == "pip"
    assert python.removeprefix("python=") == PROJECT["requires-python"].removeprefix(">=")


def test_every_dependency_is_locked_to_a_version_that_fits():
    wanted = PROJECT["dependencies"] + [d for extra in PROJECT["optional-dependencies"].values() for d in extra]
    for requirement in map(Requirement, wanted):
        assert requirement.specifier.contains(PINS[requirement.name.lower()]), requirement


def test_make_installs_nothing_without_a_hash():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    installs = [line for line in makefile.splitlines() if re.search(r"pip install .*-r |\$\(UV\) .*-r ", line)]
    assert len(installs) == 2 and all("--require-hashes" in line for line in installs)
    assert [entry.split()[0] for entry in ENTRIES if "--hash=sha256:" not in entry] == []


def test_the_lock_holds_versions_only():
    assert all(str(pin.specifier).startswith("==") and len(pin.specifier) == 1 for pin in LOCKED)
    for pin in LOCKED:
        same = [other for other in LOCKED if other.name == pin.name and (not other.marker or other.marker.evaluate())]
        assert len(same) <= 1, f"{pin.name}: one version for one machine"


def test_what_runs_here_is_what_is_locked():
    for requirement in map(Requirement, PROJECT["dependencies"]):
        assert metadata.version(requirement.name) == PINS[requirement.name.lower()]
