"""The nouns of the directory; the glossary stands in the README."""

from directory.models.account import Responsibility
from directory.models.actor import Actor, ActorKind, Location, Offer, Relation
from directory.models.confirming import ConfirmationRequest
from directory.models.entry import Address, Audience, Entry, EntryQuerySet, Law, Topic
from directory.models.evidence import Citation, Source
from directory.models.finding import EntryName, Lexeme, Mark, NameBits, NameBucket, SearchDocument, TermBits, Word
from directory.models.place import Outline, Place, PostalCode
from directory.models.proposal import Proposal
from directory.models.statement import Contact, KeyFigure, Point, ServedPlace, Statement
from directory.models.version import Deletion, Version, VersionMark

__all__ = [
    "Actor",
    "ActorKind",
    "Address",
    "Audience",
    "Citation",
    "ConfirmationRequest",
    "Contact",
    "Deletion",
    "Entry",
    "EntryName",
    "EntryQuerySet",
    "KeyFigure",
    "Law",
    "Lexeme",
    "Location",
    "Mark",
    "NameBits",
    "NameBucket",
    "Offer",
    "Outline",
    "Place",
    "Point",
    "PostalCode",
    "Proposal",
    "Relation",
    "Responsibility",
    "SearchDocument",
    "ServedPlace",
    "Source",
    "Statement",
    "TermBits",
    "Topic",
    "Version",
    "VersionMark",
    "Word",
]
