"""The accounts of the office, as Leitung keeps them."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from directory import office
from directory.models import Place
from tests import factories
from tests.admin_pages import add_row, add_url, change_url, errors, form_data
from tests.office import LEAD, REGIONAL, delete_url, log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def unna() -> Place:
    return factories.DistrictFactory()


class TestAccounts:
    """Leitung keeps accounts, but neither makes nor touches superusers."""

    @pytest.fixture
    def lead(self) -> Client:
        return log_in(LEAD)

    def test_are_given_groups_and_places(self, lead: Client, unna: Place) -> None:
        account = factories.UserFactory()
        data = form_data(lead.get(change_url(account)))
        add_row(data, "responsibility", place=unna.pk)
        del data["responsibility-0-position"]
        data |= {"groups": [str(Group.objects.get(name=REGIONAL).pk)]}
        page = lead.post(change_url(account), data)
        assert page.status_code == 302, errors(page)
        assert [group.name for group in account.groups.all()] == [REGIONAL]
        assert list(office.places_of(account)) == [unna]

    def test_have_a_place_once(self, lead: Client, unna: Place) -> None:
        account = factories.UserFactory(places=[unna])
        data = form_data(lead.get(change_url(account)))
        add_row(data, "responsibility", place=unna.pk)
        assert lead.post(change_url(account), data).status_code == 200
        assert account.responsibilities.count() == 1

    def test_are_not_made_superusers(self, lead: Client) -> None:
        for account in (factories.UserFactory(), User.objects.get(groups__name=LEAD)):
            page = lead.get(change_url(account))
            assert not {"is_superuser", "user_permissions"} & set(page.context["adminform"].form.fields)
            forged = {**form_data(page), "is_superuser": "on", "user_permissions": ["1", "2"]}
            assert lead.post(change_url(account), forged).status_code == 302
            account.refresh_from_db()
            assert (account.is_superuser, account.user_permissions.count()) == (False, 0)

    def test_are_added_without_rights(self, lead: Client) -> None:
        data = {
            "username": "neu",
            "usable_password": "true",
            "password1": "nur-im-Test-7",
            "password2": "nur-im-Test-7",
        }
        forged = {"is_superuser": "on", "is_staff": "on", "groups": ["1"]}
        assert lead.post(add_url(User), {**data, **forged}).status_code == 302
        account = User.objects.get(username="neu")
        assert (account.is_superuser, account.is_staff, account.groups.count()) == (False, False, 0)

    def test_of_superusers_are_not_touched(self, lead: Client, admin_user: User) -> None:
        before = User.objects.values().get(pk=admin_user.pk)
        assert lead.get(change_url(admin_user)).status_code == 200
        password = {"password1": "nur-im-Test-8", "password2": "nur-im-Test-8", "usable_password": "true"}
        address = change_url(admin_user).replace("/change/", "/password/")
        assert lead.get(address).status_code == 403
        assert lead.post(address, password).status_code == 403
        assert lead.post(change_url(admin_user), {"username": "weg"}).status_code == 403
        assert lead.post(delete_url(admin_user), {"post": "yes"}).status_code == 403
        assert User.objects.values().get(pk=admin_user.pk) == before

    def test_of_superusers_are_kept_by_superusers(self, admin_client: Client, admin_user: User) -> None:
        fields = admin_client.get(change_url(admin_user)).context["adminform"].form.fields
        assert {"is_superuser", "groups"} <= set(fields)
