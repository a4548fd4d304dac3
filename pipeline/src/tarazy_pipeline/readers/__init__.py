"""Readers of official files: one module for each format, from the file to labelled numbers.

A reader knows the names, units and codes of its source and nothing of the model. It checks what
it reads: a missing file, an unknown column or code, or a total in the wrong unit raises
:class:`tarazy.errors.InputError`, whose one line names the file, the field and what is allowed.
Nothing is filled in.
"""
