from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from directory.dates import PartialDateField, in_order
from directory.models.entries import CHECK_MONTHS
from directory.models.entry import Entry
from directory.models.place import Place
from directory.models.rules import (
    ITS_ENTRY,
    PUBLISHED_PERMISSIONS,
    WebsiteField,
    keeps_versions,
    marks,
    only_for,
    tracked,
    typed,
)
from directory.models.statement import Statement


@tracked()
class ActorKind(Entry):
    """A kind of partner, such as Kommunales Integrationszentrum; its page explains who helps with what."""

    TYPE = Entry.Type.KIND
    # Like a topic's, the summary is a signpost; what is claimed about the kind stands in points.
    CITED_FIELDS = ("text", "website", "audiences", "laws")
    IS_LOCAL = False

    class SchemaType(models.TextChoices):
        """What schema.org knows of organisations, as far as all partners of a kind can be of it."""

        ORGANIZATION = "Organization", _("Organisation, ohne Näheres")
        GOVERNMENT = "GovernmentOrganization", _("Staatliche oder kommunale Stelle")
        NGO = "NGO", _("Nichtregierungsorganisation")

    plural = models.CharField(_("Mehrzahl"), max_length=120)
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)
    one_per_area = models.BooleanField(
        _("Je Gebiet eine Stelle"),
        default=False,
        help_text=_("Trifft auf die Kommunalen Integrationszentren zu: in jedem der 54 Gebiete arbeitet eines."),
    )
    schema_type = models.CharField(
        _("Für Suchmaschinen"),
        max_length=30,
        choices=SchemaType,
        default=SchemaType.ORGANIZATION,
        db_default=SchemaType.ORGANIZATION,
        help_text=_("Als was Suchmaschinen jeden Partner dieser Art verstehen; im Zweifel ohne Näheres."),
    )
    check_months = models.PositiveSmallIntegerField(
        _("Prüfen alle … Monate"),
        default=CHECK_MONTHS,
        db_default=CHECK_MONTHS,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text=_("Danach steht ein Partner dieser Art zur Prüfung an."),
    )

    class Meta:
        ordering = ["position", "sort_title", "pk"]
        default_permissions = PUBLISHED_PERMISSIONS
        verbose_name = _("Art von Partnern")
        verbose_name_plural = _("Arten von Partnern")
        constraints = [
            models.CheckConstraint(
                condition=Q(check_months__range=(1, 120)),
                name="kind_checked_in_time",
                violation_error_message=_("Geprüft wird nach 1 bis 120 Monaten."),
            ),
            models.CheckConstraint(
                condition=Q(schema_type__in=["Organization", "GovernmentOrganization", "NGO"]),
                name="kind_schema_type_known",
                violation_error_message=_("So heißt bei schema.org keine Art von Organisation."),
            ),
        ]
        triggers = [
            typed(Entry.Type.KIND),
            marks("{row}.entry_ptr_id"),
            keeps_versions("{row}.entry_ptr_id"),
            pgtrigger.Trigger(
                name="stays_a_centre",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__one_per_area=True, new__one_per_area=False),
                func=(
                    "IF EXISTS (SELECT 1 FROM directory_servedplace served"
                    " JOIN directory_statement statement ON statement.id = served.statement_ptr_id"
                    " JOIN directory_actor actor ON actor.entry_ptr_id = statement.entry_id"
                    " WHERE served.role = 'centre' AND actor.kind_id = NEW.entry_ptr_id) THEN"
                    " RAISE EXCEPTION USING ERRCODE = 'check_violation',"
                    " MESSAGE = 'Nur ein Kommunales Integrationszentrum kann für ein Gebiet zuständig sein.',"
                    " CONSTRAINT = 'centre_is_a_centre'; END IF; RETURN NEW;"
                ),
            ),
        ]


@tracked()
class Actor(Entry):
    """An organisation, office, body or network that works for integration."""

    TYPE = Entry.Type.ACTOR
    CITED_FIELDS = (*Entry.CITED_FIELDS, "founded", "closed")

    kind = models.ForeignKey(ActorKind, verbose_name=_("Art"), on_delete=models.PROTECT, related_name="actors")
    founded = PartialDateField(_("Gegründet"), null=True, blank=True)
    closed = PartialDateField(
        _("Aufgelöst"), null=True, blank=True, help_text=_("Die Seite bleibt bestehen und sagt es.")
    )

    class Meta:
        default_permissions = PUBLISHED_PERMISSIONS
        verbose_name = _("Partner")
        verbose_name_plural = pgettext_lazy("plural", "Partner")
        triggers = [
            typed(Entry.Type.ACTOR),
            marks("{row}.entry_ptr_id"),
            keeps_versions("{row}.entry_ptr_id"),
            pgtrigger.Trigger(
                name="stays_a_centre",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__kind__df=pgtrigger.F("new__kind")),
                func=(
                    "IF EXISTS (SELECT 1 FROM directory_servedplace served"
                    " JOIN directory_statement statement ON statement.id = served.statement_ptr_id"
                    " WHERE served.role = 'centre' AND statement.entry_id = NEW.entry_ptr_id"
                    " AND NOT EXISTS (SELECT 1 FROM directory_actorkind"
                    " WHERE entry_ptr_id = NEW.kind_id AND one_per_area)) THEN"
                    " RAISE EXCEPTION USING ERRCODE = 'check_violation',"
                    " MESSAGE = 'Nur ein Kommunales Integrationszentrum kann für ein Gebiet zuständig sein.',"
                    " CONSTRAINT = 'centre_is_a_centre'; END IF; RETURN NEW;"
                ),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=in_order("founded", "closed"),
                name="actor_founded_before_closed",
                violation_error_message=_("Die Auflösung liegt vor der Gründung."),
            )
        ]


@tracked()
class Relation(Statement):
    """From the actor whose statement it is to another one; read from both ends."""

    class Type(models.TextChoices):
        PART_OF = "part_of", _("ist Teil von")
        MEMBER_OF = "member_of", _("ist Mitglied von")
        RUN_BY = "run_by", _("wird getragen von")
        FUNDED_BY = "funded_by", _("wird gefördert von")
        FOUNDATION_OF = "foundation_of", _("ist eine Stiftung von")
        INSTITUTE_AT = "institute_at", _("ist ein Institut an")
        CONSULTATIVE_STATUS_WITH = "consultative_status_with", _("hat Konsultativstatus bei")
        FORMED_BY = "formed_by", _("ist gebildet aus")
        SUPPORTS = "supports", _("unterstützt")
        ADVISES = "advises", _("berät")

    INVERSE_LABELS = {
        Type.PART_OF: _("umfasst"),
        Type.MEMBER_OF: _("hat als Mitglied"),
        Type.RUN_BY: _("trägt"),
        Type.FUNDED_BY: _("fördert"),
        Type.FOUNDATION_OF: _("hat als Stiftung"),
        Type.INSTITUTE_AT: _("hat als Institut"),
        Type.CONSULTATIVE_STATUS_WITH: _("gewährt Konsultativstatus"),
        Type.FORMED_BY: _("bildet"),
        Type.SUPPORTS: _("wird unterstützt von"),
        Type.ADVISES: _("wird beraten von"),
    }

    type = models.CharField(_("Beziehung"), max_length=30, choices=Type)
    target = models.ForeignKey(
        Actor, verbose_name=_("Zu welchem Partner"), on_delete=models.CASCADE, related_name="incoming_relations"
    )
    since = PartialDateField(_("Seit"), null=True, blank=True)
    until = PartialDateField(_("Bis"), null=True, blank=True)

    class Meta:
        verbose_name = _("Beziehung")
        verbose_name_plural = _("Beziehungen")
        triggers = [
            only_for(Entry.Type.ACTOR, "Eine Beziehung geht von einem Partner aus."),
            keeps_versions(ITS_ENTRY),
            pgtrigger.Trigger(
                name="to_another_actor",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=(
                    "IF EXISTS (SELECT 1 FROM directory_statement"
                    " WHERE id = NEW.statement_ptr_id AND entry_id = NEW.target_id) THEN"
                    " RAISE EXCEPTION USING ERRCODE = 'check_violation',"
                    " MESSAGE = 'Eine Beziehung führt zu einem anderen Partner.', CONSTRAINT = 'relation_to_another';"
                    " END IF; RETURN NEW;"
                ),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=in_order("since", "until"),
                name="relation_period_in_order",
                violation_error_message=_("Das Ende liegt vor dem Anfang."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.get_type_display()} {self.target}"

    @property
    def inverse_label(self) -> str:
        return str(self.INVERSE_LABELS[self.Type(self.type)])


@tracked()
class Location(Statement):
    """Where an actor sits; as much of the address as is known."""

    class Access(models.TextChoices):
        UNKNOWN = "unknown", _("keine Angabe")
        FULL = "full", _("barrierefrei")
        PARTIAL = "partial", _("teilweise barrierefrei")
        NONE = "none", _("nicht barrierefrei")

    place = models.ForeignKey(Place, verbose_name=_("Ort"), on_delete=models.PROTECT, related_name="locations")
    name = models.CharField(_("Bezeichnung"), max_length=160, blank=True, help_text=_("Zum Beispiel „Dezernat 36“."))
    street = models.CharField(_("Straße und Hausnummer"), max_length=160, blank=True)
    postal_code = models.CharField(_("Postleitzahl"), max_length=5, blank=True)
    opening_hours = models.TextField(
        _("Öffnungszeiten"), blank=True, help_text=_("Leer heißt: nicht bekannt. Die Seite sagt dann „keine Angabe“.")
    )
    access = models.CharField(_("Zugang"), max_length=10, choices=Access, default=Access.UNKNOWN)

    class Meta:
        verbose_name = _("Standort")
        verbose_name_plural = _("Standorte")
        triggers = [
            only_for(Entry.Type.ACTOR, "Ein Standort gehört zu einem Partner."),
            marks(ITS_ENTRY),
            keeps_versions(ITS_ENTRY),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(postal_code="") | Q(postal_code__regex=r"^\d{5}$"),
                name="location_postal_code_five_digits",
                violation_error_message=_("Eine Postleitzahl hat fünf Ziffern."),
            ),
            models.CheckConstraint(
                condition=Q(street="") | ~Q(postal_code=""),
                name="location_street_with_postal_code",
                violation_error_message=_("Zu einer Straße gehört eine Postleitzahl."),
            ),
        ]

    def __str__(self) -> str:
        parts = [self.street, f"{self.postal_code} {self.place.name}".strip()]
        return ", ".join(part for part in parts if part)

    @property
    def geo_uri(self) -> str:
        """What opens the address in a map application (RFC 5870); near the place, if nothing more is known of it."""
        near = f"{self.place.latitude},{self.place.longitude}" if self.place.latitude is not None else "0,0"
        address = ", ".join(part for part in (self.street, f"{self.postal_code} {self.place.name}".strip()) if part)
        return f"geo:{near}?q={quote(address)}"


@tracked()
class Offer(Statement):
    """Something concrete a person can use at an actor. What is not known stays unknown, never „nein“."""

    class Answer(models.TextChoices):
        UNKNOWN = "unknown", _("keine Angabe")
        YES = "yes", _("ja")
        NO = "no", _("nein")

    class Cost(models.TextChoices):
        UNKNOWN = "unknown", _("keine Angabe")
        FREE = "free", _("kostenlos")
        PAID = "paid", _("kostenpflichtig")

    class Language(models.TextChoices):
        GERMAN = "de", _("Deutsch")
        EASY_GERMAN = "de-simple", _("Leichte Sprache")
        ENGLISH = "en", _("Englisch")
        FRENCH = "fr", _("Französisch")
        ARABIC = "ar", _("Arabisch")
        BULGARIAN = "bg", _("Bulgarisch")
        FARSI = "fa", _("Persisch")
        KURDISH = "ku", _("Kurdisch")
        POLISH = "pl", _("Polnisch")
        PASHTO = "ps", _("Paschtu")
        ROMANI = "rom", _("Romani")
        ROMANIAN = "ro", _("Rumänisch")
        RUSSIAN = "ru", _("Russisch")
        SPANISH = "es", _("Spanisch")
        TIGRINYA = "ti", _("Tigrinya")
        TURKISH = "tr", _("Türkisch")
        UKRAINIAN = "uk", _("Ukrainisch")

    title = models.CharField(_("Bezeichnung"), max_length=160)
    text = models.TextField(_("Beschreibung"), blank=True)
    cost = models.CharField(_("Kosten"), max_length=10, choices=Cost, default=Cost.UNKNOWN)
    anonymous = models.CharField(_("Anonym"), max_length=10, choices=Answer, default=Answer.UNKNOWN)
    by_appointment = models.CharField(_("Mit Termin"), max_length=10, choices=Answer, default=Answer.UNKNOWN)
    online = models.CharField(_("Online"), max_length=10, choices=Answer, default=Answer.UNKNOWN)
    languages = ArrayField(
        models.CharField(max_length=10, choices=Language),
        verbose_name=_("Sprachen"),
        default=list,
        blank=True,
        help_text=_("Leer heißt: nicht bekannt."),
    )
    website = WebsiteField(_("Website"), blank=True)

    class Meta:
        verbose_name = _("Angebot")
        verbose_name_plural = _("Angebote")
        triggers = [
            only_for(Entry.Type.ACTOR, "Ein Angebot gehört zu einem Partner."),
            marks(ITS_ENTRY),
            keeps_versions(ITS_ENTRY),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=""), name="offer_has_title", violation_error_message=_("Die Bezeichnung fehlt.")
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def language_names(self) -> list[str]:
        labels: dict[str, Any] = dict(self.Language.choices)
        return [str(labels.get(code, code)) for code in self.languages]

    @property
    def conditions(self) -> list[tuple[str, str]]:
        """What somebody wants to know before using it, with the answers; an empty one is not known."""
        answers = {
            name: "" if getattr(self, name) == "unknown" else getattr(self, f"get_{name}_display")()
            for name in ("cost", "anonymous", "online", "by_appointment")
        }
        answers["languages"] = ", ".join(self.language_names)
        labels = {field.name: str(field.verbose_name) for field in self._meta.fields}
        return [(labels[name], answer) for name, answer in answers.items()]

    @property
    def unknown_conditions(self) -> str:
        return ", ".join(label for label, answer in self.conditions if not answer)
