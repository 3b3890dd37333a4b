"""onepot build --treatment: the file reaches the notebooks that use it, and a change in it is seen."""

from click.testing import CliRunner

from onepot_analysis.cli import main
from onepot_analysis.facts import parameters, register
from onepot_analysis.publish.run import manifest
from onepot_analysis.publish.run.jobs import Job
from onepot_analysis.publish.site import build as site


def test_the_file_reaches_the_build(barnet, tmp_path, monkeypatch):
    seen = {}

    def build(output, names, settings, chosen, given, progress, **others):
        seen.update(given)
        return site.Report([], 0)

    monkeypatch.setattr(site, "build", build)
    result = CliRunner().invoke(main, ["build", "barnet", "--treatment", str(barnet), "--output", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert seen == {"treatment": str(barnet.resolve())}
    assert "treatment" in parameters.read(register.NOTEBOOKS / "2_partnership_allocations.ipynb")


def test_a_change_in_the_file_is_a_change_of_the_page(export, made, tmp_path):
    prints = []
    for people in (100, 105):
        path = export(*made("Leeds", counts=(people, 50, 25, 40)))
        job = Job("partnerships/leeds", register.NOTEBOOKS / site.BRIEFING, {"treatment": str(path)})
        prints.append(manifest.Manifest(tmp_path, tmp_path, code={}).fingerprint(job))
    assert prints[0] != prints[1]
