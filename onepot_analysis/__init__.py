"""Drug treatment funding in England, 2011-12: the settlement, the 149 partnerships and their briefings.

For Python users: `import onepot_analysis as onepot`, then ``onepot.settlement()``, ``onepot.bounds()``,
``onepot.allocations()``, ``onepot.briefings()`` and ``onepot.partnership("barnsley")`` give frames;
``onepot.prepare(...)`` gives what they start from. ``docs/tour.md`` shows them.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onepot_analysis.briefing import prepare
    from onepot_analysis.results import allocations, bounds, briefings, partnership, settlement

__all__ = ["__version__", "allocations", "bounds", "briefings", "partnership", "prepare", "settlement"]


def __getattr__(name: str) -> object:
    """Import a name once it is asked for, so that the command line does not wait for pandas to list partnerships."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "__version__":
        value = import_module("importlib.metadata").version("onepot_analysis")  # imported late: slow
    else:
        value = getattr(import_module("onepot_analysis.results"), name)
    globals()[name] = value  # found without this function from now on, also by tools that read the module
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
