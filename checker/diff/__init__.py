"""``nrdl diff``: what differs between two forms, and which findings came and went."""
