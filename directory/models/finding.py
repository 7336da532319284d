"""What the database keeps so that entries are found: written by its functions alone (directory/sql/finding.sql)."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q


class BitsField(models.Field):
    """A string of bits."""

    def db_type(self, connection: Any) -> str:
        return "bit varying"


class SearchDocument(models.Model):
    """What a published entry is found by. There is none for any other entry, so nothing unpublished is ever found."""

    entry_id = models.BigIntegerField(primary_key=True)
    # Its place in the bits of TermBits.
    number = models.IntegerField(unique=True)
    type = models.CharField(max_length=10)
    sort_title = models.CharField(max_length=300, db_collation="C")
    checked_on = models.DateField(null=True)
    terms = ArrayField(models.TextField())
    tokens = ArrayField(models.TextField())
    names = SearchVectorField()
    words = SearchVectorField()
    # All its words in their order, for phrases: „ kommunales integrationszentrum dortmund “.
    said = models.TextField()

    class Meta:
        indexes = [
            models.Index(fields=["sort_title", "entry_id"], include=["number"], name="document_by_name"),
            models.Index(
                models.F("checked_on").desc(nulls_last=True),
                "sort_title",
                "entry_id",
                include=["number"],
                name="document_by_check",
            ),
            GinIndex(fields=["names"], name="document_names", fastupdate=False),
            GinIndex(fields=["words"], name="document_words", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.sort_title


class TermBits(models.Model):
    """Which entries bear a term, as bits over the numbers of one chunk of 8192 documents."""

    pk = models.CompositePrimaryKey("term", "chunk")
    term = models.CharField(max_length=80, db_collation="C")
    chunk = models.IntegerField()
    bits = BitsField()

    def __str__(self) -> str:
        return f"{self.term} {self.chunk}"


class NameBucket(models.Model):
    """A stretch of the order by name, from this name to that of the next bucket; its members stand in NameBits."""

    first_title = models.CharField(max_length=300, db_collation="C")
    first_id = models.BigIntegerField()
    size = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first_title", "first_id"], name="bucket_starts_once")]

    def __str__(self) -> str:
        return self.first_title


class NameBits(models.Model):
    """The members of a stretch of the order by name, as bits over the numbers of one chunk."""

    pk = models.CompositePrimaryKey("bucket_id", "chunk")
    bucket_id = models.BigIntegerField()
    chunk = models.IntegerField()
    bits = BitsField()

    def __str__(self) -> str:
        return f"{self.bucket_id} {self.chunk}"


class EntryName(models.Model):
    """A name of a published entry, and what all spellings of that name have in common."""

    entry_id = models.BigIntegerField(db_index=True)
    key = models.TextField(db_collation="C")
    name = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["key"], name="entry_name_key")]

    def __str__(self) -> str:
        return self.name


class Word(models.Model):
    """A folded word, what it is indexed under, and in how many published entries it stands."""

    word = models.TextField(primary_key=True, db_collation="C")
    lexemes = ArrayField(models.TextField())
    uses = models.IntegerField()

    class Meta:
        indexes = [
            # Words with digits are nothing to guess at.
            GinIndex(
                OpClass("word", name="gin_trgm_ops"),
                name="word_in_use",
                condition=Q(uses__gt=0) & ~Q(word__regex="[0-9]"),
            ),
        ]

    def __str__(self) -> str:
        return self.word


class Lexeme(models.Model):
    """What words are indexed under, in how many documents it stands, and whether TermBits keep it as it is common."""

    lexeme = models.TextField(primary_key=True, db_collation="C")
    documents = models.IntegerField()
    common = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["documents"], condition=Q(common=False), name="lexeme_not_yet_common")]

    def __str__(self) -> str:
        return self.lexeme


class Mark(models.Model):
    """An entry that a transaction still going on has touched; what it is found by is read anew when that commits."""

    transaction_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["transaction_id", "entry_id"], name="mark_once")]
        triggers = [
            pgtrigger.Trigger(
                name="refresh_at_commit",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func="PERFORM find_refresh_marked(); RETURN NULL;",
            )
        ]

    def __str__(self) -> str:
        return f"{self.transaction_id}: {self.entry_id}"
