"""Pictures in the forms of the office: a file is checked, written and shown; what is wrong says the way out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from directory.admin.picture import SIGNED_FOR, PictureField, PictureInput
from directory.models import Actor, Picture, Proposal
from directory.pictures import Stored, is_kept
from directory.proposals import changes
from programmes.models import NewsItem
from tests import factories
from tests.admin_pages import add_row, change_url, count_queries, errors, form_data
from tests.images import encoded, image
from tests.office import EDITOR, PUBLISHER, log_in, said

pytestmark = pytest.mark.django_db
SAID = {"alt": "Ein Fest im Hof", "credit": "Stadt Dortmund", "licence": "cc-by", "focus_x": 50, "focus_y": 50}


def upload(data: bytes | None = None, name: str = "fest.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, encoded(image()) if data is None else data)


def send(client: Client, entry: Any, **values: Any) -> Any:
    """The form of the entry with a new picture."""
    data = form_data(client.get(change_url(entry)))
    add_row(data, "picture", **{**SAID, **values})
    return client.post(change_url(entry), data)


@pytest.mark.parametrize("factory", [factories.ActorFactory, factories.ProgrammeFactory, factories.NewsItemFactory])
def test_a_picture_comes_with_a_form_and_its_files_are_there(factory: Any) -> None:
    entry, client = factory(state="draft"), log_in(EDITOR)
    response = send(client, entry, upload=upload(name="Ein Name.PNG.exe"), caption="Im Sommer", focus_x=20, position=3)
    assert response.status_code == 302, errors(response)
    picture = Picture.objects.get()
    assert (picture.entry_id, picture.position, picture.focus_x, picture.width) == (entry.pk, 3, 20, 800)
    assert is_kept(picture.key)
    page = client.get(change_url(entry)).text
    assert f'<img class="picture-preview" src="/bilder/{picture.key}/320.webp" alt="Ein Fest im Hof">' in page
    assert 'enctype="multipart/form-data"' in page


def test_its_words_are_changed_without_the_file_and_its_file_never() -> None:
    picture, client = factories.PictureFactory(entry__state="draft"), log_in(EDITOR)
    actor = Actor.objects.get()
    data = form_data(client.get(change_url(actor)))
    data |= {"picture-0-credit": "Foto Müller", "picture-0-upload": upload(encoded(image(colour="navy")))}
    assert client.post(change_url(actor), data).status_code == 302
    again = Picture.objects.get()
    assert (again.pk, again.credit, again.key) == (picture.pk, "Foto Müller", picture.key)


def test_it_goes_by_its_box() -> None:
    factories.PictureFactory(entry__state="draft")
    client, actor = log_in(EDITOR), Actor.objects.get()
    data = {**form_data(client.get(change_url(actor))), "picture-0-DELETE": "on"}
    assert client.post(change_url(actor), data).status_code == 302
    assert not Picture.objects.exists()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<svg/>", "Das ist kein Bild, das sich lesen lässt. Bitte als JPEG, PNG, WebP oder AVIF speichern."),
        (
            encoded(image(size=(300, 300))),
            "Das Bild ist nur 300 Bildpunkte breit. Bitte eines mit mindestens 600 hochladen.",
        ),
        (b"", "Die übertragene Datei ist leer."),
    ],
)
def test_a_file_that_is_none_is_refused_at_its_field(data: bytes, message: str) -> None:
    actor = factories.ActorFactory(state="draft")
    response = send(log_in(EDITOR), actor, upload=upload(data))
    assert errors(response) == {"picture-0-upload": [message]}
    assert not Picture.objects.exists()


def test_without_a_file_the_form_asks_for_it_and_keeps_what_was_typed() -> None:
    response = send(log_in(EDITOR), factories.ActorFactory(state="draft"), caption="Im Sommer")
    assert errors(response) == {"picture-0-upload": ["Bitte die Bilddatei auswählen."]}
    assert 'value="Im Sommer"' in response.text


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("alt", "", "Dieses Feld ist zwingend erforderlich."),
        ("credit", " ", "Dieses Feld ist zwingend erforderlich."),
        ("licence", "", "Dieses Feld ist zwingend erforderlich."),
        ("focus_x", "101", "Dieser Wert muss kleiner oder gleich 100 sein."),
    ],
)
def test_what_belongs_to_a_picture_is_asked_for(field: str, value: str, message: str) -> None:
    response = send(log_in(EDITOR), factories.ActorFactory(state="draft"), upload=upload(), **{field: value})
    assert errors(response) == {f"picture-0-{field}": [message]}


@pytest.mark.parametrize("sent", [{}, {"upload": ""}])
def test_a_row_without_a_file_brings_none(sent: dict[str, str]) -> None:
    value = PictureInput().value_from_datadict(sent, {}, "upload")
    assert not PictureField(required=False).has_changed(None, value)


def test_a_form_that_comes_back_shows_the_file_and_does_not_ask_again() -> None:
    actor, client = factories.ActorFactory(state="draft"), log_in(EDITOR)
    response = send(client, actor, upload=upload(), alt="")
    [token] = re.findall(r'<input type="hidden" name="picture-0-upload" value="([^"]+)">', response.text)
    key = Stored(*signing.loads(token, salt=SIGNED_FOR)).key
    assert f'<img class="picture-preview" src="/bilder/{key}/320.webp" alt="">' in response.text
    assert client.get(f"/bilder/{key}/320.webp").status_code == 200
    data = {**form_data(response), "picture-0-upload": token, "picture-0-alt": "Ein Fest"}
    assert client.post(change_url(actor), data).status_code == 302
    picture = Picture.objects.get()
    assert (picture.key, picture.alt, picture.width, picture.height) == (key, "Ein Fest", *image().size)


@pytest.mark.parametrize("token", ["erfunden", signing.dumps(("0" * 32, 800, 600), salt=SIGNED_FOR)])
def test_a_file_that_is_there_no_more_is_asked_for_again(token: str) -> None:
    response = send(log_in(EDITOR), factories.ActorFactory(state="draft"), upload=token)
    assert errors(response) == {"picture-0-upload": ["Die Bilddatei ist nicht mehr da. Bitte noch einmal auswählen."]}
    assert not Picture.objects.exists()


def test_a_full_disk_is_told_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, data: bytes) -> int:
        raise OSError("No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    file = upload(encoded(image(colour="#123456")))
    response = send(log_in(EDITOR), factories.ActorFactory(state="draft"), upload=file)
    message = "Das Bild ließ sich nicht speichern. Bitte später noch einmal versuchen."
    assert errors(response) == {"picture-0-upload": [message]}


def test_of_what_is_released_it_becomes_a_proposal_that_is_seen_and_accepted() -> None:
    actor = factories.ActorFactory()
    response = send(log_in(EDITOR), actor, upload=upload())
    assert "Ihr Vorschlag" in said(response)[0]
    assert not Picture.objects.exists()
    proposal = Proposal.objects.get()
    [change] = changes(proposal)
    assert change.difference.label == "Bild: Ein Fest im Hof"
    publisher = log_in(PUBLISHER)
    address = f"/admin/directory/proposal/{proposal.pk}/change/"
    key = change.difference.after["key"]
    assert f'src="/bilder/{key}/320.webp"' in publisher.get(address).text
    assert publisher.get(f"/bilder/{key}/320.webp").status_code == 200
    assert Client().get(f"/bilder/{key}/320.webp").status_code == 404
    form = publisher.get(address).context
    data = {"decision": "all", "seen": form["seen"], "revision": proposal.revision}
    publisher.post(address, data)
    assert Picture.objects.get().key == key
    assert Client().get(f"/bilder/{key}/320.webp").status_code == 200


def test_who_was_late_keeps_what_others_changed_and_adds_a_picture() -> None:
    actor, client = factories.ActorFactory(state="draft"), log_in(EDITOR)
    data = form_data(client.get(change_url(actor)))
    Actor.objects.filter(pk=actor.pk).update(short_title="Kurz")
    add_row(data, "picture", **SAID, upload=upload())
    response = client.post(change_url(actor), data)
    assert response.status_code == 302, errors(response)
    actor.refresh_from_db()
    assert (actor.short_title, Picture.objects.get().entry_id) == ("Kurz", actor.pk)


def test_no_citation_is_offered_for_one() -> None:
    factories.PictureFactory(entry=factories.NewsItemFactory(state="draft"), alt="Unverkennbar")
    page = log_in(EDITOR).get(change_url(NewsItem.objects.get()))
    [citations] = [each.formset for each in page.context["inline_admin_formsets"] if each.formset.prefix == "citation"]
    assert not [label for _value, label in citations.choices if "Unverkennbar" in label]


def test_a_form_costs_the_same_for_one_and_for_three() -> None:
    client, actor = log_in(EDITOR), factories.ActorFactory(state="draft")
    factories.PictureFactory(entry=actor)
    before = count_queries(client, change_url(actor))
    factories.PictureFactory.create_batch(2, entry=actor)
    assert count_queries(client, change_url(actor)) == before
