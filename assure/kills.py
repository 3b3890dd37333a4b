"""Kills builds at moments drawn at random, and looks at what they leave: no file that is neither whole nor absent.

After each kill the build is run again to its end, and has to give the bytes of a build that nobody killed. The seed makes
the moments the same in every run; what a build is doing then differs with the machine.
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SEED, KILLS = 2011, 30
BUILD = [sys.executable, "-m", "onepot_analysis", "build", "rutland", "city-of-london", "isle-of-wight", "--output"]
CHANGING = (".lock", "manifest.json")  # the manifest holds times


def build(folder: Path, seconds: float | None = None) -> None:
    """Build to the end, or kill the build and all its processes after so many seconds."""
    with subprocess.Popen(
        [*BUILD, str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as child:
        try:
            code = child.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
        else:
            if code:
                raise SystemExit(f"the build ended with {code}")


def files(folder: Path) -> dict[str, bytes]:
    """What there is, by path, without what changes with time."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.name not in CHANGING)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def main() -> int:
    """Kill, look, build again; print the counts. The exit code is 1 if any file was half or differed."""
    moments = random.Random(SEED)
    counts = {"kills": KILLS, "half files": 0, "differing rebuilds": 0, "leftover files": 0}
    with tempfile.TemporaryDirectory() as scratch:
        whole, started = Path(scratch, "whole"), time.monotonic()
        build(whole)
        length, expected = time.monotonic() - started, files(whole)
        for number in range(KILLS):
            folder = Path(scratch, str(number))
            build(folder, moments.uniform(0.02, 1.05) * length)
            left = files(folder) if folder.exists() else {}
            pages = {name: data for name, data in left.items() if name.startswith("partnerships/")}
            counts["half files"] += sum(data != expected.get(name, data) for name, data in pages.items())
            build(folder)
            again = files(folder)
            counts["differing rebuilds"] += any(again.get(name) != data for name, data in expected.items())
            counts["leftover files"] += len(again.keys() - expected.keys())
    print(json.dumps(counts))
    return int(any(count for name, count in counts.items() if name != "kills"))


if __name__ == "__main__":
    sys.exit(main())
