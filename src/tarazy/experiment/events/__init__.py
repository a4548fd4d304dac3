"""The kinds of event that a scenario may hold, each in a file of its own.

A kind is registered by one line in the group ``tarazy.events`` of :mod:`tarazy.plugins`. Its module
is imported while a document's form is made, so it imports nothing that holds documents.
"""
