"""Sets of published entries as bits in the database: how many fit, how many of them have each term, any page of them.

How the bits come about stands in directory/sql/finding.sql.
"""

from directory.finding.found import RANKED, Found, Part, first_of_each, terms_count
from directory.finding.reindex import reindex
from directory.finding.words import Words

__all__ = ["RANKED", "Found", "Part", "Words", "first_of_each", "reindex", "terms_count"]
