"""Runs what takes longer than the suite and notes what came of it in docs/assurance/: `make assure`.

`python assure/run.py` runs every trial, `python assure/run.py fuzz-facts` one of them. Each writes what was tried, how often, with
what result and when to docs/assurance/results/; the record that people read is made of these files (`record.py`), so that
no number in it is kept by hand.
"""

import json
import os
import platform
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import record

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "docs" / "assurance" / "results"
PYTEST = [sys.executable, "-m", "pytest", "-q"]
SETTINGS = {  # processor, time zone, locale and hash seed, each far from the others
    "haswell": {"OPENBLAS_CORETYPE": "Haswell", "TZ": "Pacific/Auckland", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "7"},
    "sandybridge": {"OPENBLAS_CORETYPE": "Sandybridge", "TZ": "America/St_Johns", "LC_ALL": "C", "PYTHONHASHSEED": "0"},
    "zen": {"OPENBLAS_CORETYPE": "Zen", "TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "4294967295"},
}


@dataclass(frozen=True)
class Trial:
    """What is tried: the command, its environment beside the machine's, and what its output says of how often."""

    what: str
    command: list[str]
    cases: Callable[[str], Mapping[str, int]]
    environment: Mapping[str, str] = field(default_factory=dict)


def tests(output: str) -> dict[str, int]:
    """Tests that passed and failed, as pytest's last line counts them."""
    last = output.strip().rpartition("\n")[2]
    return {word: int(count) for count, word in re.findall(r"(\d+) (passed|failed|error|skipped)", last)}


def examples(output: str) -> dict[str, int]:
    """Examples that hypothesis tried, those that did not fit their conditions left out, and the tests that did."""
    found = re.findall(r"(\d+) passing, (\d+) failing", output)
    passing, failing = (sum(int(pair[at]) for pair in found) for at in (0, 1))
    return {"examples": passing + failing, "failing": failing, **tests(output)}


def counted(output: str) -> dict[str, int]:
    """Counts that a trial prints as JSON in its last line."""
    return json.loads(output.strip().rpartition("\n")[2])


def attempts(output: str) -> dict[str, int]:
    """Attempts of the list, each shown in every way that fits it, and the tests that go through them."""
    listed = (ROOT / "tests" / "browser" / "hostile.txt").read_text(encoding="utf-8").splitlines()
    return {"attempts": sum(bool(line) and line[0] not in "#[" for line in listed), **tests(output)}


def lines(output: str) -> dict[str, int]:
    """Lines and branches of the analysis, and those that no test reaches."""
    total = json.loads(output[output.index("{") :])["totals"]
    return {
        "branches": total["num_branches"],
        "branches missed": total["missing_branches"],
        "lines": total["num_statements"],
        "lines missed": total["missing_lines"],
    }


def faults(output: str) -> dict[str, int]:
    """Dependencies with known faults."""
    found = json.loads(output[output.index("{") :])["dependencies"]
    return {"dependencies": len(found), "with known faults": sum(bool(one.get("vulns")) for one in found)}


SUITE = ["--numprocesses", "3", "--dist", "loadfile", "--no-loadscope-reorder", "--nbval"]
ALL = ["tests", "onepot_analysis", "docs", "notebooks"]


def by_file(report: Path) -> dict[str, int]:
    """Tests that passed, by file."""
    cases = ElementTree.parse(report).iter("testcase")
    return dict(sorted(Counter(file_of(case) for case in cases if not len(case)).items()))


def file_of(case: ElementTree.Element) -> str:
    """The file of a test, which pytest writes with points."""
    name = case.get("classname", "").removesuffix(".Notebook")
    return f"{name.replace('.', '/')}.py" if name.startswith("tests") else name


DOORS = {
    "allocations": "Names, numbers, tables and workbooks of allocations",
    "analysis": "The arithmetic of bounds, allocations, estimates and changes",
    "facts": "Parameters of notebooks, and files",
    "publish": "Manifests of builds, and what notebooks show",
    "show": "Words, tables and charts",
    "treatment": "Exports of people in treatment, and completions",
    "value": "Proformas, and the intervals of value for money",
}
AUDIT = "pip-audit -r requirements.lock --require-hashes --disable-pip -s osv"
TRIALS = {
    "hostile": Trial(
        "What would run or load something, drawn in a browser: through the sanitiser alone, and through the policy alone",
        [*PYTEST, "tests/browser/test_hostile.py"],
        attempts,
        {"HYPOTHESIS_PROFILE": "assure"},
    ),
    "questions": Trial(
        "Tables that might be true, whole and in parts, and the same with one slip: which are asked about",
        [sys.executable, "assure/questions.py"],
        counted,
    ),
    "kills": Trial("Builds killed at any moment, and built again", [sys.executable, "assure/kills.py"], counted),
    "mutants": Trial(
        "Small faults put into data/ and the analysis, one at a time: whether tests that no refresh rewrites notice",
        [sys.executable, "assure/mutate.py"],
        counted,
    ),
    "coverage": Trial(
        "Lines and branches of the analysis that its own tests reach",
        ["sh", "-c", "coverage run --branch --source onepot_analysis/analysis -m pytest -q tests/analysis tests/second_opinion >&2"
         " && coverage json -q -o -"],
        lines,
    ),
    "audit": Trial(
        "Known faults of what is installed",
        ["sh", "-c", f"{AUDIT} -f json"],
        faults,
    ),
}  # fmt: skip
PROPERTIES = [*PYTEST, "--hypothesis-show-statistics", "-m", "hypothesis and not browser"]
for name, door in DOORS.items():
    TRIALS[f"fuzz-{name}"] = Trial(
        f"{door}, fed at random", [*PROPERTIES, f"tests/{name}"], examples, {"HYPOTHESIS_PROFILE": "assure"}
    )
for name, setting in SETTINGS.items():
    said = ", ".join(f"{key}={value}" for key, value in setting.items())
    TRIALS[f"suite-{name}"] = Trial(f"The whole suite under {said}", [*PYTEST, *SUITE, *ALL], tests, setting)


def run(name: str) -> bool:
    """Run a trial and write what came of it; whether it held."""
    trial, started = TRIALS[name], time.monotonic()
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", **trial.environment}
    report = Path(tempfile.mkdtemp()) / "tests.xml"
    command = trial.command + [f"--junitxml={report}"] * (trial.command[: len(PYTEST)] == PYTEST)
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    try:
        cases = trial.cases(done.stdout)
    except ValueError:
        cases = {}
    result = "held" if done.returncode == 0 else "did not run" if not cases else "failed"
    found: dict[str, Any] = {
        "what": trial.what,
        "command": f"python assure/run.py {name}",
        "cases": cases,
        "result": result,
        "date": date.today().isoformat(),
        "seconds": round(time.monotonic() - started),
        "python": platform.python_version(),
    }
    if report.exists():
        found["files"] = by_file(report)
    (RESULTS / f"{name}.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(f"{name}: {result}, {cases}, {found['seconds']} s")
    if result != "held":
        print(done.stdout[-2000:], done.stderr[-2000:], sep="\n")
    return result == "held"


if __name__ == "__main__":
    signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # a shell's job in the background ignores it, and so would tests
    held = [run(name) for name in sys.argv[1:] or TRIALS]
    record.write()
    sys.exit(not all(held))
