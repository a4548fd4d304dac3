"""Which official tables can be fetched, from where, and under what terms."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from tarazy.errors import InputError, unknown_name


@dataclass(frozen=True)
class RemoteFile:
    """One file of a publisher.

    Attributes
    ----------
    name
        Under which it is kept.
    address
        Of the publisher, or ``doi:`` and the number of an archive, which names the address. Empty
        where the publisher has no lasting one.
    bytes
        Size, where it is known.
    checksum
        ``sha256:...`` or ``sha1:...`` or ``md5:...``, where it is known; never ours.
    checksum_source
        Who says so.
    """

    name: str
    address: str = ""
    bytes: int | None = None
    checksum: str = ""
    checksum_source: str = ""


@dataclass(frozen=True)
class Fetchable:
    """A table that can be fetched.

    Attributes
    ----------
    key
        E.g. ``oecd-icio``.
    title, publisher
        What it is and who publishes it.
    page
        On which the publisher offers it.
    licence, licence_page
        Terms as read on the page, and where they stand.
    read
        What to do with the file.
    note
        What to beware of.
    files
        The first is fetched where none is named.
    """

    key: str
    title: str
    publisher: str
    page: str
    licence: str
    licence_page: str
    read: str
    files: tuple[RemoteFile, ...]
    note: str = ""

    def file(self, name: str | None) -> RemoteFile:
        """Return a file by its name, or the first.

        Raises
        ------
        InputError
            No file has that name.
        """
        for file in self.files:
            if name in (None, file.name):
                return file
        raise unknown_name("file", name, (file.name for file in self.files), self.key)


@cache
def fetchable() -> dict[str, Fetchable]:
    """Return all tables that can be fetched, by key."""
    text = resources.files("tarazy.sources").joinpath("fetchable.toml").read_text("utf-8")
    return {
        key: Fetchable(
            key=key, **{**entry, "files": tuple(RemoteFile(**file) for file in entry["files"])}
        )
        for key, entry in tomllib.loads(text).items()
    }


def table(key: str) -> Fetchable:
    """Return a table by key.

    Raises
    ------
    InputError
        No table has that key.
    """
    if key not in fetchable():
        raise unknown_name("table", key, fetchable())
    return fetchable()[key]


def address_of(table: Fetchable, file: RemoteFile, mirror: str | None) -> str:
    """Return where a file is fetched from.

    Parameters
    ----------
    table, file
        What is wanted.
    mirror
        A folder on the web in which files have the names of the list.

    Raises
    ------
    InputError
        The mirror is no address, or there is none and the publisher has no lasting address.
    """
    if mirror is not None:
        if not mirror.startswith(("https://", "http://")):
            raise InputError(f"mirror: {mirror!r}; allowed: an address that begins with https://")
        return f"{mirror.rstrip('/')}/{file.name}"
    if not file.address:
        raise InputError(
            f"{table.key}: {file.name} has no lasting address; take it from {table.page}, or give "
            f"a mirror"
        )
    return file.address
