"""The bundled world against the official files it was built from."""

import numpy as np
import pytest

from tarazy.codes.classification import economies as economy_labels
from tarazy.codes.classification import sectors as sector_labels
from tarazy.world.world import World
from tarazy_pipeline.readers.adb_margins import read_adb_margins
from tarazy_pipeline.world.build import read_donors
from tarazy_pipeline.world.clean_margins import clean_margins

GOODS = np.array([label.goods for label in sector_labels()])


@pytest.fixture(scope="module")
def world():
    return World.load("core-2022")


def test_building_again_gives_the_bundled_world(world, rebuilt):
    again, _ = rebuilt
    for variable in ("trade", "tariff", "input_share", "trade_elasticity"):
        ours, bundled = again.dataset[variable].values, world.dataset[variable].values
        # Flows have seven digits; another machine may round the last one the other way.
        np.testing.assert_allclose(ours, bundled, rtol=3e-6, atol=3e-9, err_msg=variable)


def test_sectors_of_an_economy_keep_the_proportions_of_its_table(world, inputs):
    margins, _ = clean_margins(read_adb_margins(inputs, 2022))
    narrow = world.accounts.output.copy()
    narrow[:, 1] += narrow[:, 2]
    narrow = np.delete(narrow, 2, axis=1)
    # Kazakhstan is that of its own statistics.
    listed = [label for label in economy_labels() if label.adb and label.code not in ("KAZ", "ROW")]
    assert len(listed) == 71
    for label in listed:
        ours = narrow[world.economies.index(label.code)]
        table = margins.output[label.adb - 1]
        np.testing.assert_allclose(
            ours, table * ours.sum() / table.sum(), rtol=4e-6, atol=1e-4, err_msg=label.code
        )


def test_donors_are_named_for_all_economies_that_the_prior_lacks(world):
    donors = dict(zip(world.economies, world.dataset["structure_donor"].values, strict=True))
    assert donors["KAZ"] == "RUS"
    assert donors["USA"] == "USA"
    borrowed = {code: str(donor) for code, donor in donors.items() if donor != code}
    assert borrowed == read_donors()
