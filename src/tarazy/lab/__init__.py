"""The laboratory in a browser: a page and an interface for programs, over the same answers.

Needs the extra ``tarazy[lab]``; nothing here is imported before it is asked for.
"""
