"""Series of official statistics by country, partner and year."""
