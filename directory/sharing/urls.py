"""Addresses without a language, since cards are German."""

from django.urls import path

from directory.views.sharing import card, general_card

urlpatterns = [
    path("<uuid:public_id>/<slug:digest>.png", card, name="card"),
    path("<slug:digest>.png", general_card, name="general-card"),
]
