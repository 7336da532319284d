from directory.views.confirming import ChangeByLink, Confirmation
from directory.views.files import ActorCard, EntryFile, attachment
from directory.views.lists import (
    ActorList,
    CorrectionList,
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
from directory.views.places import PlaceDetail, PlaceList

__all__ = [
    "ActorCard",
    "ActorDetail",
    "ActorList",
    "ChangeByLink",
    "Confirmation",
    "CorrectionList",
    "EntryDetail",
    "EntryFile",
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
    "attachment",
    "page_of",
]
