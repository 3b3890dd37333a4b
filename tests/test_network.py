"""No network at run time: everything is made in a network namespace of its own, where not even this machine answers."""

import subprocess
import sys

import pytest

ALONE = ["unshare", "--map-root-user", "--net"]


def can_be_alone():
    try:
        return subprocess.run([*ALONE, "true"], capture_output=True).returncode == 0
    except OSError:
        return False


pytestmark = pytest.mark.skipif(not can_be_alone(), reason="needs network namespaces, which Linux has")


def test_there_is_no_network_in_there():
    code = "import socket; socket.create_connection(('127.0.0.1', 9), 1)"
    done = subprocess.run([*ALONE, sys.executable, "-c", code], capture_output=True, text=True)
    assert "Network is unreachable" in done.stderr


def test_a_briefing_in_all_formats_is_made_without_a_network(tmp_path):
    command = [sys.executable, "-m", "onepot_analysis", "build", "rutland", "--output", str(tmp_path / "site")]
    done = subprocess.run([*ALONE, *command], capture_output=True, text=True)
    assert done.returncode == 0 and "made 1 ipynb, 1 html, 1 pdf, 1 xlsx" in done.stdout + done.stderr
