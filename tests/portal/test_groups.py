"""The groups that the migration makes."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission

from portal.groups import GROUPS, make_groups
from tests.office import EDITOR, LEAD, PUBLISHER, REGIONAL

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _groups() -> None:
    """Tests that commit empty the tables behind them."""
    make_groups(apps)


def permissions(group: str) -> set[str]:
    rows = Permission.objects.filter(group__name=group).values_list("content_type__app_label", "codename")
    return {".".join(row) for row in rows}


def test_have_every_permission_that_is_named() -> None:
    assert {name: permissions(name) for name in GROUPS} == {name: set(names) for name, names in GROUPS.items()}


def test_are_made_once_and_keep_what_was_added() -> None:
    extra = Permission.objects.get(codename="add_operator")
    Group.objects.get(name=EDITOR).permissions.add(extra)
    before = (Group.objects.count(), Permission.objects.count())
    make_groups(apps)
    assert (Group.objects.count(), Permission.objects.count()) == before
    assert "portal.add_operator" in permissions(EDITOR)


def test_only_freigabe_publishes_partners_and_only_leitung_kinds_and_topics() -> None:
    publishing = {name: {p for p in permissions(name) if ".publish_" in p} for name in GROUPS}
    assert publishing == {
        EDITOR: set(),
        REGIONAL: set(),
        PUBLISHER: {
            *("directory.publish_actor", "directory.publish_law", "directory.publish_source"),
            *("programmes.publish_programme", "programmes.publish_newsitem"),
        },
        LEAD: {"directory.publish_actorkind", "directory.publish_topic"},
    }


def test_only_leitung_touches_accounts_and_the_operator() -> None:
    for name in GROUPS:
        owned = {p for p in permissions(name) if p.startswith("auth.") or "operator" in p or "responsib" in p}
        assert bool(owned) == (name == LEAD), name
    assert not permissions(LEAD) & {"auth.delete_user", "auth.change_group", "auth.add_group"}


def test_only_regional_editors_are_bound_to_places() -> None:
    edits = {name for name in GROUPS if "directory.change_actor" in permissions(name)}
    everywhere = {name for name in GROUPS if "directory.edit_everywhere" in permissions(name)}
    assert edits - everywhere == {REGIONAL}
