"""nrdl: checks declaration forms for China's National Reimbursement Drug List."""

__version__ = "0.1.0"
