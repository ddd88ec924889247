"""One piece of work: azogue.toml, the order of steps, kept results, lineage.

From Python, in five lines (from the top folder of the repository):

>>> import tempfile
>>> from azogue.workspace import open_workspace
>>> work = open_workspace("examples/cinabria", out=tempfile.mkdtemp())
>>> run = work.run(want="by_admin")
>>> bool(0 < run.summary["priority_area_ha"] < run.summary["affected_area_ha"])
True
>>> run.table("by_admin")["name"].head(2).tolist()
['Poniente', 'Levante']
"""

from azogue.workspace.mistakes import CallError, ProblemsError
from azogue.workspace.run import Run
from azogue.workspace.workspace import Workspace, open_workspace

__all__ = ["CallError", "ProblemsError", "Run", "Workspace", "open_workspace"]
