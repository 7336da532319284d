"""Sets of entries: what the public may see, and what an editor should look at."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.utils import timezone

from directory.models.link import LinkCheck
from directory.models.place import Place

# After so many months an entry is to be checked again, unless its kind of partner says otherwise.
CHECK_MONTHS = 12
# What is public within so many days should be looked at once more.
SOON = timedelta(days=7)


class EntryQuerySet(models.QuerySet[Any]):
    """Each problem has one name, for the list and for its count; what is missing counts where the public sees it."""

    def published(self) -> Self:
        """What listings, counts, search and the sitemap may show."""
        return self.filter(state=self.model.State.PUBLISHED)

    def with_page(self) -> Self:
        """What has a public page: published entries, and archived ones, whose page stays and says so."""
        return self.filter(state__in=self.model.STATES_WITH_PAGE)

    def hold(self, pk: int) -> None:
        """Nobody else changes this entry until the end of the transaction."""
        list(self.select_for_update().filter(pk=pk).values_list("pk"))

    def within(self, places: models.QuerySet[Place]) -> Self:
        """What serves or sits in one of these places or in a part of it; of news, what happened there."""
        inside = Place.objects.parts_of(places)
        return self.filter(
            Q(pk__in=inside.values("served_by__entry"))
            | Q(pk__in=inside.values("locations__entry"))
            | Q(pk__in=inside.values("news"))
        )

    def due(self, now: datetime) -> Self:
        """What was released for a time that has come; the state keeps it from the public until then."""
        return self.filter(state=self.model.State.IN_REVIEW, publish_at__lte=now)

    def due_soon(self) -> Self:
        """The same for the next days, what comes first at the top; what could not be published at its time stays."""
        return self.due(timezone.now() + SOON).order_by("publish_at", "pk")

    def to_decide(self) -> Self:
        """In review, and nobody has released it yet."""
        return self.filter(state=self.model.State.IN_REVIEW, publish_at=None)

    def with_check_date(self) -> Self:
        """Adds `check_due_on`: the day on which the interval of its kind is over. What was never checked counts from
        the day on which it was made."""
        # As seen from all entries, from partners, and from types that have no kind.
        path = {"": "actor__kind__check_months", "actor": "kind__check_months"}.get(self.model.TYPE)
        months = Coalesce(path, CHECK_MONTHS) if path else Value(CHECK_MONTHS)
        interval = Func(
            months, template="make_interval(months => %(expressions)s)", output_field=models.DurationField()
        )
        last = Coalesce("checked_on", TruncDate("created_at"))
        due = models.ExpressionWrapper(last + interval, output_field=models.DateTimeField())
        return self.annotate(check_due_on=Cast(due, models.DateField()))

    def due_for_check(self, today: date | None = None) -> Self:
        """Never confirmed, or longer ago than the interval of its kind; those that wait longest come first."""
        return (
            self.published()
            .with_check_date()
            .filter(Q(checked_on=None) | Q(check_due_on__lte=today or timezone.localdate()))
            .order_by(F("checked_on").asc(nulls_first=True), "sort_title", "pk")
        )

    def to_ask(self, today: date | None = None) -> Self:
        """Of `Entry.objects`: whom to ask whether the entry is still right, as its interval is over; those that have
        ended are not asked."""
        return (
            self.published()
            .with_check_date()
            .filter(type__in=self.model.CHECKED_TYPES, actor__closed=None)
            .filter(check_due_on__lte=today or timezone.localdate())
            .exclude(programme__status="ended")
            .order_by("check_due_on", "pk")
        )

    def escalated(self, today: date | None = None) -> Self:
        """Of those, what the office has to see to itself: nobody could be asked, or nobody answered."""
        asked = "confirmation_requests__checked_on"
        return (
            self.to_ask(today)
            .filter(
                Q(**{asked: F("checked_on")}) | Q(**{asked: None}, checked_on=None),
                confirmation_requests__step="escalated",
            )
            .order_by(F("checked_on").asc(nulls_first=True), "sort_title", "pk")
        )

    def without_citation(self) -> Self:
        """Of a statement at least, or of all that a partner, programme, news item or law says of itself."""
        uncited = self.model._default_manager.filter(
            statements__isnull=False, statements__citations=None, statements__picture=None
        )
        of_its_own = Q(citations=None, type__in=["actor", "programme", "news", "law"])
        return self.published().filter(of_its_own | Q(pk__in=uncited.values("pk")))

    def without_contact(self) -> Self:
        return self.published().filter(type="actor").exclude(statements__contact__isnull=False)

    def without_place(self) -> Self:
        """Partners of which nobody knows where they help."""
        return self.published().filter(type="actor").exclude(statements__servedplace__isnull=False)

    def without_topic(self) -> Self:
        return self.published().filter(type__in=["actor", "programme", "news"], topics=None)

    def with_failing_links(self) -> Self:
        """Whose website, or that of an offer, has not answered for days."""
        failing = LinkCheck.objects.failing().values("url")
        offering = self.model._default_manager.filter(statements__offer__website__in=failing)
        return self.published().filter(Q(website__in=failing) | Q(pk__in=offering.values("pk")))
