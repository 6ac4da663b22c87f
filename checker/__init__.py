"""nrdl: checks declaration forms for China's National Reimbursement Drug List.

What other programs may rely on is in ``__all__``, and in docs/en/api.md; everything else may change with any version.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing itself takes longer to load than the version to tell
if TYPE_CHECKING:
    from typing import Any

__version__ = "0.1.0"
__all__ = ["__version__", "check", "render"]


def __getattr__(name: str) -> Any:
    """``check`` and ``render`` of checker/api.py: a program that only asks for the version loads nothing."""
    if name in __all__:
        from importlib import import_module

        return getattr(import_module(f"{__name__}.api"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
