"""What every table in ``data/`` must look like: the single description of its columns.

`onepot_analysis.facts.data` validates against these schemas and `onepot_analysis.facts.dictionary` writes
``data/README.md`` from them.
"""

import pandera.pandas as pa

FINANCIAL_YEAR = r"\d{4}-\d{2}"
IDENTIFIER = r"[a-z0-9]+([_-][a-z0-9]+)*"
UNITS = ["GBP million", "per cent", "count", "people", "crimes", "deaths", "areas"]
STATUSES = ["stated", "derived", "estimated", "bounded"]
KINDS = ["amount", "change", "year", "promise", "intention", "view", "permission", "caution"]


def _matches(pattern: str, expected: str) -> pa.Check:
    return pa.Check.str_matches(rf"^(?:{pattern})$", error=expected)


def _one_of(values: list[str]) -> pa.Check:
    return pa.Check.isin(values, error=f"one of: {', '.join(values)}")


def _text(description: str, *checks: pa.Check, blank: bool = False, **kwargs) -> pa.Column:
    return pa.Column(str, list(checks), nullable=blank, description=description, **kwargs)


def _key(description: str) -> pa.Column:
    return _text(description, _matches(IDENTIFIER, "an identifier of lower-case letters, digits, - or _"), unique=True)


def _number(description: str, unit: str, blank: bool = False, whole: bool = False) -> pa.Column:
    checks = [pa.Check.ge(0, error="a number of 0 or more"), pa.Check.lt(float("inf"), error="a finite number")]
    if whole:
        checks.append(pa.Check(lambda s: s % 1 == 0, error="a whole number"))
    return pa.Column(float, checks, nullable=blank, description=description, metadata={"unit": unit})


def _year(blank: bool = False) -> pa.Column:
    return _text("Financial year", _matches(FINANCIAL_YEAR, "a financial year such as 2011-12"), blank=blank)


def _status(values: list[str] = STATUSES) -> pa.Column:
    return _text("How the number came about", _one_of(values))


def _table(description: str, columns: dict[str, pa.Column], unique: list[str] | None = None) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(columns, description=description, unique=unique, strict=True, ordered=True, coerce=True)


_DOCUMENT = "Document the number or statement comes from (documents)"
_HALF_WIDTH = "Rounding of the printed figure: the true value lies within this distance of it"
_PARTNERSHIP = "Partnership (partnerships)"
_UNIT = "Unit of the number"

TABLES: dict[str, pa.DataFrameSchema] = {
    "documents": _table(
        "One row a source document.",
        {
            "document_id": _key("Identifier of the document"),
            "short_title": _text("Name by which pages cite it", unique=True),
            "title": _text("Title"),
            "publisher": _text("Publisher"),
            "date": _text(
                "Date, as exact as known",
                _matches(r"\d{4}(-\d{2}){0,2}", "a date such as 2011, 2011-02 or 2011-02-11"),
                blank=True,
            ),
            "reference": _text("Reference or column numbers", blank=True),
            "url": _text("Address", _matches("https?://.+", "an address beginning with http"), blank=True),
            "licence": _text("Licence"),
        },
    ),
    "national_figures": _table(
        "One row a published national figure.",
        {
            "figure_id": _key("Identifier of the figure"),
            "description": _text("What the figure is"),
            "financial_year": _year(),
            "stream": _text("Stream of money", blank=True),
            "funder": _text("Who pays it", blank=True),
            "value": _number("The printed figure; blank where no amount is printed", "column unit", blank=True),
            "unit": _text(_UNIT, _one_of(UNITS)),
            "half_width": _number(_HALF_WIDTH, "column unit", blank=True),
            "status": _status(),
            "document_id": _text(_DOCUMENT),
            "locator": _text("Place in the document", blank=True),
            "note": _text("What a reader must know about the figure", blank=True),
        },
    ),
    "letter_statements": _table(
        "What the two letters say, word for word, each statement with its place. The letters stand whole in letters/. "
        "Kinds: amount, change and year as the words say; promise: what is or will be done; intention: what is proposed "
        "or envisaged; view: what the writers believe or judge; permission: what partnerships may do; caution: a warning.",
        {
            "statement_id": _key("Identifier of the statement"),
            "document_id": _text(_DOCUMENT),
            "locator": _text("Place in the letter; paragraphs counted after the salutation or subject line"),
            "kind": _text("Kind of statement", _one_of(KINDS)),
            "quote": _text("The letter's own words"),
            "figure_id": _text("The figure that holds the amount (national_figures)", blank=True),
        },
    ),
    "announcements": _table(
        "What the letters announce, one row each.",
        {
            "announcement_id": _key("Identifier of the announcement"),
            "announcement": _text("What is announced"),
            "figure_id": _text("The figure that holds its amount (national_figures)", blank=True),
            "change": _text("Change from 2010-11, in the letters' terms"),
            "who_decides": _text("Who decides what a partnership gets or does"),
            "statement_ids": _text("Statements it rests on, separated by semicolons (letter_statements)"),
            "treated_in": _text("Where this product treats it"),
        },
    ),
    "asks": _table(
        "What a partnership can do about what the letters say: what to look up in its own papers, what to ask, whom, by "
        "when. What the letters say stands in letter_statements; our_advice and whom_to_ask are ours and not the letters'.",
        {
            "ask_id": _key("Identifier of the row"),
            "topic": _text("What it is about", unique=True),
            "statement_ids": _text(
                "What the letters say of it, separated by semicolons (letter_statements)", blank=True
            ),
            "other_sources_say": _text("What other documents say of it, in a sentence", blank=True),
            "document_ids": _text("Those documents, separated by semicolons (documents)", blank=True),
            "action": _text(
                "look up: it was told already; ask: somebody else has it; do: the partnership's own work; "
                "note: nothing to do yet",
                _one_of(["look up", "ask", "do", "note"]),
            ),
            "our_advice": _text("What to do; our advice"),
            "whom_to_ask": _text("Whom to ask; our advice"),
            "by_when": _text("When, as the letters have it, their words in quotation marks; a date of ours says so"),
        },
    ),
    "gdp_deflators": _table(
        "Change of the GDP deflator, one row a vintage and year.",
        {
            "vintage": _text("Which publication of the deflator"),
            "financial_year": _year(),
            "percent_change_on_year": _number("Change on the year before", "per cent"),
            "unit": _text(_UNIT, _one_of(["per cent"])),
            "half_width": _number(_HALF_WIDTH, "per cent"),
            "status": _status(),
            "document_id": _text(_DOCUMENT),
        },
        unique=["vintage", "financial_year"],
    ),
    "partnerships": _table(
        "The register: one row for each of the 149 drug partnerships.",
        {
            "partnership_id": _key("Identifier of the partnership"),
            "name": _text("Name", unique=True),
            "region": _text("Region of England (regional_opiate_crack_users)"),
            "gss_codes": _text(
                "Codes of its councils in 2010-12, separated by semicolons",
                _matches(r"E\d{8}(;E\d{8})*", "council codes such as E08000016, separated by semicolons"),
            ),
            "councils": _text("Names of its councils, separated by semicolons"),
            "note": _text("What a reader must know about the partnership", blank=True),
        },
    ),
    "tiles": _table(
        "The tile map: one square for each partnership, drawn up for this project from approximate places.",
        {
            "partnership_id": _key(_PARTNERSHIP),
            "label": _text("Short label inside the square", unique=True),
            "column": _number("Column of the grid from the west, 0 first", "count", whole=True),
            "row": _number("Row of the grid from the north, 0 first", "count", whole=True),
        },
        unique=["column", "row"],
    ),
    "drivers": _table(
        "One row a driver: a numeric column of partnership_drivers, or a number that the model derives from them. "
        "Unit, rounding, status and source.",
        {
            "driver": _key("Column of partnership_drivers, or name of the derived number"),
            "short_name": _text("Name in running text", unique=True),
            "description": _text("What it counts"),
            "unit": _text(_UNIT, _one_of(UNITS)),
            "half_width": _number(_HALF_WIDTH + "; blank: derived", "column unit", blank=True),
            "status": _status(),
            "document_id": _text(_DOCUMENT),
        },
    ),
    "partnership_drivers": _table(
        "Open drivers of the modelled shares, one row a partnership. Units, rounding and sources are in drivers.",
        {
            "partnership_id": _key(_PARTNERSHIP),
            "population_all": _number("Population of all ages, mid-2010", "people", whole=True),
            "population_10_17": _number("Population aged 10 to 17, mid-2010", "people", whole=True),
            "population_15_64": _number("Population aged 15 to 64, mid-2010", "people", whole=True),
            "population_18_64": _number("Population aged 18 to 64, mid-2010", "people", whole=True),
            "drug_poisoning_deaths_2008_2010": _number("Drug-poisoning deaths registered 2008 to 2010", "deaths"),
            "lsoas": _number("Lower-layer super output areas (LSOAs)", "areas", whole=True),
            "lsoas_most_deprived_20pc": _number("LSOAs in England's most deprived fifth", "areas", whole=True),
            "opiate_crack_users_2010_11": _number(
                "Estimated opiate and/or crack users, London only", "people", blank=True, whole=True
            ),
            "estimated": _text("Columns estimated for this row (see partnerships, note)", blank=True),
        },
    ),
    "regional_opiate_crack_users": _table(
        "Control totals of the regions.",
        {
            "region": _text("Region of England", unique=True),
            "financial_year": _year(),
            "opiate_crack_users": _number("Estimated opiate and/or crack users", "people", whole=True),
            "unit": _text(_UNIT, _one_of(["people"])),
            "half_width": _number(_HALF_WIDTH, "people"),
            "status": _status(),
            "document_id": _text(_DOCUMENT),
        },
    ),
    "sharing_rules": _table(
        "The rules that share out national amounts, one row each.",
        {
            "rule_id": _key("Identifier of the rule"),
            "name": _text("Name on pages"),
            "shares_out": _text(
                "What it shares out",
                _one_of(["opiate_crack_users", "ptb_adult", "ptb_young_people", "dip"]),
            ),
            "role": _text(
                "main: used for the amounts; alternative: shown beside them", _one_of(["main", "alternative"])
            ),
            "description": _text("The rule in words"),
            "document_id": _text("Document the rule comes from (documents); blank: our choice", blank=True),
        },
    ),
    "sharing_weights": _table(
        "The weights of the rules: a partnership's share is the weighted mean of its shares of the drivers.",
        {
            "rule_id": _text("Rule (sharing_rules)"),
            "driver": _text("Driver (drivers)"),
            "weight": _number("Weight; only ratios inside a rule matter", "parts"),
            "figure_id": _text("The figure the weight must equal (national_figures)", blank=True),
        },
        unique=["rule_id", "driver"],
    ),
    "published_amounts": _table(
        "Amounts of single partnerships found in public sources: check points, never inputs to the model.",
        {
            "partnership_id": _text(_PARTNERSHIP),
            "stream": _text("Stream of money", _one_of(["ptb", "ptb_adult", "ptb_young_people", "dip", "pot"])),
            "financial_year": _year(),
            "amount_gbp": _number("Amount", "GBP"),
            "status": _status(["final", "projected", "illustrative", "rounded"]),
            "half_width_gbp": _number(_HALF_WIDTH, "GBP"),
            "document_id": _text(_DOCUMENT),
            "note": _text("What a reader must know about the amount", blank=True),
        },
        unique=["partnership_id", "stream", "financial_year"],
    ),
    "dip_forerunners_2003_04": _table(
        "The two streams that became the DIP, beside the PTB, in 2003-04. Evidence on how unevenly DIP money fell, "
        "not an input. 0: the place is not listed for that stream; blank: the answer is silent.",
        {
            "partnership_id": _key(_PARTNERSHIP),
            "ptb_gbp": _number("Pooled Treatment Budget", "GBP"),
            "capacity_building_gbp": _number("Capacity building", "GBP", blank=True),
            "throughcare_gbp": _number("Throughcare and aftercare", "GBP", blank=True),
            "half_width_gbp": _number(_HALF_WIDTH, "GBP"),
            "status": _status(),
            "document_id": _text(_DOCUMENT),
        },
    ),
    "aliases": _table(
        "Names of partnerships as people write them, beside the register. Without a partnership: a name that must not "
        "be taken for one, and what to write instead.",
        {
            "alias": _text("The name as people write it", unique=True),
            "partnership_id": _text(_PARTNERSHIP, blank=True),
            "note": _text("What a reader must know about the name; what to write instead", blank=True),
        },
    ),
}
