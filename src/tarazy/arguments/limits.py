"""How large what a user gives may be: the most that is read, asked for or computed.

Every limit is far above what the work of this package needs, and far below what would fill the
memory of a small computer. Whoever exceeds one is told so before memory is taken.
"""

from __future__ import annotations

from pathlib import Path

from tarazy.arguments.sealed import check_open
from tarazy.errors import InputError

# Bytes of a file. The largest official table in csv has under 400 million.
BYTES_OF_A_TABLE = 4_000_000_000
BYTES_OF_A_TEXT = 64_000_000
BYTES_OF_A_DOCUMENT = 4_000_000
# Of an archive: bytes of all members together once unpacked, and how much larger than packed they
# may be. Official workbooks pack less than twentyfold, R data less than fivefold.
BYTES_UNPACKED = 4_000_000_000
TIMES_PACKED = 200
TIMES_PACKED_OF_R = 20
# Of a part of a workbook that is not a sheet.
BYTES_OF_A_PART = 100_000_000
# An archive of fewer bytes than this, unpacked, is harmless however well it is packed.
BYTES_HARMLESS = 40_000_000
MEMBERS_OF_AN_ARCHIVE = 10_000
# Rows of an inter-country table (economies times sectors): its square is held in memory.
ROWS_OF_A_WORLD = 12_000
# Cells of the square of a table of flows for each flow that the file holds: above the first
# million cells, a file with fewer flows would be a small file that takes a large memory.
CELLS_OF_A_FLOW = 200
CELLS_HARMLESS = 1_000_000
# Characters of the label of an economy or a sector.
CHARACTERS_OF_A_LABEL = 200
# Cells of a sheet of a workbook, those between filled ones counted.
CELLS_OF_A_SHEET = 20_000_000
# Brackets in brackets of a document.
DEPTH_OF_A_DOCUMENT = 60
# Of a scenario, with all that its stages name.
STAGES_OF_A_DOCUMENT = 200
SHOCKS_OF_A_DOCUMENT = 5_000
# Groups that are members of one another, one after the other.
DEPTH_OF_GROUPS = 60

# Processes of a computation, of this machine or of a cluster of it.
WORKERS = 1024
# Of a range; more would take days, and more memory than there is.
MOST_DRAWS = 100_000
# The largest seed, as a document may hold it.
SEED_LAST = 2**63 - 1
# A real rate of interest.
RATE_A_YEAR = 10.0
RATE_ALLOWED = f"a rate a year from 0 to {RATE_A_YEAR:g}, e.g. 0.08"
# How elastic trade may be: above it, a change of costs of a few per cent stops all trade.
TRADE_ELASTICITY = 1000.0
# Rows of a ranking that is printed; files have all of them.
ROWS_SHOWN = 10_000


def check_limit(where: str, found: float, most: float, noun: str) -> None:
    """Refuse what is larger than a limit.

    Parameters
    ----------
    where
        The file, key or argument.
    found, most
        How much there is and how much there may be.
    noun
        Of what.

    Raises
    ------
    InputError
        One line with both numbers.
    """
    if found > most:
        raise InputError(f"{where}: {found:,.0f} {noun}; allowed: up to {most:,.0f}")


def check_size(file: Path, origin: str, most: int) -> None:
    """Refuse a file that is larger than a limit, or no file that can be read to an end.

    Raises
    ------
    InputError
        It is too large, a folder, a pipe or a device, or not there.
    """
    check_open(file, origin)
    try:
        found = file.stat().st_size
        plain = file.is_file()
    except (OSError, ValueError) as error:
        raise unreadable(origin, error) from error
    if not plain:
        kind = "a folder" if file.is_dir() else "no plain file"
        raise InputError(f"{origin}: cannot be read: is {kind}; allowed: an existing file")
    check_limit(origin, found, most, "bytes")


def unreadable(origin: str, error: OSError | ValueError) -> InputError:
    """Return the error for a file that the system does not give.

    A name that no system can have is a ValueError, without a reason of its own.
    """
    reason = getattr(error, "strerror", None) or error
    return InputError(f"{origin}: cannot be read: {reason}; allowed: an existing file")
