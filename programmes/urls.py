from django.urls import path

from programmes import feeds, views

urlpatterns = [
    path("programme/", views.ProgrammeList.as_view(), name="programme-list"),
    path("programme/feed/", feeds.ProgrammeFeed(), name="programme-feed"),
    path("programme/<slug:slug>/", views.ProgrammeDetail.as_view(), name="programme-detail"),
    path("meldungen/", views.NewsList.as_view(), name="news-list"),
    path("meldungen/feed/", feeds.NewsFeed(), name="news-feed"),
    path("meldungen/<slug:slug>/", views.NewsDetail.as_view(), name="news-detail"),
    path("meldungen/<slug:slug>/termin.ics", views.NewsDay.as_view(), name="news-day"),
]
