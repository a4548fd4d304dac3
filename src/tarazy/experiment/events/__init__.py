"""The kinds of event that a scenario may hold."""
