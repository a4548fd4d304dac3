"""Readers of official files: one module for each format, from the file to labelled numbers.

A reader knows the names, units and codes of its source and nothing of the model. It checks what
it reads: a missing file, an unknown column or code, or a total in the wrong unit raises
:class:`tarazy.errors.InputError`, whose one line names the file, the field and what is allowed.
Nothing is filled in.

Most of the files stay outside the package, which holds what is made of them: `tarazy build-world`
(:mod:`tarazy.world.build`) and `tarazy build-policy` (:mod:`tarazy.policy.build`) rebuild that from
a folder of official files. :mod:`~tarazy.sources.oecd_icio`, :mod:`~tarazy.sources.adb_mrio`,
:mod:`~tarazy.sources.wiod_tables` and :mod:`~tarazy.sources.pymrio_system` turn a table that a
user brings into a world.
"""
