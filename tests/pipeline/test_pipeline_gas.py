"""Gas by pipeline, on small files in the layout of the Statistical Review."""

import pytest

from tarazy.errors import InputError
from tarazy_pipeline.readers.pipeline_gas import TABLE, read_pipeline_gas

HEAD = "Natural Gas: Trade movements 2023 by pipeline,,,\nBillion cubic metres,,From,\n"


def put(inputs, rows):
    path = inputs / TABLE
    path.parent.mkdir(exist_ok=True)
    path.write_text(HEAD + rows, encoding="utf-8")


def test_importers_are_codes_and_zeros_are_left_out(tmp_path):
    rows = "To,Kazakhstan,Norway\nChina,4.5,0\nGermany,0,7\nOther CIS,1,0\nTotal,5.5,7\n"
    put(tmp_path, rows)
    assert read_pipeline_gas(tmp_path, "KAZ") == {"CHN": 4.5}
    assert read_pipeline_gas(tmp_path, "NOR") == {"DEU": 7.0}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("China,1\n", "no row 'To'"),
        ("To,Norway\nChina,1\n", "no exporter 'Kazakhstan'; it has Norway"),
        ("To,Kazakhstan\nChina,many\n", "line 4, Kazakhstan: 'many' is not allowed"),
    ],
)
def test_faulty_tables_are_named(tmp_path, rows, message):
    put(tmp_path, rows)
    with pytest.raises(InputError, match=message):
        read_pipeline_gas(tmp_path, "KAZ")
