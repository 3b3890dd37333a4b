"""The pages of the site, and the windows in which they are looked at."""

NATIONAL = ["national/settlement.html", "national/allocations.html", "national/sources.html"]
OTHERS = ["index.html", "data/dictionary.html", "data/changes.html", "data/assurance.html", *NATIONAL]
LONGEST = "partnerships/cheshire-east-and-cheshire-west-and-chester.html"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1100, "height": 900}


def briefings(site):
    return [f"partnerships/{path.name}" for path in sorted((site / "partnerships").glob("*.html"))]
