from directory.views.confirming import ChangeByLink, Confirmation
from directory.views.lists import (
    ActorList,
    FacetedList,
    FigureList,
    KindList,
    LawList,
    PagedList,
    SourceDetail,
    SourceList,
    TopicList,
    page_of,
)
from directory.views.pages import ActorDetail, EntryDetail, KindDetail, LawDetail, SmallLetters, TopicDetail
from directory.views.pictures import picture, picture_print
from directory.views.places import PlaceDetail, PlaceList

__all__ = [
    "ActorDetail",
    "ActorList",
    "ChangeByLink",
    "Confirmation",
    "EntryDetail",
    "FacetedList",
    "FigureList",
    "KindDetail",
    "KindList",
    "LawDetail",
    "LawList",
    "PagedList",
    "PlaceDetail",
    "PlaceList",
    "SmallLetters",
    "SourceDetail",
    "SourceList",
    "TopicDetail",
    "TopicList",
    "page_of",
    "picture",
    "picture_print",
]
