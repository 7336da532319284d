"""The nouns of the directory; the glossary stands in the README."""

from directory.models.account import Responsibility
from directory.models.actor import Actor, ActorKind, Location, Offer, Relation
from directory.models.confirming import ConfirmationRequest
from directory.models.correction import Correction
from directory.models.duplicate import Comparison, LikelyDuplicate
from directory.models.entries import EntryQuerySet
from directory.models.entry import Address, Audience, Entry
from directory.models.evidence import Citation, Source
from directory.models.finding import EntryName, Lexeme, Mark, NameBits, NameBucket, SearchDocument, TermBits, Word
from directory.models.fruitless import FruitlessSearch
from directory.models.importing import ImportRow, TableImport
from directory.models.law import Law
from directory.models.link import LinkCheck
from directory.models.picture import Picture
from directory.models.place import Outline, Place, PostalCode
from directory.models.proposal import Proposal
from directory.models.statement import Contact, KeyFigure, Point, ServedPlace, Statement
from directory.models.topic import Topic
from directory.models.version import Deletion, Version, VersionMark
from directory.models.withholding import Withholding

__all__ = [
    "Actor",
    "ActorKind",
    "Address",
    "Audience",
    "Citation",
    "Comparison",
    "ConfirmationRequest",
    "Contact",
    "Correction",
    "Deletion",
    "Entry",
    "EntryName",
    "EntryQuerySet",
    "FruitlessSearch",
    "ImportRow",
    "KeyFigure",
    "Law",
    "Lexeme",
    "LikelyDuplicate",
    "LinkCheck",
    "Location",
    "Mark",
    "NameBits",
    "NameBucket",
    "Offer",
    "Outline",
    "Picture",
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
    "TableImport",
    "TermBits",
    "Topic",
    "Version",
    "VersionMark",
    "Withholding",
    "Word",
]
