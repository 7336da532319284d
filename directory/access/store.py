"""Django's sessions in the database, each with its account beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db

if TYPE_CHECKING:
    from directory.access.models import OfficeSession


class SessionStore(db.SessionStore):
    @classmethod
    def get_model_class(cls) -> type[OfficeSession]:
        from directory.access.models import OfficeSession

        return OfficeSession

    @classmethod
    def clear_expired(cls) -> None:
        """With those of earlier releases, which lie in Django's own table."""
        super().clear_expired()
        db.SessionStore.clear_expired()

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        session: Any = super().create_model_instance(data)
        session.account_id = data.get(SESSION_KEY)
        return session
