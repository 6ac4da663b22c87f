"""What the criteria that a form prints say of its cycle: grammars/criteria.lark makes typed facts of a sentence."""

from checker.criteria.reader import read_criterion, understood_length, without_batch
from checker.criteria.routes import ROUTE, PrintedRoutes, printed_routes

__all__ = ["ROUTE", "PrintedRoutes", "printed_routes", "read_criterion", "understood_length", "without_batch"]
