"""Finished pages in the memory of each worker process, served before Django is entered.

A public page is a function of its address, of the content and of the day. `watch` knows the state of both: the content
version, which the database counts up with every commit that changes what pages are made of (portal/sql/
content_version.sql says how, without writers waiting for each other), and the local date. The store holds pages of one
state only and drops them all when the next one is known. The state is read before a page is made, and the page is kept
only if it is still the same afterwards: what changes meanwhile can make a page newer than its state, never older.

A notice (LISTEN/NOTIFY) wakes the watch, which then asks for the version; it asks twice a second anyway, so that a
lost notice or connection is noticed. Nothing is served from memory whose state has not been confirmed within
TRUSTED_SECONDS, but for one case: when the server does not answer at all (PQping, not our own failure to get in),
pages are served as they were last known, and say so; everything else is 503. After each loss of the connection all
pages are made anew.

layer      the WSGI application around Django: what is asked for, and where the answer comes from
addresses  which requests memory may answer, and what tells their pages apart
page       an answer that is kept: compressed forms, headers, conditional requests
store      the pages of one state, bounded in bytes; one rendering of a page at a time
watch      the state of content and day, and whether the database is there
keeping    in Django: which answers may be kept
away       in Django: what it says when the database is away
"""

# Between Django and the layer around it, in the environment of a request.
KEEP = "portal.memory.keep"
AWAY = "portal.memory.away"
# When the state was known that the page is kept under, on the monotonic clock: it may show nothing older.
KNOWN_AT = "portal.memory.known_at"
