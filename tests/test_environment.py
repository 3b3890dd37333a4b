"""One source of versions: the lock, which make, conda and the package agree on."""

import tomllib
from importlib import metadata

import yaml
from packaging.requirements import Requirement

from onepot_analysis.facts.data import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
LINES = [line for line in LOCK.splitlines() if line and not line.lstrip().startswith("#")]
LOCKED = [Requirement(line) for line in LINES]
PINS = {pin.name: str(pin.specifier).removeprefix("==") for pin in LOCKED if not pin.marker or pin.marker.evaluate()}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


def test_conda_leads_to_the_lock():
    python, pip, pip_list = ENVIRONMENT["dependencies"]
    assert pip_list == {"pip": ["-r requirements.lock", "-e ."]} and pip == "pip"
    assert python.removeprefix("python=") == PROJECT["requires-python"].removeprefix(">=")


def test_every_dependency_is_locked_to_a_version_that_fits():
    wanted = PROJECT["dependencies"] + [d for extra in PROJECT["optional-dependencies"].values() for d in extra]
    for requirement in map(Requirement, wanted):
        assert requirement.specifier.contains(PINS[requirement.name.lower()]), requirement


def test_the_lock_holds_versions_only():
    assert all(str(pin.specifier).startswith("==") and len(pin.specifier) == 1 for pin in LOCKED)
    for pin in LOCKED:
        same = [other for other in LOCKED if other.name == pin.name and (not other.marker or other.marker.evaluate())]
        assert len(same) <= 1, f"{pin.name}: one version for one machine"


def test_what_runs_here_is_what_is_locked():
    for requirement in map(Requirement, PROJECT["dependencies"]):
        assert metadata.version(requirement.name) == PINS[requirement.name.lower()]
