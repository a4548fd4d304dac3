"""What a user may give: numbers, names, months, a place to write; each refused in one line."""
