"""Bounded worker processes for what touches an untrusted file.

A task is a module-level function with arguments that pickle.  It runs in a process of its own with
limits on memory and time.  If it crashes, hangs or uses too much memory, that task is lost and its
process replaced, nothing else.

Why not ``concurrent.futures``: one crash breaks its whole pool, and nothing there stops a task that
hangs.  Why not ``multiprocessing``: its children import the caller's main module again, which a
script without a guard, a REPL or a web server does not survive.  These are plain ``subprocess``
children that read pickled tasks from their standard input and end when it does, so that none
outlives its parent.
"""

from ai_translator.workers.kept import KeptWorker
from ai_translator.workers.pool import Aborted, Done, Lost, Outcome, Task, Workers

__all__ = ["Aborted", "Done", "KeptWorker", "Lost", "Outcome", "Task", "Workers"]
