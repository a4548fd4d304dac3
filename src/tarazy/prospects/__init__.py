"""What a sector of a host promises, and to whom: a dollar of foreign investment in each of them."""
