"""What machines read of a page: JSON-LD in the words of schema.org. What is not known is left out."""

from directory.linked.page import Page, script
from directory.linked.things import thing
from directory.linked.views import described

__all__ = ["Page", "described", "script", "thing"]
