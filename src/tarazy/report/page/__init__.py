"""The report as one HTML page with everything that a browser needs to show it offline."""
