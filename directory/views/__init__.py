from directory.views.confirming import ChangeByLink, Confirmation
from directory.views.figures import FigureList, figure, figure_table
from directory.views.files import ActorCard, EntryFile, attachment
from directory.views.gone import gone_or_missing
from directory.views.lists import (
    ActorList,
    CorrectionList,
    FacetedList,
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
from directory.views.versions import entry_paths, permanent_version

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
    "entry_paths",
    "figure",
    "figure_table",
    "gone_or_missing",
    "page_of",
    "permanent_version",
    "picture",
    "picture_print",
]
