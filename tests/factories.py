"""The smallest valid object of each model; what matters to a test stands in the test."""

from typing import Any

import factory
from django.apps import apps
from django.contrib.auth.models import Group, User
from factory.django import DjangoModelFactory

from directory import models as directory
from directory.dates import PartialDate
from directory.pictures import keep
from directory.versions import Content
from portal import models as portal
from portal.groups import make_groups
from programmes import models as programmes
from tests.images import image_file
from tests.versions import change


class PlaceFactory(DjangoModelFactory[directory.Place]):
    """Deutschland › Land › Regierungsbezirk › Kreis › Gemeinde come with their traits' parents."""

    class Meta:
        model = directory.Place
        django_get_or_create = ("ags",)

    ags = factory.Sequence(lambda n: f"05978{n % 1000:03}")
    kind = directory.Place.Kind.MUNICIPALITY
    name = factory.LazyAttribute(lambda place: f"Ort {place.ags}")
    full_name = factory.SelfAttribute("name")
    slug = factory.LazyAttribute(lambda place: f"ort-{place.ags.lower()}")
    parent = factory.SubFactory("tests.factories.DistrictFactory")
    centre_area = factory.SelfAttribute("parent")


class FederationFactory(PlaceFactory):
    ags = "DE"
    kind = directory.Place.Kind.FEDERATION
    name = "Deutschland"
    slug = "deutschland"
    parent = None
    centre_area = None


class StateFactory(PlaceFactory):
    ags = "05"
    kind = directory.Place.Kind.STATE
    name = "Nordrhein-Westfalen"
    slug = "nordrhein-westfalen"
    parent = factory.SubFactory(FederationFactory)
    centre_area = None


class RegionFactory(PlaceFactory):
    ags = "059"
    kind = directory.Place.Kind.REGION
    name = "Arnsberg"
    full_name = "Regierungsbezirk Arnsberg"
    slug = "regierungsbezirk-arnsberg"
    parent = factory.SubFactory(StateFactory)
    centre_area = None


class DistrictFactory(PlaceFactory):
    """Its own centre area, as every Kreis is."""

    class Meta:
        # The hook below saves itself.
        skip_postgeneration_save = True

    ags = "05978"
    kind = directory.Place.Kind.DISTRICT
    name = "Unna"
    full_name = "Kreis Unna"
    slug = "kreis-unna"
    parent = factory.SubFactory(RegionFactory)
    centre_area = None
    is_centre_area = True

    @factory.post_generation
    def own_area(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create:
            self.centre_area = self
            self.save()


class CityFactory(DistrictFactory):
    """A kreisfreie Stadt: district and municipality at once."""

    ags = "05913000"
    kind = directory.Place.Kind.CITY
    name = "Dortmund"
    full_name = "Dortmund"
    slug = "dortmund"


class EntryFactory(DjangoModelFactory[Any]):
    class Meta:
        abstract = True

    title = factory.Sequence(lambda n: f"Eintrag {n}")
    slug = factory.Sequence(lambda n: f"eintrag-{n}")
    summary = "Hilft Menschen."
    state = directory.Entry.State.PUBLISHED


class ActorKindFactory(EntryFactory):
    class Meta:
        model = directory.ActorKind

    plural = factory.LazyAttribute(lambda kind: f"{kind.title} (Mehrzahl)")


class ActorFactory(EntryFactory):
    class Meta:
        model = directory.Actor

    kind = factory.SubFactory(ActorKindFactory)


class TopicFactory(EntryFactory):
    class Meta:
        model = directory.Topic


class LawFactory(EntryFactory):
    class Meta:
        model = directory.Law


class ProgrammeFactory(EntryFactory):
    class Meta:
        model = programmes.Programme

    kind = programmes.Programme.Kind.PROGRAMME


class NewsItemFactory(EntryFactory):
    class Meta:
        model = programmes.NewsItem

    date = PartialDate(2022, 7, 14)


class AudienceFactory(DjangoModelFactory[directory.Audience]):
    class Meta:
        model = directory.Audience

    title = factory.Sequence(lambda n: f"Zielgruppe {n}")
    slug = factory.Sequence(lambda n: f"zielgruppe-{n}")


class SourceFactory(DjangoModelFactory[directory.Source]):
    class Meta:
        model = directory.Source

    title = factory.Sequence(lambda n: f"Quelle {n}")
    slug = factory.Sequence(lambda n: f"quelle-{n}")
    kind = directory.Source.Kind.WEB_PAGE
    date = PartialDate(2022)
    paragraphs = 20


class StatementFactory(DjangoModelFactory[Any]):
    class Meta:
        abstract = True

    entry = factory.SubFactory(ActorFactory)


class PointFactory(StatementFactory):
    class Meta:
        model = directory.Point

    kind = directory.Point.Kind.TASK
    text = factory.Sequence(lambda n: f"Punkt {n}")


class KeyFigureFactory(StatementFactory):
    class Meta:
        model = directory.KeyFigure

    label = factory.Sequence(lambda n: f"Kennzahl {n}")
    low = 54
    counts = "Zentren"
    as_of = PartialDate(2022, 7, 14)


class ContactFactory(StatementFactory):
    class Meta:
        model = directory.Contact

    channel = directory.Contact.Channel.PHONE
    number = "+492118372000"


class PictureFactory(StatementFactory):
    """With files of its own; `stored` is what the picture shows."""

    class Meta:
        model = directory.Picture
        exclude = ("stored",)

    stored = factory.LazyFunction(lambda: keep(image_file()))
    alt = "Ein Fest im Hof"
    credit = "Stadt Dortmund"
    licence = directory.Picture.Licence.CC_BY
    key = factory.LazyAttribute(lambda picture: picture.stored.key)
    width = factory.LazyAttribute(lambda picture: picture.stored.width)
    height = factory.LazyAttribute(lambda picture: picture.stored.height)


class ServedPlaceFactory(StatementFactory):
    class Meta:
        model = directory.ServedPlace

    place = factory.SubFactory(PlaceFactory)


class LocationFactory(StatementFactory):
    class Meta:
        model = directory.Location

    place = factory.SubFactory(PlaceFactory)


class OfferFactory(StatementFactory):
    class Meta:
        model = directory.Offer

    title = factory.Sequence(lambda n: f"Angebot {n}")


class RelationFactory(StatementFactory):
    class Meta:
        model = directory.Relation

    type = directory.Relation.Type.PART_OF
    target = factory.SubFactory(ActorFactory)


class ParticipationFactory(StatementFactory):
    class Meta:
        model = programmes.Participation

    entry = factory.SubFactory(ProgrammeFactory)
    actor = factory.SubFactory(ActorFactory)
    role = programmes.Participation.Role.FUNDER


class NewsParticipantFactory(StatementFactory):
    class Meta:
        model = programmes.NewsParticipant

    entry = factory.SubFactory(NewsItemFactory)
    name = "Erika Muster"
    role = "Leiterin"


class CitationFactory(DjangoModelFactory[directory.Citation]):
    """Supports the summary of an entry unless told otherwise; for a statement name `statement` and its `entry`."""

    class Meta:
        model = directory.Citation

    entry = factory.SubFactory(ActorFactory)
    field = factory.LazyAttribute(lambda citation: "" if getattr(citation, "statement", None) else "summary")
    source = factory.SubFactory(SourceFactory)
    paragraph = 1


class ProposalFactory(DjangoModelFactory[directory.Proposal]):
    """That an entry be called „Neuer Name“."""

    class Meta:
        model = directory.Proposal

    entry = factory.SubFactory(ActorFactory)
    origin = directory.Proposal.Origin.EDITOR
    name = "Erika Muster"
    type = factory.SelfAttribute("entry.type")
    before = factory.LazyAttribute(lambda proposal: Content.of(proposal.entry.pk).data)
    names = factory.LazyAttribute(lambda proposal: Content.of(proposal.entry.pk).names)
    data = factory.LazyAttribute(
        lambda proposal: {**proposal.before, "entry": {**proposal.before["entry"], "title": "Neuer Name"}}
    )


class ConfirmationRequestFactory(DjangoModelFactory[directory.ConfirmationRequest]):
    class Meta:
        model = directory.ConfirmationRequest

    entry = factory.SubFactory(ActorFactory)
    step = directory.ConfirmationRequest.Step.FIRST
    version = 1
    email = "haus@example.org"


class CorrectionFactory(DjangoModelFactory[directory.Correction]):
    """Its entry changes with it, as the first version of what is public puts nothing right."""

    class Meta:
        model = directory.Correction

    entry = factory.SubFactory(ActorFactory)
    version = factory.LazyAttribute(lambda correction: change(correction.entry).number)
    sentence = "Die Nummer des Telefons war falsch."


class OperatorFactory(DjangoModelFactory[portal.Operator]):
    class Meta:
        model = portal.Operator

    name = "Amt für Beispiele"
    address = "Musterweg 1\n12345 Musterstadt"
    represented_by = "Erika Muster, Leiterin"
    phone = "+492118372000"
    email = "amt@example.org"
    responsible = "Max Muster\nMusterweg 1, 12345 Musterstadt"


class ReportFactory(DjangoModelFactory[portal.Report]):
    class Meta:
        model = portal.Report

    kind = portal.Report.Kind.OTHER
    text = "Etwas stimmt nicht."


class UserFactory(DjangoModelFactory[User]):
    """An account of the office, in the groups of these names and responsible for these places."""

    class Meta:
        model = User
        # The hooks below save themselves.
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"konto-{n}")
    is_staff = True

    @factory.post_generation
    def groups(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if extracted:
            # Tests that commit empty the tables behind them.
            make_groups(apps)
            self.groups.set(Group.objects.filter(name__in=extracted))

    @factory.post_generation
    def places(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        for place in extracted or []:
            directory.Responsibility.objects.create(user=self, place=place)


class ResponsibilityFactory(DjangoModelFactory[directory.Responsibility]):
    class Meta:
        model = directory.Responsibility

    user = factory.SubFactory(UserFactory)
    place = factory.SubFactory(PlaceFactory)


# Every type of entry, with the folder of its addresses.
TYPES: list[tuple[Any, str]] = [
    (ActorFactory, "partner"),
    (ActorKindFactory, "arten"),
    (TopicFactory, "themen"),
    (LawFactory, "rechtsgrundlagen"),
    (ProgrammeFactory, "programme"),
    (NewsItemFactory, "meldungen"),
]


class TableImportFactory(DjangoModelFactory[directory.TableImport]):
    class Meta:
        model = directory.TableImport

    name = "liste.csv"
    content = b"Name"
    source_title = "Liste"
    source_date = PartialDate(2022, 7)
