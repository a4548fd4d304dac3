"""The fit of what nobody publishes to the flows of corridors that were observed."""
