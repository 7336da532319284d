from django.urls import path

from directory import feeds, views

urlpatterns = [
    path("partner/", views.ActorList.as_view(), name="actor-list"),
    path("partner/<slug:slug>/kontakt.vcf", views.ActorCard.as_view(), name="actor-card"),
    *views.entry_paths("partner", views.ActorDetail),
    path("arten/", views.KindList.as_view(), name="kind-list"),
    *views.entry_paths("arten", views.KindDetail),
    path("arten/<slug:slug>/feed/", feeds.KindFeed(), name="kind-feed"),
    path("orte/", views.PlaceList.as_view(), name="place-list"),
    path("orte/<slug:slug>/", views.PlaceDetail.as_view(), name="place-detail"),
    path("orte/<slug:slug>/feed/", feeds.PlaceFeed(), name="place-feed"),
    path("themen/", views.TopicList.as_view(), name="topic-list"),
    *views.entry_paths("themen", views.TopicDetail),
    path("themen/<slug:slug>/feed/", feeds.TopicFeed(), name="topic-feed"),
    path("kennzahlen/", views.FigureList.as_view(), name="figure-list"),
    path("kennzahlen/kennzahlen.csv", views.figure_table, name="figure-table"),
    path("kennzahl/<int:number>/", views.figure, name="figure"),
    path("rechtsgrundlagen/", views.LawList.as_view(), name="law-list"),
    *views.entry_paths("rechtsgrundlagen", views.LawDetail),
    path("korrekturen/feed/", feeds.CorrectionFeed(), name="correction-feed"),
    path("korrekturen/", views.CorrectionList.as_view(), name="correction-list"),
    path("quellen/", views.SourceList.as_view(), name="source-list"),
    path("quellen/<slug:slug>/", views.SourceDetail.as_view(), name="source-detail"),
    path("bestaetigen/<str:token>/", views.Confirmation.as_view(), name="confirm"),
    path("bestaetigen/<str:token>/aendern/", views.ChangeByLink.as_view(), name="confirm-change"),
]
