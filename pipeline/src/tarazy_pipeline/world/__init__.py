"""The benchmark core-2022, reconstructed from margins, a prior and controls; elasticities."""
