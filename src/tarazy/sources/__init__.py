"""Readers of inter-country tables that a user brings: from the files to a world.

:mod:`~tarazy.sources.oecd_icio`, :mod:`~tarazy.sources.adb_mrio`,
:mod:`~tarazy.sources.wiod_tables` and :mod:`~tarazy.sources.pymrio_system` read a format each;
:mod:`~tarazy.sources.icio` turns any table into a world. What they read they check: a missing file,
an unknown column or code, or a total in the wrong unit raises :class:`tarazy.errors.InputError`,
whose one line names the file, the field and what is allowed. Nothing is filled in.
"""
