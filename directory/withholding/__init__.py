"""Taking out of old versions what must not be read any more: a name, a number, a sentence."""

from directory.withholding.actions import may_withhold, withhold
from directory.withholding.finding import Found, Standing, find
from directory.withholding.traces import register
from directory.withholding.words import Words

__all__ = ["Found", "Standing", "Words", "find", "may_withhold", "register", "withhold"]
