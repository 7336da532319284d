from __future__ import annotations

import math
from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directory.folding import folded
from directory.models.rules import SLUG_PATTERN, marks, no_circle, tracked, validate_slug

AROUND = """
WITH RECURSIVE around (id) AS (
    SELECT above FROM directory_place CROSS JOIN unnest(ARRAY[parent_id, centre_area_id]) AS above WHERE id = ANY (%s)
    UNION SELECT parent_id FROM directory_place JOIN around USING (id)
)
SELECT directory_place.* FROM directory_place JOIN around USING (id)
"""


class PlaceQuerySet(models.QuerySet[Any]):
    def municipalities(self) -> PlaceQuerySet:
        """The 396 Städte und Gemeinden, kreisfreie Städte among them."""
        return self.filter(kind__in=[Place.Kind.MUNICIPALITY, Place.Kind.CITY])

    def districts(self) -> PlaceQuerySet:
        """The 53 Kreise and kreisfreie Städte, with the Städteregion Aachen."""
        return self.filter(kind__in=[Place.Kind.DISTRICT, Place.Kind.CITY])

    def centre_areas(self) -> PlaceQuerySet:
        """The 54 areas of the Kommunale Integrationszentren."""
        return self.filter(is_centre_area=True)

    def without_centre(self) -> PlaceQuerySet:
        """The areas of which no published Kommunales Integrationszentrum is entered."""
        entered = Q(served_by__role="centre", served_by__entry__state="published")
        return self.centre_areas().exclude(pk__in=Place.objects.filter(entered).values("pk"))

    def called(self, *names: str) -> PlaceQuerySet:
        """Places of one of these names, in any usual spelling."""
        keys = [models.Func(models.Value(name), function="find_key") for name in names]
        return self.filter(
            keys__overlap=models.Func(
                *keys, template="ARRAY[%(expressions)s]", output_field=ArrayField(models.TextField())
            )
        )

    def parts_of(self, places: models.QuerySet[Any]) -> PlaceQuerySet:
        """These places and all that lies in them; from the Bund to a Gemeinde there are four steps."""
        within = models.Q(pk__in=places)
        for steps in range(1, 5):
            within |= models.Q(**{"__".join(["parent"] * steps) + "__in": places})
        return self.filter(within)

    def near(self, place: Place) -> PlaceQuerySet:
        """Other places of the same level (Städte and Gemeinden are one), the nearest first; none if it lies nowhere."""
        if place.latitude is None or place.longitude is None:
            return self.none()
        towns = [Place.Kind.CITY, Place.Kind.MUNICIPALITY]
        # Degrees of longitude are shorter than those of latitude; over these distances a plane will do.
        width = math.cos(math.radians(place.latitude))
        distance = RawSQL(
            "power(directory_place.latitude::float8 - %s, 2) + power((directory_place.longitude::float8 - %s) * %s, 2)",
            [float(place.latitude), float(place.longitude), width],
        )
        return (
            self.filter(kind__in=towns if place.kind in towns else [place.kind], latitude__isnull=False)
            .exclude(pk=place.pk)
            .order_by(distance, "sort_name", "ags")
        )

    def with_lineage(self) -> list[Place]:
        """These places, linked with those around them and their centres' areas, so that `lineage` costs no query.

        Two queries of one table each are much faster than one that joins six.
        """
        places: list[Any] = list(self)
        if not places:
            return []
        around = {place.pk: place for place in Place.objects.raw(AROUND, [[place.pk for place in places]])}
        for place in (*places, *around.values()):
            place.parent = around.get(place.parent_id)
            if place.centre_area_id in around:
                place.centre_area = around[place.centre_area_id]
        return places


@tracked(exclude=["sort_name", "keys"])
class Place(models.Model):
    """One tree: Bund › Land › Regierungsbezirk › Kreis or kreisfreie Stadt › Gemeinde.

    A kreisfreie Stadt is a district and a municipality at once and stands here once, as one place with one page.
    The key is the Amtlicher Gemeindeschlüssel (AGS): two digits for the Land, three for a Regierungsbezirk, five for
    a Kreis, eight for a Gemeinde and a kreisfreie Stadt; „DE“ for the Bund.
    """

    class Kind(models.TextChoices):
        FEDERATION = "federation", _("Bund")
        STATE = "state", _("Land")
        REGION = "region", _("Regierungsbezirk")
        DISTRICT = "district", _("Kreis")
        CITY = "city", _("Kreisfreie Stadt")
        MUNICIPALITY = "municipality", _("Stadt oder Gemeinde")

    ags = models.CharField(
        _("Schlüssel (AGS)"),
        max_length=8,
        unique=True,
        validators=[RegexValidator(r"^(DE|\d{2}|\d{3}|\d{5}|\d{8})$", _("Ein AGS hat 2, 3, 5 oder 8 Ziffern."))],
    )
    kind = models.CharField(_("Ebene"), max_length=12, choices=Kind)
    name = models.CharField(_("Name"), max_length=80)
    full_name = models.CharField(_("Voller Name"), max_length=120, help_text=_("Zum Beispiel „Kreis Unna“."))
    slug = models.CharField(_("Adresskürzel"), max_length=80, unique=True, validators=[validate_slug])
    other_names = ArrayField(models.CharField(max_length=80), verbose_name=_("Weitere Namen"), default=list, blank=True)
    sort_name = models.GeneratedField(
        expression=folded("name"),
        output_field=models.CharField(max_length=120, db_collation="C"),
        db_persist=True,
        verbose_name=_("Sortiername"),
    )
    # All spellings under which people look for it, normalised by the database.
    keys = models.GeneratedField(
        expression=models.Func("name", "full_name", "other_names", function="find_place_keys"),
        output_field=ArrayField(models.TextField()),
        db_persist=True,
        editable=False,
    )
    parent = models.ForeignKey(
        "self", verbose_name=_("Liegt in"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    is_centre_area = models.BooleanField(
        _("Gebiet eines Kommunalen Integrationszentrums"),
        default=False,
        help_text=_("Für die 53 Kreise und kreisfreien Städte und für die Stadt Aachen."),
    )
    centre_area = models.ForeignKey(
        "self",
        verbose_name=_("Zuständiges Gebiet"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="area_members",
        help_text=_("Das Gebiet, dessen Kommunales Integrationszentrum hier zuständig ist."),
    )
    latitude = models.DecimalField(_("Breite"), max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(_("Länge"), max_digits=8, decimal_places=5, null=True, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["sort_name", "ags"]
        verbose_name = _("Ort")
        verbose_name_plural = _("Orte")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="federation", parent__isnull=True) | Q(~Q(kind="federation"), parent__isnull=False),
                name="place_has_parent",
                violation_error_message=_("Jeder Ort außer dem Bund liegt in einem anderen."),
            ),
            models.CheckConstraint(
                condition=Q(slug__regex=SLUG_PATTERN),
                name="place_slug_ascii",
                violation_error_message=_("Das Adresskürzel darf nur a–z, 0–9 und Bindestriche enthalten."),
            ),
            models.CheckConstraint(
                condition=Q(kind="federation", ags="DE")
                | Q(kind="state", ags__regex=r"^\d{2}$")
                | Q(kind="region", ags__regex=r"^\d{3}$")
                | Q(kind="district", ags__regex=r"^\d{5}$")
                | Q(kind__in=["city", "municipality"], ags__regex=r"^\d{8}$"),
                name="place_key_fits_level",
                violation_error_message=_("Der Schlüssel passt nicht zur Ebene."),
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(47, 56),
                    longitude__range=(5, 16),
                ),
                name="place_lies_in_germany",
                violation_error_message=_("Breite und Länge liegen nicht in Deutschland."),
            ),
        ]

        triggers = [
            no_circle("directory_place", "parent_id", "id", "Orte liegen im Kreis ineinander."),
            marks(
                "entry_id FROM directory_statement AS statement JOIN directory_servedplace AS served"
                " ON served.statement_ptr_id = statement.id WHERE served.place_id = {row}.id",
                "entry_id FROM directory_statement AS statement JOIN directory_location AS location"
                " ON location.statement_ptr_id = statement.id WHERE location.place_id = {row}.id",
            ),
            # Who serves a part of it helps in all that lies around it.
            pgtrigger.Trigger(
                name="mark_parts_for_finding",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("parent"),
                func=(
                    "PERFORM find_mark(entry_id) FROM directory_statement AS statement"
                    " JOIN directory_servedplace AS served"
                    " ON served.statement_ptr_id = statement.id WHERE served.place_id IN (WITH RECURSIVE part (id) AS ("
                    "SELECT NEW.id UNION"
                    " SELECT below.id FROM directory_place AS below JOIN part ON below.parent_id = part.id"
                    ") SELECT id FROM part); RETURN NULL;"
                ),
            ),
            pgtrigger.Trigger(
                name="keeps_its_centre",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__is_centre_area=True, new__is_centre_area=False),
                func=(
                    "IF EXISTS (SELECT 1 FROM directory_servedplace WHERE place_id = NEW.id AND role = 'centre') THEN"
                    " RAISE EXCEPTION USING ERRCODE = 'check_violation',"
                    " MESSAGE = 'Für dieses Gebiet ist ein Kommunales Integrationszentrum eingetragen.',"
                    " CONSTRAINT = 'centre_of_an_area'; END IF; RETURN NEW;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_absolute_url(self) -> str:
        return reverse("place-detail", args=[self.slug])

    @property
    def initial(self) -> str:
        """The letter under which an index from A to Z lists the place (Übach under U)."""
        return str(self.sort_name)[:1].upper()

    @property
    def is_municipality(self) -> bool:
        return self.kind in {self.Kind.CITY, self.Kind.MUNICIPALITY}

    def terms(self, *, only_here: bool = False) -> tuple[str, ...]:
        """Of these terms (directory/sql/contents.sql) an entry bears one if it helps in this place or in a part of it.

        Who serves a place around this one helps here too, and so does the centre of the area; `only_here` leaves these
        out. Load with `with_lineage()`.
        """
        here = f"in={self.pk}"
        if only_here:
            return (here,)
        around = [f"at={place.pk}" for place in self.lineage[1:]]
        return (here, *around, *([f"zentrum={self.centre_area_id}"] if self.centre_area_id else []))

    @property
    def lineage(self) -> list[Place]:
        """This place and those around it, the smallest first; load with `with_lineage()`."""
        places: list[Place] = [self]
        while parent := places[-1].parent:
            places.append(parent)
        return places


@tracked()
class PostalCode(models.Model):
    """A postal code and one of the municipalities in which it delivers; seven codes of 865 have two."""

    code = models.CharField(_("Postleitzahl"), max_length=5, db_index=True)
    place = models.ForeignKey(Place, verbose_name=_("Ort"), on_delete=models.PROTECT, related_name="postal_codes")

    class Meta:
        ordering = ["code", "place"]
        verbose_name = _("Postleitzahl")
        verbose_name_plural = _("Postleitzahlen")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "place"],
                name="postal_code_once_per_place",
                violation_error_message=_("Diese Postleitzahl hat der Ort schon."),
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^\d{5}$"),
                name="postal_code_five_digits",
                violation_error_message=_("Eine Postleitzahl hat fünf Ziffern."),
            ),
        ]

    def __str__(self) -> str:
        return self.code


@tracked()
class Outline(models.Model):
    """The simplified outline of one of the 54 areas, in degrees (WGS 84), as GeoJSON rings of a MultiPolygon.

    Derived from data of the Bundesamt für Kartographie und Geodäsie: © GeoBasis-DE / BKG (Daten verändert).
    """

    place = models.OneToOneField(Place, verbose_name=_("Ort"), on_delete=models.CASCADE, related_name="outline")
    coordinates = models.JSONField(_("Koordinaten"))

    class Meta:
        ordering = ["place"]
        verbose_name = _("Umriss")
        verbose_name_plural = _("Umrisse")

    def __str__(self) -> str:
        return str(self.place)
