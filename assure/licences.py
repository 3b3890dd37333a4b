"""Lists what a run needs beside the package, with its licence as its maker states it: docs/assurance/licences.csv.

The typeface of pages is the one work of others that is shipped; its licence stands whole in every page.
"""

import csv
import re
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LIST = Path(__file__).parents[1] / "docs" / "assurance" / "licences.csv"


def needed(name: str = "onepot_analysis", known: frozenset[str] = frozenset()) -> frozenset[str]:
    """Canonical names of the distributions that one needs in any environment where they are installed, itself included."""
    known |= {canonicalize_name(name)}
    for line in metadata.requires(name) or []:
        requirement = Requirement(line)
        key = canonicalize_name(requirement.name)
        is_wanted = not requirement.marker or requirement.marker.evaluate({"extra": ""})
        if is_wanted and key not in known:
            known = needed(key, known)
    return known


def licence(name: str) -> str:
    """The licence of a distribution: its expression, else what its classifiers or its field say in a few words."""
    about = metadata.metadata(name)
    if about.get("License-Expression"):
        return about["License-Expression"]
    classified = [
        line.rpartition(" :: ")[2] for line in about.get_all("Classifier", []) if line.startswith("License ::")
    ]
    stated = re.sub(r"\s+", " ", about.get("License") or "").strip()
    return "; ".join(classified) or (stated if 0 < len(stated) <= 60 else "") or "see its files"


def listed() -> list[tuple[str, str, str]]:
    names = sorted(needed() - {"onepot-analysis"})
    return [(name, metadata.version(name), licence(name)) for name in names]


if __name__ == "__main__":
    with LIST.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([("name", "version", "licence"), *listed()])
