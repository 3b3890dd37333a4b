"""Where a command cannot read, write or reach something it says so in one line that names it, with exit status 1."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from onepot_analysis.cli import main
from onepot_analysis.publish.run import batch, processes


def onepot(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments], prog_name="onepot")


@pytest.mark.parametrize("command", [["template"], ["proforma", "barnsley"]])
def test_a_place_that_cannot_be_written_is_named(tmp_path, command):
    (tmp_path / "file").touch()
    result = onepot(*command, tmp_path / "file" / "x.xlsx")
    assert result.exit_code == 1 and isinstance(result.exception, SystemExit)
    assert result.output.startswith(f"Error: {tmp_path / 'file'}") and result.output.count("\n") == 1
    assert ".part" not in result.output


def test_a_full_disk_is_named_and_nothing_is_left(tmp_path):
    command = [sys.executable, "-m", "onepot_analysis", "template", tmp_path / "x.xlsx"]
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))  # noqa: E731
    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=limit)
    assert (done.returncode, done.stderr) == (1, f"Error: {tmp_path / 'x.xlsx'}: File too large\n")
    assert not list(tmp_path.iterdir())


def test_a_full_standard_output_is_said():
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "onepot_analysis", "list"], stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert done.returncode == 1 and "Traceback" not in done.stderr and "No space left" in done.stderr


def test_closed_standard_streams_are_open_to_nowhere(monkeypatch):
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    main(["list"], standalone_mode=False)
    with sys.stdout as out, sys.stderr as err:
        assert out.name == err.name == "/dev/null"


def test_a_folder_where_a_page_belongs_is_named(tmp_path):
    (tmp_path / "york.html").mkdir()
    (tmp_path / "made").touch()
    with pytest.raises(IsADirectoryError) as error:
        batch._moved(tmp_path / "made", tmp_path / "york.html")
    assert error.value.filename == str(tmp_path / "york.html")


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense"])
def test_a_scheduler_out_of_reach_is_named(tmp_path, monkeypatch, notebook, address):
    monkeypatch.setattr(pytest.importorskip("onepot_analysis.publish.run.cluster"), "PATIENCE", 0.2)
    result = onepot("run", notebook("# A heading"), "york", "--output", tmp_path / "out", "--scheduler", address)
    assert result.exit_code == 1 and isinstance(result.exception, SystemExit)
    assert result.stderr.startswith(f"Error: {address}: no Dask scheduler answers there")


def test_a_helper_process_that_is_gone_is_said(tmp_path, monkeypatch, notebook):
    def gone(process):
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(processes._context().Process, "start", gone)
    result = onepot("run", notebook("# A heading"), "york", "--output", tmp_path / "out")
    assert (result.exit_code, result.stderr.startswith("Error: the warm process ended")) == (1, True)
