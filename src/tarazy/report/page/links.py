"""Addresses in a text as links: those of the web alone, and all that stands around them escaped."""

from __future__ import annotations

import re

from markupsafe import Markup

# A word that begins as an address of the web does, without the mark that ends a sentence.
_ADDRESS = re.compile(r"(?<![\w:/.-])https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]]")


def linked(text: str) -> Markup:
    """Return a text in which addresses of the web are links.

    Parameters
    ----------
    text
        Of a table or of a user's file. What is no address that begins with ``https://`` or
        ``http://`` never becomes one, so that no link can run a script.

    Returns
    -------
    markupsafe.Markup
        Escaped, but for the links.
    """
    parts, end = Markup(), 0
    for found in _ADDRESS.finditer(text):
        parts += text[end : found.start()]
        parts += Markup('<a href="{0}" rel="noopener">{0}</a>').format(found.group())
        end = found.end()
    return parts + text[end:]


def link_to(text: str, address: str) -> Markup:
    """Return a text as a link to an address of the web; as it is where the address is none."""
    if not _ADDRESS.fullmatch(address):
        return Markup("{}").format(text)
    return Markup('<a href="{}" rel="noopener">{}</a>').format(address, text)
