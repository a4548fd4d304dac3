"""Tables of pacts between states."""
