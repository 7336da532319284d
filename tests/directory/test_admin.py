from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client

from directory.models import Actor, Citation, Contact, Entry, Offer, PostalCode, ServedPlace
from tests import factories
from tests.admin_pages import add_row, add_url, change_url, errors, form_data, list_url

pytestmark = pytest.mark.django_db

OWN_MODELS = [model for model in admin.site._registry if model._meta.app_label in {"directory", "programmes"}]


def new_actor(client: Client, **values: Any) -> dict[str, Any]:
    """A form for a new partner, as far as every partner needs it."""
    data = form_data(client.get(add_url(Actor)))
    return {**data, "title": "Beratungsstelle", "kind": str(factories.ActorKindFactory().pk), **values}


@pytest.mark.parametrize("model", OWN_MODELS, ids=lambda model: model.__name__)
def test_every_list_is_shown_in_german(admin_client: Client, model: Any) -> None:
    page = admin_client.get(list_url(model), {"q": "köln"})
    assert page.status_code == 200
    assert "Redaktion – Integrationspartner NRW" in page.content.decode()
    assert not [word for word in ("Select", ">Search", "Filter by", "results") if word in page.content.decode()]


def test_every_noun_of_the_directory_has_its_page() -> None:
    registered = {model.__name__ for model in OWN_MODELS}
    inlines = {inline.model.__name__ for model in OWN_MODELS for inline in admin.site._registry[model].inlines}
    assert registered == {
        *("Actor", "ActorKind", "Address", "Audience", "Entry", "Law", "Place", "Source", "Topic", "Deletion"),
        *("Programme", "NewsItem", "LikelyDuplicate", "FruitlessSearch", "TableImport", "Proposal"),
    }
    assert inlines == {
        *("Citation", "Contact", "KeyFigure", "Location", "Offer", "Point", "Relation", "ServedPlace", "PostalCode"),
        *("Participation", "NewsParticipant", "Picture"),
    }


class TestNewActor:
    def test_is_a_draft_with_an_address_made_from_its_name(self, admin_client: Client) -> None:
        data = new_actor(admin_client, title="Büro für Zugewanderte*innen, Köln", state="published", summary="x")
        page = admin_client.post(add_url(Actor), data)
        assert page.status_code == 302
        actor = Actor.objects.get()
        assert actor.slug == "buero-fuer-zugewanderteinnen-koeln"
        assert actor.state == Entry.State.DRAFT

    def test_keeps_an_address_that_was_typed(self, admin_client: Client) -> None:
        admin_client.post(add_url(Actor), new_actor(admin_client, slug="kurz"))
        assert Actor.objects.get().slug == "kurz"

    def test_whose_name_gives_no_address_asks_for_one(self, admin_client: Client) -> None:
        page = admin_client.post(add_url(Actor), new_actor(admin_client, title="漢字"))
        assert errors(page) == {"slug": ["Aus diesem Namen lässt sich keine Adresse bilden: bitte eine eintragen."]}

    def test_with_every_kind_of_statement_is_saved_in_order(self, admin_client: Client) -> None:
        area, other, source = factories.DistrictFactory(), factories.ActorFactory(), factories.SourceFactory()
        data = new_actor(admin_client, other_names="MKFFI\nMinisterium für Kinder, Familie und Integration\n\nMKFFI")
        add_row(data, "servedplace", place=area.pk, role="serves")
        add_row(data, "location", place=area.pk, street="Markt 1", postal_code="44135", access="unknown")
        add_row(data, "contact", channel="phone", purpose="citizens", number="0211 837-2000", position=2)
        add_row(data, "contact", channel="email", purpose="press", email="presse@example.org", position=1)
        row = add_row(data, "offer", title="Beratung", languages=["de", "tr"])
        data |= {f"{row}-{name}": "unknown" for name in ("cost", "anonymous", "by_appointment", "online")}
        add_row(data, "point", kind="task", text="Beraten")
        add_row(data, "keyfigure", label="Stellen", low="1,5", qualifier="exact", counts="Stellen", as_of="07/2022")
        add_row(data, "relation", type="member_of", target=other.pk, since="2013")
        add_row(data, "citation", supports="field:summary", source=source.pk, paragraph=3)
        page = admin_client.post(add_url(Actor), data)
        assert page.status_code == 302, errors(page)
        actor = Actor.objects.get(slug="beratungsstelle")
        assert actor.other_names == ["MKFFI", "Ministerium für Kinder, Familie und Integration"]
        assert [str(contact.channel) for contact in Contact.objects.filter(entry=actor)] == ["email", "phone"]
        assert Contact.objects.get(channel="phone").number == "+492118372000"
        assert Offer.objects.get().languages == ["de", "tr"]
        assert actor.statements.count() == 8
        assert Citation.objects.get().field == "summary"

    def test_a_new_row_comes_last(self, admin_client: Client) -> None:
        point = factories.PointFactory(position=7)
        formsets = admin_client.get(change_url(point.entry)).context["inline_admin_formsets"]
        new_rows = {inline.formset.prefix: inline.formset.empty_form.initial for inline in formsets}
        assert (new_rows["point"], new_rows["contact"]) == ({"position": 8}, {"position": 1})


class TestRefusalOfTheDatabase:
    """What only a trigger or a constraint across tables finds is an error of the form, at its row."""

    def test_address_of_another_entry(self, admin_client: Client) -> None:
        renamed = factories.ActorFactory(slug="alt")
        Actor.objects.filter(pk=renamed.pk).update(slug="neu")
        data = new_actor(admin_client, slug="alt", summary="Getippt.")
        page = admin_client.post(add_url(Actor), data)
        assert page.status_code == 200
        assert sum(errors(page).values(), []) == ["Diese Adresse gehörte schon einem anderen Eintrag."]
        assert page.context["adminform"].form["summary"].value() == "Getippt."
        assert list(Actor.objects.all()) == [renamed]

    def test_address_in_use(self, admin_client: Client) -> None:
        factories.ActorFactory(slug="beratungsstelle")
        page = admin_client.post(add_url(Actor), new_actor(admin_client))
        assert errors(page) == {"slug": ["Dieses Adresskürzel gibt es schon."]}

    def test_centre_that_is_none(self, admin_client: Client) -> None:
        data = new_actor(admin_client)
        add_row(data, "contact", channel="email", purpose="office", email="a@example.org")
        row = add_row(data, "servedplace", place=factories.DistrictFactory().pk, role="centre")
        page = admin_client.post(add_url(Actor), data)
        message = "Nur ein Kommunales Integrationszentrum kann für ein Gebiet zuständig sein."
        assert sum(errors(page).values(), []) == [message]
        assert next(iter(errors(page))).startswith(row)
        assert page.context["adminform"].form["title"].value() == "Beratungsstelle"
        assert not Actor.objects.exists()

    def test_second_centre_of_an_area(self, admin_client: Client) -> None:
        kind = factories.ActorKindFactory(one_per_area=True)
        served = factories.ServedPlaceFactory(
            entry=factories.ActorFactory(kind=kind), place=factories.DistrictFactory(), role=ServedPlace.Role.CENTRE
        )
        data = new_actor(admin_client, kind=str(kind.pk))
        row = add_row(data, "servedplace", place=served.place.pk, role="centre")
        page = admin_client.post(add_url(Actor), data)
        assert errors(page) == {f"{row}:": ["Dieses Gebiet hat schon ein Kommunales Integrationszentrum."]}

    def test_centre_of_what_is_no_area(self, admin_client: Client) -> None:
        data = new_actor(admin_client)
        row = add_row(data, "servedplace", place=factories.PlaceFactory().pk, role="centre")
        page = admin_client.post(add_url(Actor), data)
        assert errors(page) == {f"{row}-place": ["Dieser Ort ist kein Gebiet eines Kommunalen Integrationszentrums."]}

    def test_same_citation_twice(self, admin_client: Client) -> None:
        data = new_actor(admin_client)
        source = factories.SourceFactory().pk
        add_row(data, "citation", supports="field:summary", source=source, paragraph=1)
        row = add_row(data, "citation", supports="field:summary", source=source, paragraph=1)
        page = admin_client.post(add_url(Actor), data)
        assert errors(page) == {f"{row}:": ["Diesen Beleg gibt es schon."]}
        assert not Citation.objects.exists()

    def test_row_that_somebody_else_deleted(self, admin_client: Client) -> None:
        code = PostalCode.objects.create(code="44137", place=factories.PlaceFactory())
        place = code.place
        data = form_data(admin_client.get(change_url(place)))
        code.delete()
        page = admin_client.post(change_url(place), data)
        assert list(errors(page)) == ["postalcode-0-id"]
        assert "Eine Zeile wurde inzwischen gelöscht. Bitte die Seite neu laden." in page.content.decode()

    def test_source_that_somebody_else_deleted(self, admin_client: Client) -> None:
        data, source = new_actor(admin_client), factories.SourceFactory()
        row = add_row(data, "citation", supports="field:summary", source=source.pk)
        source.delete()
        assert list(errors(admin_client.post(add_url(Actor), data))) == [f"{row}-source"]

    def test_success_is_not_announced(self, admin_client: Client) -> None:
        factories.ActorFactory(slug="beratungsstelle")
        page = admin_client.post(add_url(Actor), new_actor(admin_client))
        assert [str(message) for message in page.context["messages"]] == []


class TestWhatNobodyShouldType:
    def test_address_of_a_published_entry_that_no_address_can_be(self, admin_client: Client) -> None:
        actor = factories.ActorFactory(slug="beratungsstelle")
        data = {**form_data(admin_client.get(change_url(actor))), "slug": "Beratung/Köln"}
        page = admin_client.post(change_url(actor), data)
        assert next(iter(errors(page))) == "slug"
        assert page.context["absolute_url"] == "/partner/beratungsstelle/"

    @pytest.mark.parametrize("name", ["kind", "topics", "merged_into", "servedplace-0-place", "citation-0-source"])
    @pytest.mark.parametrize("value", ["abc", "²", "\x00", "99999999999999999999"])
    def test_choice_that_is_none(self, admin_client: Client, name: str, value: str) -> None:
        actor = factories.ServedPlaceFactory(entry=factories.CitationFactory().entry).entry
        page = admin_client.post(change_url(actor), {**form_data(admin_client.get(change_url(actor))), name: value})
        assert list(errors(page)) == [name]

    @pytest.mark.parametrize("query", [{"ort": "\x00"}, {"q": "\x00"}, {"beleg": "x"}, {"geprueft": "x"}])
    def test_list_is_shown_whatever_is_asked(self, admin_client: Client, query: dict[str, str]) -> None:
        factories.ActorFactory()
        assert len(admin_client.get(list_url(Actor), query).context["cl"].result_list) == 1

    def test_autocomplete_is_asked_for_a_null_character(self, admin_client: Client) -> None:
        field = {"app_label": "directory", "model_name": "actor", "field_name": "kind"}
        assert admin_client.get("/admin/autocomplete/", {**field, "term": "\x00"}).json()["results"] == []


class TestCitations:
    def test_offer_the_fields_and_statements_of_the_entry(self, admin_client: Client) -> None:
        actor = factories.ActorFactory()
        point = factories.PointFactory(entry=actor, text="Beraten und begleiten")
        factories.PointFactory(text="eines anderen Eintrags")
        inlines = admin_client.get(change_url(actor)).context["inline_admin_formsets"]
        labels = dict(inlines[-1].formset.empty_form.fields["supports"].choices)
        assert labels["field:summary"] == "Feld: Kurzbeschreibung"
        assert labels[f"statement:{point.pk}"] == "Punkt: Beraten und begleiten"
        assert not [label for label in labels.values() if "anderen Eintrags" in str(label)]

    def test_support_a_statement(self, admin_client: Client) -> None:
        contact, source = factories.ContactFactory(), factories.SourceFactory()
        data = form_data(admin_client.get(change_url(contact.entry)))
        add_row(data, "citation", supports=f"statement:{contact.pk}", source=source.pk, passage="Seite 3")
        assert admin_client.post(change_url(contact.entry), data).status_code == 302
        citation = Citation.objects.get()
        assert (citation.statement_id, citation.field, citation.passage) == (contact.pk, "", "Seite 3")

    def test_refuse_a_statement_of_another_entry(self, admin_client: Client) -> None:
        actor, foreign = factories.ActorFactory(), factories.PointFactory()
        data = form_data(admin_client.get(change_url(actor)))
        supports = f"statement:{foreign.pk}"
        row = add_row(data, "citation", supports=supports, source=factories.SourceFactory().pk)
        page = admin_client.post(change_url(actor), data)
        assert errors(page) == {f"{row}-supports": ["Das gehört nicht (mehr) zu diesem Eintrag."]}

    def test_are_kept_for_a_field_that_needs_none(self, admin_client: Client) -> None:
        citation = factories.CitationFactory(field="other_names")
        data = form_data(admin_client.get(change_url(citation.entry)))
        assert data["citation-0-supports"] == "field:other_names"
        assert admin_client.post(change_url(citation.entry), {**data, "citation-0-paragraph": 7}).status_code == 302
        citation.refresh_from_db()
        assert (citation.field, citation.paragraph) == ("other_names", 7)

    def test_of_a_field_that_there_is_not_are_shown_all_the_same(self, admin_client: Client) -> None:
        citation = factories.CitationFactory(field="motto")
        assert "Feld: Motto" in admin_client.get(change_url(citation.entry)).content.decode()

    def test_of_a_statement_that_is_deleted_on_the_same_page_go_with_it(self, admin_client: Client) -> None:
        contact = factories.ContactFactory()
        factories.CitationFactory(entry=contact.entry, field="", statement=contact)
        data = form_data(admin_client.get(change_url(contact.entry)))
        page = admin_client.post(change_url(contact.entry), {**data, "contact-0-DELETE": "on"})
        assert page.status_code == 302
        assert not Citation.objects.exists()
