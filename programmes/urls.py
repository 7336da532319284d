from django.urls import path

from directory.views import entry_paths
from programmes import views

urlpatterns = [
    path("programme/", views.ProgrammeList.as_view(), name="programme-list"),
    *entry_paths("programme", views.ProgrammeDetail),
    path("meldungen/", views.NewsList.as_view(), name="news-list"),
    *entry_paths("meldungen", views.NewsDetail),
]
