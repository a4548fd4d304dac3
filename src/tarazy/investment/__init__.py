"""Who earns value added, who owns capital, how far either can react: data for three factors."""

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
    "bundled_elasticities",
    "nest_of",
    "read_elasticities",
    "trade_elasticities",
]
