"""Puts small faults into data/ and the analysis, one at a time, and looks whether a test notices: `make mutate`.

Only tests that no refresh rewrites count: neither `tests/golden`, nor nbval, nor the digests in `data/README.md`. All numbers
of data/ are tried; of the code a sample that the seed fixes (`--sample`), each mutant against the tests of its
module. What nothing notices is listed in docs/assurance/mutants.json, with the reason that a person has written
beside it in docs/assurance/mutants.csv. A mutant runs in a fork of a process that has the libraries ready, in a copy of the
project. The last line is a JSON object with the counts, for `assure/run.py`.
"""

import argparse
import compileall
import contextlib
import csv
import importlib
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import mutants

ROOT = Path(__file__).resolve().parents[1]
RECORD = ROOT / "docs" / "assurance" / "mutants.json"
REASONS = ROOT / "docs" / "assurance" / "mutants.csv"
ROOMS = ("analysis", "facts", "value")
READY = ("numpy", "pandas", "pandera.pandas", "scipy.special", "scipy.stats", "hypothesis", "pytest", "openpyxl", "bs4")
READY += ("_pytest.assertion.rewrite", "nbval.plugin", "python_calamine", "xlsxwriter", "pdfplumber", "jinja2")
OPINION = "tests/second_opinion/test_second_opinion.py"
MEASURES = ["tests/value/test_value_measures.py", "tests/value/test_intervals.py", "tests/second_opinion/test_value.py"]
TESTS = {  # of a module, after its doctests; the quick before the slow
    "agency_formula": ["tests/treatment/test_all_partnerships.py", OPINION],
    "allocations": ["tests/analysis/test_allocations.py", OPINION],
    "bounds": ["tests/analysis/test_bounds.py", "tests/analysis/test_settlement.py", OPINION],
    "change": [OPINION, "tests/analysis/test_allocations.py"],
    "comparison": ["tests/analysis/test_comparison.py", OPINION],
    "estimates": ["tests/analysis/test_estimates.py", OPINION],
    "letters": ["tests/analysis/test_settlement.py", OPINION],
    "model": ["tests/analysis/test_sensitivity.py", OPINION, "tests/analysis/test_allocations.py"],
    "outlook": ["tests/analysis/test_outlook.py", OPINION],
    "own_change": ["tests/second_opinion/test_calculator.py", "tests/analysis/test_own_change.py"],
    "sensitivity": ["tests/analysis/test_sensitivity.py", "tests/analysis/test_allocations.py"],
    "settlement": ["tests/analysis/test_settlement.py", OPINION],
    **{name: ["tests/facts"] for name in ("data", "dictionary", "files", "parameters", "register", "schemas")},
    **dict.fromkeys(("evidence", "intervals", "lines", "measures", "said"), MEASURES),
}
FACTS = ["tests/facts", "tests/analysis/test_settlement.py", "tests/analysis/test_estimates.py"]
NOT = "not dictionary_is_up_to_date and not as_they_are_held and not changed_cell"  # what a refresh or the record holds
HELD = "tests/facts/test_held.py::test_data_are_as_they_are_held"
SECONDS = 300  # for the tests of one mutant: what hangs is noticed


def copied(folder: Path) -> Path:
    """The project without what is built, its modules compiled, in a folder that may be spoilt."""
    left_out = shutil.ignore_patterns(".*", "reports", "__pycache__", "node_modules")
    shutil.copytree(ROOT, folder / "project", ignore=left_out)
    os.chdir(folder / "project")
    compileall.compile_dir("onepot_analysis", quiet=1)
    return folder / "project"


def tests_of(file: str) -> list[str]:
    """What to run for a module: its doctests, and the tests named for it."""
    return [file, *TESTS.get(Path(file).stem, [])]


def passes(arguments: list[str], *, writes_bytecode: bool = False, seconds: int = SECONDS) -> bool:
    """Whether tests pass, in a fork; one that ends in another way or takes too long does not."""
    child = os.fork()
    if not child:
        signal.alarm(seconds)
        sys.dont_write_bytecode = not writes_bytecode
        with (
            Path(os.devnull).open("w") as nowhere,
            contextlib.redirect_stdout(nowhere),
            contextlib.redirect_stderr(nowhere),
        ):
            code = 1
            with contextlib.suppress(BaseException):
                sys.path.insert(0, str(Path.cwd()))
                from hypothesis import settings

                settings.register_profile("mutants", deadline=None, max_examples=25, derandomize=True, database=None)
                os.environ["HYPOTHESIS_PROFILE"] = "mutants"
                options = ["-x", "-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
                code = importlib.import_module("pytest").main([*options, *arguments])
        os._exit(int(code != 0))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@contextlib.contextmanager
def spoilt(mutant: mutants.Mutant):
    """The copy with a mutant in it; afterwards as it was, its time included, so that what is compiled stays valid."""
    path = Path(mutant.file)
    state, text = path.stat(), path.read_bytes()
    path.write_text(mutant.text, encoding="utf-8")
    try:
        yield
    finally:
        path.write_bytes(text)
        os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


def code(sample: int, seed: int, only: str, again: set[tuple[str, str]]) -> tuple[list[mutants.Mutant], int]:
    """Mutants of the code that no test notices, and how many were tried; only some `again`, if any."""
    files = [path.as_posix() for room in ROOMS for path in sorted(Path("onepot_analysis", room).glob("*.py"))]
    everything = [one for file in files if only in file for one in mutants.of_code(Path(), file)]
    chosen = random.Random(seed).sample(everything, min(sample, len(everything)))
    chosen = [one for one in everything if (one.file, one.place) in again] or chosen
    if not passes(sorted({path for one in chosen for path in tests_of(one.file)}), writes_bytecode=True, seconds=1200):
        sys.exit("Tests fail before anything is changed.")
    missed = []
    for at, one in enumerate(chosen, 1):
        started = time.monotonic()
        with spoilt(one):
            survives = passes(tests_of(one.file))
        missed += [one] * survives
        said = "NOT NOTICED" if survives else "noticed"
        print(
            f"{at}/{len(chosen)} {said}, {time.monotonic() - started:.1f} s: {one.file}, line {one.line}, {one.place}",
            flush=True,
        )
    return missed, len(chosen)


def data(sample: int, seed: int) -> dict[str, int]:
    """All numbers of the tables against the record that holds them, a sample of them against all other tests of facts."""
    hold = importlib.import_module("hold")
    every = mutants.of_data(Path(), seed)
    missed = []
    for one in every:
        with spoilt(one):
            missed += [one] * (not hold.differences(Path("data")))
    chosen = random.Random(seed).sample(every, min(sample, len(every)))
    others = ["-k", NOT, *FACTS]
    if not passes([HELD]) or not passes(others, writes_bytecode=True):
        sys.exit("The tests of data/ fail before anything is changed.")
    noticed, by_record = 0, 0
    for one in chosen:
        with spoilt(one):
            by_record += not passes([HELD])
            noticed += not passes(others)
    print(*(f"not held: {one.file}, {one.place}" for one in missed), sep="\n")
    return {
        "numbers of data/ changed": len(every),
        "noticed by the record": len(every) - len(missed),
        "of these tried with pytest": len(chosen),
        "noticed by the record there": by_record,
        "noticed by other tests too": noticed,
    }


def reasons() -> dict[tuple[str, str], str]:
    """Why a mutant changes nothing that can be noticed, by file and place, as a person has judged."""
    if not REASONS.exists():
        return {}
    with REASONS.open(encoding="utf-8", newline="") as file:
        return {(row["file"], row["place"]): row["reason"] for row in csv.DictReader(file)}


def main() -> bool:
    asked = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    asked.add_argument("what", choices=["data", "code", "both"], nargs="?", default="both")
    asked.add_argument(
        "--sample", type=int, default=100, help="mutants of the code; an eighth as many numbers are tried with pytest"
    )
    asked.add_argument("--seed", type=int, default=12)
    asked.add_argument("--only", default="", help="of modules whose path holds this; nothing is recorded")
    asked.add_argument("--again", action="store_true", help="only what the record says was not noticed")
    given, started = asked.parse_args(), time.monotonic()
    for name in READY:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    before = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {"cases": {}, "not noticed": []}
    counts, listed = before["cases"], before["not noticed"]
    with tempfile.TemporaryDirectory() as folder:
        copied(Path(folder))
        if given.what != "code":
            counts |= data(given.sample // 8, given.seed)
        if given.what != "data":
            again = {(one["file"], one["place"]) for one in listed} if given.again else set()
            missed, tried = code(given.sample, given.seed, given.only, again)
            tried += counts["changes of code"] - len(again) if again else 0  # what is no longer there does not count
            known = reasons()
            listed = [
                {"file": one.file, "place": one.place, "reason": known.get((one.file, one.place), "")} for one in missed
            ]
            explained = sum(bool(one["reason"]) for one in listed)
            counts |= {
                "changes of code": tried,
                "noticed": tried - len(missed),
                "not noticed, with the reason": explained,
            }
        os.chdir(ROOT)
    held = counts.get("noticed by the record") == counts.get("numbers of data/ changed")
    held &= counts.get("noticed", 1) >= 0.95 * counts.get("changes of code", 1) and all(one["reason"] for one in listed)
    if not given.only:
        found = {
            "what": "Small faults put into data/ and the analysis, one at a time",
            "command": " ".join(["python assure/mutate.py", *sys.argv[1:]]),
            "date": date.today().isoformat(),
            "seconds": round(time.monotonic() - started),
            "seed": given.seed,
            "cases": counts,
            "result": "held" if held else "failed",
            "not noticed": listed,
        }
        RECORD.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(counts))
    return held


if __name__ == "__main__":
    sys.exit(not main())
