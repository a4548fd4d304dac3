"""Lines of the United States' schedule."""

import pytest

from tarazy.errors import InputError
from tarazy_pipeline.readers.hts import read_hts

HEAD = (
    "HTS Number,Indent,Description,Unit of Quantity,General Rate of Duty,"
    "Special Rate of Duty,Column 2 Rate of Duty,Quota Quantity,Additional Duties\n"
)


def test_a_heading_without_a_row_of_its_own_has_the_words_of_the_row_above(tmp_path):
    file = tmp_path / "h.csv"
    file.write_text(
        HEAD
        + "8502,0,Generating sets,,,,,,\n8503.00,0,Parts,,,,,,\n8503.00.20,1,Other,,2.4%,,35%,,\n"
        + "0205.00.00,0,Meat of horses,,Free,,20%,,\n0101,0,Horses,,,,,,\n0101.21,1,Live,,,,,,\n"
        + "0101.21.00,2,Other,,Free,,20%,,\n",
        encoding="utf-8",
    )
    found = {line.code: line.heading for line in read_hts(file)}
    assert found == {"85030020": "Parts", "02050000": "Meat of horses", "01012100": "Horses"}


@pytest.mark.parametrize(
    ("row", "encoding", "message"),
    [
        ("0202.10.05,1,Meat,,4.4¢/kg,,6.6¢/kg,,", "cp1252", "byte 0xa2 at .* is not UTF-8"),
        ("85O1.10.20,0,a,,Free,,,,", "utf-8", "line 2: HTS Number: '85O1.10.20'; allowed: digits"),
        ("7326.90,0,Iron,,2.9%,,45%,,", "utf-8", "line 2: General Rate of Duty: a rate on"),
    ],
)
def test_a_schedule_that_cannot_be_read_is_one_line(row, encoding, message, tmp_path):
    file = tmp_path / "h.csv"
    file.write_bytes((HEAD + row + "\n").encode(encoding))
    with pytest.raises(InputError, match=message) as caught:
        read_hts(file)
    assert str(file) in str(caught.value) and "\n" not in str(caught.value)
