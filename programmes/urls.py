from django.urls import path

from directory.views import entry_paths
from programmes import feeds, views

urlpatterns = [
    path("programme/", views.ProgrammeList.as_view(), name="programme-list"),
    path("programme/feed/", feeds.ProgrammeFeed(), name="programme-feed"),
    *entry_paths("programme", views.ProgrammeDetail),
    path("meldungen/", views.NewsList.as_view(), name="news-list"),
    path("meldungen/feed/", feeds.NewsFeed(), name="news-feed"),
    path("meldungen/<slug:slug>/termin.ics", views.NewsDay.as_view(), name="news-day"),
    *entry_paths("meldungen", views.NewsDetail),
]
