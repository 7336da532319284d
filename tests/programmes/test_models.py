from __future__ import annotations

import random

import pytest
from django.db.models import ProtectedError

from directory.contents import Contents
from programmes.models import NewsItem, Participation, Programme
from tests import factories
from tests.database import broken_rules, complaints, refused, update

pytestmark = pytest.mark.django_db


class TestProgramme:
    def test_is_part_of_another(self) -> None:
        programme = factories.ProgrammeFactory()
        module = factories.ProgrammeFactory(parent=programme, kind="module")
        assert complaints(module) == []
        assert list(programme.parts.all()) == [module]

    def test_is_not_part_of_itself(self) -> None:
        programme = factories.ProgrammeFactory()
        with refused("programme_not_its_own_parent"):
            update(programme, parent=programme)
        programme.parent = programme
        assert complaints(programme) == ["Ein Programm ist nicht Teil seiner selbst."]

    def test_with_parts_is_not_deleted(self) -> None:
        programme = factories.ProgrammeFactory()
        factories.ProgrammeFactory(parent=programme)
        with pytest.raises(ProtectedError):
            programme.delete()

    def test_says_nothing_of_a_status_that_is_not_known(self) -> None:
        programme = Programme.objects.get(pk=factories.ProgrammeFactory().pk)
        assert programme.get_status_display() == "keine Angabe"
        assert (programme.starts, programme.ends) == (None, None)


class TestParticipation:
    def test_says_in_which_role(self) -> None:
        participation = factories.ParticipationFactory(actor__title="Das Land", role="funder")
        assert str(Participation.objects.get(pk=participation.pk)) == f"Das Land ({Participation.Role.FUNDER.label})"

    def test_keeps_its_actor(self) -> None:
        participation = factories.ParticipationFactory()
        with pytest.raises(ProtectedError):
            participation.actor.delete()

    def test_published_is_one_in_a_published_programme(self) -> None:
        actor = factories.ActorFactory()
        for state in ("draft", "in_review", "archived", "published"):
            factories.ParticipationFactory(actor=actor, entry__state=state, entry__title=state)
        assert [part.entry.title for part in Contents(actor)["participation"]] == ["published"]

    def test_published_are_in_the_order_of_their_programmes(self) -> None:
        actor = factories.ActorFactory()
        titles = ["Ärzte", "Bildung", "Übergang", "Zukunft"]
        for title in random.sample(titles, k=len(titles)):
            factories.ParticipationFactory(actor=actor, entry__title=title)
        assert [part.entry.title for part in Contents(actor)["participation"]] == titles

    @pytest.mark.parametrize(("state", "shown"), [("draft", 0), ("in_review", 0), ("published", 1), ("archived", 1)])
    def test_of_a_programme_is_that_of_an_actor_with_a_page(self, state: str, shown: int) -> None:
        participation = factories.ParticipationFactory(actor__state=state)
        factories.ParticipationFactory()
        assert Contents(participation.entry)["participation"] == [participation] * shown


class TestNewsItem:
    def test_newest_comes_first_and_undated_last(self) -> None:
        dates = ["2022-07-14", "2022-07-13", "2022-07", "2022", "2015-03-01", "undated"]
        for date in random.sample(dates, k=len(dates)):
            factories.NewsItemFactory(date=date)
        assert [item.date.isoformat() for item in NewsItem.objects.published()] == dates

    def test_of_one_day_are_in_the_order_of_the_alphabet(self) -> None:
        for title in ("Zülpich", "Übach", "Arnsberg"):
            factories.NewsItemFactory(title=title, date="2022-07-14")
        assert [item.title for item in NewsItem.objects.published()] == ["Arnsberg", "Übach", "Zülpich"]

    def test_is_found_from_what_it_concerns(self) -> None:
        actor, programme = factories.ActorFactory(), factories.ProgrammeFactory()
        item = factories.NewsItemFactory()
        item.concerns.set([actor.entry_ptr, programme.entry_ptr])
        draft = factories.NewsItemFactory(state="draft")
        draft.concerns.add(actor.entry_ptr)
        assert Contents(actor)["newsitem"] == [item]
        assert list(programme.news.all()) == [item]

    def test_keeps_its_place(self) -> None:
        item = factories.NewsItemFactory(place=factories.PlaceFactory())
        with pytest.raises(ProtectedError):
            item.place.delete()


class TestNewsParticipant:
    def test_stands_with_the_role_of_that_day(self) -> None:
        participant = factories.NewsParticipantFactory()
        assert complaints(participant) == []
        assert str(participant) == "Erika Muster, Leiterin"

    @pytest.mark.parametrize("column", ["name", "role"])
    def test_has_a_name_and_a_role(self, column: str) -> None:
        participant = factories.NewsParticipantFactory()
        with refused("news_participant_has_role"):
            update(participant, **{column: ""})
        setattr(participant, column, "")
        assert broken_rules(participant) == ["Zu jedem Namen gehört die Rolle an diesem Tag."]
