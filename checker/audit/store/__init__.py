"""The audit's SQLite file. All the SQL there is stands in this folder.

``schema`` has the tables, ``writing`` what an audit writes, ``asking`` what is asked of the file afterwards.
"""

from checker.audit.store.writer import Store, StoredResult, connect, review

__all__ = ["Store", "StoredResult", "connect", "review"]
