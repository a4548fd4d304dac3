"""The compiled part of the solver, where it could be compiled: a small library in C.

What it computes is written in Python too, in the rooms that call it: that is the reference, and
what runs where there is no library. Nothing here knows a world.
"""

from tarazy.kernel.library import Library, library, path_in_use

__all__ = ["Library", "library", "path_in_use"]
