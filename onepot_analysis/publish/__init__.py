"""From notebook to page: running, rendering and the site. The analysis never imports this wing."""

import papermill  # noqa: F401  papermill loads our engine while it is itself being imported: it has to come first
