"""Who earns value added, who owns capital, how far either can react: data for three factors."""

from tarazy.investment.factor_tables import Source, bundled_economies, bundled_factors, sources
from tarazy.investment.factors import factors_of, labelled, owners_at_home
from tarazy.investment.horizons import (
    Elasticities,
    ElasticityRow,
    bundled_elasticities,
    read_elasticities,
)
from tarazy.investment.nest import nest_of, trade_elasticities

__all__ = [
    "Elasticities",
    "ElasticityRow",
    "Source",
    "bundled_economies",
    "bundled_elasticities",
    "bundled_factors",
    "factors_of",
    "labelled",
    "nest_of",
    "owners_at_home",
    "read_elasticities",
    "sources",
    "trade_elasticities",
]
