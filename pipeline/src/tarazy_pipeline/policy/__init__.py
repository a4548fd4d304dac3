"""Tables of tariff regimes by sector and line, from the official schedules."""
