"""A cycle's forms at once: found in folders and archives, checked on all cores, kept in one SQLite file.

A form's way: ``gather`` (where it lies) -> ``pool`` (a worker process) -> ``work`` (pipeline.check_file, and the rows
that are kept of it) -> ``store`` (the file). What is asked of the file later reads from ``store`` alone.
"""
