"""One source of versions: the lock, which make, conda and the package agree on."""

import re
import tomllib
from importlib import metadata

import yaml
from packaging.requirements import Requirement

from onepot_analysis.data import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PINS = dict(re.findall(r"(?m)^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\n]+)", LOCK))
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
    lines = [line for line in LOCK.splitlines() if line and not line.lstrip().startswith("#")]
    assert all("==" in line for line in lines), "every line fixes one version"


def test_what_runs_here_is_what_is_locked():
    for requirement in map(Requirement, PROJECT["dependencies"]):
        assert metadata.version(requirement.name) == PINS[requirement.name.lower()]
