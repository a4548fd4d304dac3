"""Computing many things: one executor from a laptop to a cluster, and one resumable store.

Nothing here knows what is computed. A `Job` has results by number; `computed` has them computed in
this process, on processes of this machine or on a Dask cluster, keeps each as it arrives, and goes
on where an earlier run was cut off.
"""

from tarazy.compute.bars import Bar
from tarazy.compute.executors import cluster, cores, in_process, processes
from tarazy.compute.job import Along, Block, Executor, Field, Job, Progress, Task, WorkerError
from tarazy.compute.running import Computed, computed
from tarazy.compute.staying import staying_processes

__all__ = [
    "Along",
    "Bar",
    "Block",
    "Computed",
    "Executor",
    "Field",
    "Job",
    "Progress",
    "Task",
    "WorkerError",
    "cluster",
    "computed",
    "cores",
    "in_process",
    "processes",
    "staying_processes",
]
