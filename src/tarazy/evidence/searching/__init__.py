"""Finding words in the evidence: sentences of the texts, claims, events, agreements, promises."""
