"""The site as a reader finds it: every link leads somewhere, whatever was built."""

import io
import re
import shutil
import time
from pathlib import Path

import pypdf
import pytest

from onepot_analysis.facts import data, register
from onepot_analysis.publish.run import manifest
from onepot_analysis.publish.run.jobs import Settings
from onepot_analysis.publish.site import build as site

NAMES = {row["partnership_id"]: row["name"] for row in register.read()}


def build(output, *chosen, formats=("html",), timeout=100.0, **parameters):
    return site.build(output, NAMES, Settings(2, timeout, formats), chosen, parameters)


def links(page):
    """What a page links to inside the site: file and the place in it."""
    found = re.findall(r'<a\b[^>]*href="([^"#]*)#?([^"]*)"', page.read_text(encoding="utf-8"))
    return {
        ((page.parent / link).resolve() if link else page, at) for link, at in found if not re.match("[a-z]+:", link)
    }


def targets(page):
    """Files that a page links to."""
    return {path for path, _ in links(page)}


def check_places(folder):
    """Every place that a page links to is there, and shown."""
    for page in folder.rglob("*.html"):
        for path, place in links(page):
            assert not place or f' id="{place}"' in path.read_text(encoding="utf-8"), (page, path, place)


def addresses(data):
    """What a PDF links to."""
    sheets = pypdf.PdfReader(io.BytesIO(data)).pages
    return [link.get_object().get("/A", {}).get("/URI") for sheet in sheets for link in sheet.get("/Annots", [])]


def files(folder):
    return {
        path.relative_to(folder): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in (".lock", manifest.NAME)
    }


def test_links_follow_what_was_built(tmp_path):
    for chosen in (["barnsley", "barking-and-dagenham"], ["barnet"]):
        report = build(tmp_path, *chosen)
        assert not [outcome for outcome in report.outcomes if outcome.error]
        for page in tmp_path.rglob("*.html"):
            assert all(target.exists() for target in targets(page)), page
    barnsley = tmp_path / "partnerships" / "barnsley.html"
    assert tmp_path / "partnerships" / "barnet.html" in targets(barnsley)  # built later, in between
    (tmp_path / "partnerships" / "barnet.ipynb").unlink()
    (outcome,) = build(tmp_path, "barnet", timeout=0.01).outcomes
    assert outcome.error
    assert tmp_path / "partnerships" / "barking-and-dagenham.html" in targets(barnsley)
    assert all(target.exists() for target in targets(tmp_path / "index.html"))


def test_two_builds_are_the_same_to_the_byte(tmp_path):
    chosen = ["barnsley", "city-of-london"]
    made = []
    for folder in (tmp_path / "one", tmp_path / "a longer {name}"):
        names = {name: NAMES[name] for name in chosen}  # a whole site, of two partnerships and the national pages
        report = site.build(folder, names, Settings(2, 100))
        assert [outcome.error for outcome in report.outcomes if outcome.error] == []
        made.append(files(folder))
        time.sleep(1.1)  # stamps count seconds
    assert made[0] == made[1]
    kinds = {path.suffix for path in made[0]}
    assert {".ipynb", ".html", ".pdf", ".xlsx", ".csv"} <= kinds
    assert {path.stem for path in made[0] if path.suffix == ".pdf"} == {*chosen, "settlement", "allocations", "sources"}
    check_places(tmp_path / "one")
    for page in (tmp_path / "one").rglob("*.html"):
        assert all(target.exists() for target in targets(page) if target.parent.name != "partnerships"), page
    assert {f"barnsley.{kind}" for kind in ("pdf", "xlsx", "ipynb")} <= {
        target.name for target in targets(tmp_path / "one" / "partnerships" / "barnsley.html")
    }


def test_words_link_to_what_is_there_and_follow_it(tmp_path):
    """Names of partnerships and documents: when their pages come, and again without a page when it goes."""

    def peers():
        text = (tmp_path / "partnerships" / "barnsley.html").read_text(encoding="utf-8")
        pdf = (tmp_path / "partnerships" / "barnsley.pdf").read_bytes()
        return "derby.html" in text, "derby.html" in str(addresses(pdf)), "sources.html#" in text

    build(tmp_path, "barnsley", formats=("html", "pdf"))
    assert peers() == (False, False, False)
    first = (tmp_path / "partnerships" / "barnsley.html").stat().st_mtime_ns
    build(tmp_path, "york")  # the next in the row, and not named on the page
    build(tmp_path, "derby")
    assert peers() == (True, True, False)
    assert (tmp_path / "partnerships" / "barnsley.html").stat().st_mtime_ns > first
    check_places(tmp_path)
    report = build(tmp_path, "derby")
    assert (report.outcomes, report.current) == ([], 1)


def test_broken_data_end_a_build_before_any_work(tmp_path, data_copy):
    table = data_copy / "partnership_drivers.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("182838", "many"), encoding="utf-8")
    with pytest.raises(data.DataError, match="partnership_drivers"):
        build(tmp_path / "out", data=str(data_copy))
    assert not (tmp_path / "out").exists()


def test_what_is_brought_reaches_every_page_that_knows_it(tmp_path, brought):
    names = {"barnsley": NAMES["barnsley"]}
    report = site.build(tmp_path, names, Settings(2, 100, ("html",)), (), {"allocations": str(brought["own"])})
    assert [outcome.error for outcome in report.outcomes if outcome.error] == []
    for page in ("index", "national/settlement", "national/allocations", "partnerships/barnsley"):
        notebook = tmp_path / f"{page}.ipynb"
        assert not notebook.exists() or "injected-parameters" in notebook.read_text(encoding="utf-8"), page
    assert "own.csv" in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_all_of_a_site_is_of_one_set_of_inputs(tmp_path, brought):
    """A page that would stay is not one of other inputs, and not one that no build has made; index and tables stay too."""
    build(tmp_path, "leeds")
    before, leeds = files(tmp_path), "holds 1 page not made from these inputs, such as partnerships/leeds"
    with pytest.raises(manifest.OtherInputs, match=leeds):
        build(tmp_path, "york", allocations=str(brought["all"]))
    assert files(tmp_path) == before
    assert not build(tmp_path, "leeds", allocations=str(brought["own"])).outcomes[0].error
    (tmp_path / manifest.NAME).unlink()
    with pytest.raises(manifest.OtherInputs, match=leeds):
        build(tmp_path, "york")
    (tmp_path / "partnerships" / "rutland-and-leicester.html").touch()
    with pytest.raises(manifest.OtherInputs, match=r"1 page .*rutland-and-leicester.*: move it away"):
        build(tmp_path)


def test_a_notebook_that_is_edited_is_looked_at_page_by_page(tmp_path):
    """Its other pages stay, until all is built; they are of the same facts."""
    notebooks, output = shutil.copytree(register.NOTEBOOKS, tmp_path / "notebooks"), tmp_path / "out"

    def build(chosen):
        names = {name: NAMES[name] for name in ("leeds", "york")}
        report = site.build(output, names, Settings(2, 100, ("html",)), chosen, notebooks=notebooks)
        return {outcome.key for outcome in report.outcomes if not outcome.error}

    assert build(["leeds"]) == {"partnerships/leeds"}
    with (notebooks / site.BRIEFING).open(encoding="utf-8") as file:
        text = file.read()
    (notebooks / site.BRIEFING).write_text(text.replace("How it changes.", "What it comes to."), encoding="utf-8")
    assert build(["york"]) == {"partnerships/york"}
    pages = {name: (output / f"partnerships/{name}.html").read_text(encoding="utf-8") for name in ("leeds", "york")}
    assert ["What it comes to." in page for page in pages.values()] == [False, True]
    assert "partnerships/leeds" in build([])


def test_index_and_tables_are_made_again_when_they_are_missing(tmp_path):
    build(tmp_path, "york", timeout=0.01)
    before = files(tmp_path)
    for path in ("index.html", "data/briefings.csv"):
        (tmp_path / path).unlink()
    build(tmp_path, "york", timeout=0.01)
    assert files(tmp_path) == before


def test_partnerships_in_a_row():
    everything = {f"partnerships/{name}": ["html", "ipynb"] for name in NAMES}
    row = list(everything)
    near = {key: (before, after) for before, key, after in zip([None, *row], row, [*row[1:], None], strict=False)}
    key, seen = row[0], []
    assert site.links(key, near, NAMES, everything, {})["previous"] is None
    while key:
        seen.append(Path(key).name)
        following = site.links(key, near, NAMES, everything, {})["next"]
        key = following and f"partnerships/{Path(following['href']).stem}"
    assert seen == list(NAMES)
