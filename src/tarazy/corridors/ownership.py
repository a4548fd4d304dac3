"""Who owns what fields lift: equity barrels, from the table ``field_owners``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tarazy.errors import InputError, unknown_name
from tarazy.immutable import kept

if TYPE_CHECKING:
    import pandas as pd

    from tarazy.corridors.data import Network


def owners_of_fields(network: Network) -> list[str]:
    """Return everyone who owns a part of a field, sorted."""
    return sorted(set(map(str, kept(network, "field_owners")["owner"])))


def owned_shares(network: Network) -> pd.DataFrame:
    """Return the table `field_owners` with shares of no field that add up to more than one.

    Published shares are rounded: those of Kashagan add up to 1.0001. They are scaled, so that
    nobody owns what is not lifted. Shares that leave a rest stay as they are.

    Parameters
    ----------
    network
        Its table `field_owners` says who owns what.
    """
    table: pd.DataFrame = kept(network, "field_owners")
    total = table.groupby("node")["share"].transform("sum").clip(lower=1.0)
    return table.assign(share=table["share"] / total)


def share_of_fields(network: Network, owner: str, where: str = "owner") -> dict[str, float]:
    """Return the shares of fields that somebody owns, by node, fractions.

    Parameters
    ----------
    network
        Its table `field_owners` says who owns what.
    owner
        As the table calls it.
    where
        For the message.

    Raises
    ------
    InputError
        If the network has no such table, or the owner no field.
    """
    known = owners_of_fields(network)
    if not known:
        raise InputError(
            f"{where}: {owner!r} of fields in network {network.name!r}, which has no owners of "
            "fields; allowed: a network with the table field_owners"
        )
    if owner not in known:
        raise unknown_name("owner of fields", owner, known, where)
    table = owned_shares(network)
    own = table[table["owner"] == owner]
    return {str(node): float(share) for node, share in zip(own["node"], own["share"], strict=True)}
