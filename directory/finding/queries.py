"""The SQL behind `Found`: each goes on after a WITH clause that names the set `found`."""

COUNTED = """
SELECT term, sum(bit_count(stored.bits & {0}.bits))
FROM {0} JOIN directory_termbits AS stored USING (chunk)
WHERE term = ANY (%s) GROUP BY term
"""

# Which stretches of the order by name hold the page, then the page out of these alone.
PAGE_BY_NAME = """
, stretches AS (
    SELECT bucket.id, sum(bucket.size) OVER (ORDER BY bucket.first_title, bucket.first_id) AS upto, bucket.size
    FROM (
        SELECT bucket.id, bucket.first_title, bucket.first_id, sum(bit_count(stored.bits & found.bits)) AS size
        FROM directory_namebucket AS bucket
        JOIN directory_termbits AS stored ON stored.term = 'name=' || bucket.id
        JOIN found USING (chunk)
        GROUP BY bucket.id
    ) AS bucket
    WHERE bucket.size > 0
), wanted AS (
    SELECT * FROM stretches WHERE upto > %s AND upto - size < %s
)
SELECT document.entry_id
FROM wanted CROSS JOIN LATERAL find_in_bucket(wanted.id) AS document
JOIN found ON found.chunk = document.number >> 13 AND get_bit(found.bits, document.number & 8191) = 1
ORDER BY document.sort_title COLLATE "C", document.entry_id
OFFSET greatest(%s - (SELECT min(upto - size) FROM wanted), 0) LIMIT %s
"""

# A name that is what was typed comes first, then one that starts with these words, then with these letters, then one
# that holds the words, at last what holds them elsewhere; among these, whole compounds before their parts.
RANKED = """
, ranked AS (
SELECT document.entry_id, document.type, row_number() OVER (
    ORDER BY greatest(name.fit, CASE WHEN document.names @@ %(exact)s::tsquery THEN 1.5
                                     WHEN document.names @@ %(query)s::tsquery THEN 1 END) DESC,
             coalesce(get_bit(nearer.bits, document.number & 8191), 0) DESC,
             document.words @@ %(exact)s::tsquery DESC,
             ts_rank(document.names, %(either)s::tsquery, 2)
             + ts_rank(%(weights)s, document.words, %(either)s::tsquery) DESC,
             document.sort_title, document.entry_id
) AS rank
FROM directory_searchdocument AS document
JOIN found ON found.chunk = document.number >> 13 AND get_bit(found.bits, document.number & 8191) = 1
LEFT JOIN nearer ON nearer.chunk = document.number >> 13
CROSS JOIN LATERAL (
    SELECT coalesce(max(CASE WHEN key = %(key)s THEN 4 WHEN key LIKE %(key)s || ' %%' THEN 3
                             WHEN key LIKE %(key)s || '%%' THEN 2 END), 0) AS fit
    FROM directory_entryname AS name WHERE name.entry_id = document.entry_id AND %(key)s <> ''
) AS name
WHERE document.words @@ %(either)s::tsquery
) """

BEST_OF_EACH = """
SELECT entry_id, type
FROM (SELECT *, row_number() OVER (PARTITION BY type ORDER BY rank) AS place FROM ranked) AS placed
WHERE place <= %s ORDER BY rank
"""

STARTING = """
SELECT name.entry_id
FROM directory_entryname AS name JOIN directory_searchdocument AS document USING (entry_id)
JOIN found ON found.chunk = document.number >> 13 AND get_bit(found.bits, document.number & 8191) = 1
WHERE name.key LIKE %s
GROUP BY name.entry_id, document.sort_title
ORDER BY bool_or(name.key = %s) DESC, document.sort_title, name.entry_id LIMIT %s
"""

PAGE_BY_CHECK = """
, joined AS MATERIALIZED (
    SELECT find_joined(coalesce(found.bits, repeat('0', 8192)::bit varying) ORDER BY chunk) AS bits
    FROM generate_series(0, (SELECT max(number) >> 13 FROM directory_searchdocument)) AS chunk
    LEFT JOIN found USING (chunk)
)
SELECT entry_id FROM directory_searchdocument
WHERE get_bit((SELECT bits FROM joined), number) = 1
ORDER BY checked_on DESC NULLS LAST, sort_title, entry_id
OFFSET %s LIMIT %s
"""

# The places from near to far, each with the found entries that sit there and nowhere nearer; last those without a seat.
PAGE_BY_DISTANCE = """
, places AS (
    SELECT 'sitz=' || id AS term, row_number() OVER (
        ORDER BY power(latitude - %s, 2) + power((longitude - %s) * cos(radians(%s)), 2) NULLS LAST, sort_name, id
    ) AS rank
    FROM directory_place
), seated AS (
    SELECT places.rank, chunk, stored.bits & found.bits AS bits
    FROM places JOIN directory_termbits AS stored USING (term) JOIN found USING (chunk)
), nearest AS MATERIALIZED (
    SELECT rank, chunk, coalesce(bits & ~bit_or(bits) OVER (
        PARTITION BY chunk ORDER BY rank ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), bits) AS bits
    FROM seated
    UNION ALL
    SELECT NULL, chunk, coalesce(found.bits & ~taken.bits, found.bits)
    FROM found LEFT JOIN (SELECT chunk, bit_or(bits) AS bits FROM seated GROUP BY chunk) AS taken USING (chunk)
), stretches AS (
    SELECT rank, size, sum(size) OVER (ORDER BY rank NULLS LAST) AS upto
    FROM (SELECT rank, sum(bit_count(bits)) AS size FROM nearest GROUP BY rank) AS sizes WHERE size > 0
), wanted AS (
    SELECT * FROM stretches WHERE upto > %s AND upto - size < %s
)
SELECT document.entry_id
FROM wanted JOIN nearest ON nearest.rank IS NOT DISTINCT FROM wanted.rank
CROSS JOIN LATERAL generate_series(0, 8191) AS slot
JOIN directory_searchdocument AS document ON document.number = (nearest.chunk << 13) + slot
WHERE get_bit(nearest.bits, slot) = 1
ORDER BY wanted.rank NULLS LAST, document.sort_title, document.entry_id
OFFSET greatest(%s - (SELECT min(upto - size) FROM wanted), 0) LIMIT %s
"""
