from django.urls import path

from programmes import views

urlpatterns = [
    path("programme/", views.ProgrammeList.as_view(), name="programme-list"),
    path("programme/<slug:slug>/", views.ProgrammeDetail.as_view(), name="programme-detail"),
    path("meldungen/", views.NewsList.as_view(), name="news-list"),
    path("meldungen/<slug:slug>/", views.NewsDetail.as_view(), name="news-detail"),
]
