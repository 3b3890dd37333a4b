"""The engine that papermill finds under the name ``onepot``.

papermill loads its engines while it is itself being imported, so it has to come first, whoever asks.
"""

import papermill  # noqa: F401

from onepot_analysis.publish.run.engine.inprocess import OnepotEngine

__all__ = ["OnepotEngine"]
