"""The assurance record is made of results and judgements, and what it points to is there."""

import ast
import re
import sys

from packaging.utils import canonicalize_name
from test_environment import LOCKED, PINS

from onepot_analysis.facts.register import ROOT

sys.path.insert(0, str(ROOT / "assure"))

import licences
import mutants
import record


def test_the_record_is_what_results_and_judgements_make():
    assert record.RECORD.read_text(encoding="utf-8") == record.text(), "python assure/record.py"


def test_every_place_that_the_record_names_is_there():
    places = re.findall(r"`((?:tests|docs|data|notebooks|onepot_analysis|assure|benchmarks)/?[\w./-]*)`", record.text())
    assert len(places) > 30
    assert [place for place in places if "*" not in place and not (ROOT / place).exists()] == []


def test_every_test_holds_a_promise():
    held = [place for promise in record.rows("promises.csv") for place in promise["tests"].split()]
    files = [path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py")]
    assert [file for file in files if not file.startswith(tuple(held))] == []


def test_every_criterion_is_judged_and_has_evidence():
    for row in record.rows("self_assessment.csv"):
        assert row["met"] in ("yes", "partly", "no") and row["evidence"], row


def test_licences_are_of_what_a_run_needs_in_the_locked_version():
    listed = {row["name"]: row for row in record.rows("licences.csv")}
    assert {
        name: row["version"] for name, row in listed.items() if PINS.get(name, row["version"]) != row["version"]
    } == {}
    everywhere = {canonicalize_name(pin.name) for pin in LOCKED if not pin.marker}
    assert licences.needed() & everywhere <= listed.keys(), "python assure/licences.py"
    assert all(row["licence"] for row in listed.values())


def test_every_reason_is_of_a_mutant_that_can_be_made():
    reasons = [(row["file"], row["place"]) for row in record.rows("mutants.csv")]
    made = {(one.file, one.place) for file in {file for file, _ in reasons} for one in mutants.of_code(ROOT, file)}
    assert [reason for reason in reasons if reason not in made] == []


def test_a_mutant_differs_in_one_place_and_can_be_read():
    file = "onepot_analysis/analysis/outlook.py"
    source = ast.unparse(ast.parse((ROOT / file).read_text(encoding="utf-8"))).splitlines()
    found = mutants.of_code(ROOT, file)
    assert len({one.place for one in found}) == len(found) > 20
    for one in found:
        ast.parse(one.text)
        assert sum(was != now for was, now in zip(source, one.text.splitlines(), strict=True)) == 1, one.place
