"""The audit's SQLite file. All the SQL there is stands in this folder.

``schema`` has the tables, ``writing`` what an audit writes, ``asking`` what is asked of the file afterwards.
"""

from checker.audit.store.writer import Known, Store, connect, review

__all__ = ["Known", "Store", "connect", "review"]
