"""A data folder with each partnership several times over, to measure larger use: ``synthetic.py FOLDER COPIES``."""

import shutil
import sys
from pathlib import Path

import pandas as pd

from onepot_analysis.facts import data


def write(folder: Path, copies: int) -> None:
    """Write a data folder in which each partnership stands `copies` times; regional totals grow with them."""
    shutil.copytree(data.FOLDER, folder)
    register = _copied(folder, "partnerships", copies, ["partnership_id", "name"])
    _copied(folder, "partnership_drivers", copies, ["partnership_id"])
    tiles = _copied(folder, "tiles", copies, ["partnership_id", "label"])
    places = range(len(tiles))
    tiles = tiles.assign(column=[at % 40 for at in places], row=[at // 40 for at in places])
    tiles.to_csv(folder / "tiles.csv", index=False)
    figures = _read(folder, "national_figures")
    figures.loc[figures["figure_id"] == "partnership_count", "value"] = str(len(register))
    figures.to_csv(folder / "national_figures.csv", index=False)
    regions = _read(folder, "regional_opiate_crack_users")
    regions["opiate_crack_users"] = (regions["opiate_crack_users"].astype(int) * copies).astype(str)
    regions.to_csv(folder / "regional_opiate_crack_users.csv", index=False)


def _copied(folder, name, copies, keys):
    """The rows of a table several times, the copies told apart in the columns that have to be unique."""
    table = _read(folder, name)
    parts = [table]
    for copy in range(2, copies + 1):
        parts.append(
            table.assign(**{key: table[key] + (f"-{copy}" if key.endswith("_id") else f" {copy}") for key in keys})
        )
    table = pd.concat(parts, ignore_index=True)
    table.to_csv(folder / f"{name}.csv", index=False)
    return table


def _read(folder, name):
    return pd.read_csv(folder / f"{name}.csv", dtype="str", keep_default_na=False)


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
    print(len(data.load(Path(sys.argv[1])).partnerships), "partnerships in", sys.argv[1])
