"""``nrdl editions new``: prints of a new cycle's form -> its edition, its grammar, and files for lists not stored."""
