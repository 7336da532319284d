"""The SQL behind `Found`: each goes on after a WITH clause that names the set `found`."""

COUNTED = """
SELECT term, sum(bit_count(stored.bits & {0}.bits))
FROM {0} JOIN directory_termbits AS stored USING (chunk)
WHERE term = ANY (%s) GROUP BY term
"""

# Part of each of some sets in the order of names; `found` has the number of the set beside its chunk and bits, and
# `page` for each from where its part goes on, how long it is, how many are many, and how far to look: into so many
# times the stretches of the order by name that hold the part if the set is spread evenly, and never into a few only,
# as names of one kind often begin alike; everywhere if that is NULL.
# A set that ends with its part is small and needs no stretches. Otherwise first comes which stretches hold the part;
# these alone are looked into: by going through the names of a stretch that holds many of the set, by the numbers of
# those found in one that holds few. Where nothing is asked for but the size of a set, it stands alone.
PARTS_BY_NAME = """
, total AS MATERIALIZED (
    SELECT number, size, size <= least(page.skip + page.length, page.many) AS ends
    FROM (SELECT number, sum(bit_count(bits)) AS size FROM found GROUP BY number) AS counted JOIN page USING (number)
), bucket AS MATERIALIZED (
    SELECT id, row_number() OVER (ORDER BY first_title, first_id) AS rank, count(*) OVER () AS count
    FROM directory_namebucket
), reached AS MATERIALIZED (
    SELECT page.number, bucket.id, bucket.rank
    FROM page JOIN total USING (number)
    JOIN bucket ON page.reach IS NULL
        OR bucket.rank <= page.reach * (8 + (page.skip + page.length) * bucket.count / total.size)
    WHERE page.length > 0 AND NOT total.ends
), looked AS MATERIALIZED (
    SELECT reached.number, reached.id, reached.rank, stored.chunk, stored.bits
    FROM reached
    -- OFFSET 0 lets the planner begin with the stretches.
    CROSS JOIN LATERAL (SELECT * FROM directory_namebits WHERE bucket_id = reached.id OFFSET 0) AS stored
), stretches AS MATERIALIZED (
    SELECT number, id, size, sum(size) OVER (PARTITION BY number ORDER BY rank) AS upto
    FROM (
        SELECT number, id, rank, sum(bit_count(looked.bits & found.bits)) AS size
        FROM looked JOIN found USING (number, chunk) GROUP BY number, id, rank
    ) AS one
    WHERE size > 0
), wanted AS MATERIALIZED (
    SELECT stretches.*, size >= page.many AS many, min(upto - size) OVER (PARTITION BY number) AS skipped
    FROM stretches JOIN page USING (number)
    WHERE upto > page.skip AND upto - size < page.skip + page.length
), few AS MATERIALIZED (
    SELECT wanted.number, wanted.skipped, found.chunk, found.bits & stored.bits AS bits
    FROM wanted
    CROSS JOIN LATERAL (SELECT * FROM directory_namebits WHERE bucket_id = wanted.id OFFSET 0) AS stored
    JOIN found ON found.number = wanted.number AND found.chunk = stored.chunk
    WHERE NOT wanted.many
    UNION ALL
    SELECT number, 0, found.chunk, found.bits
    FROM total JOIN page USING (number) JOIN found USING (number) WHERE total.ends AND page.length > 0
), members AS (
    SELECT wanted.number, wanted.skipped, document.sort_title, document.entry_id
    FROM wanted CROSS JOIN LATERAL find_in_bucket(wanted.id) AS document
    JOIN found ON found.number = wanted.number AND found.chunk = document.number >> 13
        AND get_bit(found.bits, document.number & 8191) = 1
    WHERE wanted.many
    UNION ALL
    SELECT few.number, few.skipped, document.sort_title, document.entry_id
    FROM few CROSS JOIN LATERAL find_numbers(few.chunk, few.bits) AS one (number)
    JOIN directory_searchdocument AS document ON document.number = one.number
), ranked AS (
    SELECT number, entry_id,
           row_number() OVER (PARTITION BY number ORDER BY sort_title COLLATE "C", entry_id) + skipped AS rank
    FROM members
)
SELECT total.number, total.size, ranked.entry_id
FROM total JOIN page USING (number)
LEFT JOIN ranked ON ranked.number = total.number AND rank > page.skip AND rank <= page.skip + page.length
ORDER BY total.number, ranked.rank
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
FROM found CROSS JOIN LATERAL find_numbers(found.chunk, found.bits) AS number
JOIN directory_searchdocument AS document USING (number)
LEFT JOIN nearer ON nearer.chunk = found.chunk
CROSS JOIN LATERAL (
    SELECT coalesce(max(CASE WHEN key = %(key)s THEN 4 WHEN key LIKE %(key)s || ' %%' THEN 3
                             WHEN key LIKE %(key)s || '%%' THEN 2 END), 0) AS fit
    FROM directory_entryname AS name WHERE name.entry_id = document.entry_id AND %(key)s <> ''
) AS name
) """

BEST_OF_EACH = """
SELECT entry_id, type
FROM (SELECT *, row_number() OVER (PARTITION BY type ORDER BY rank) AS place FROM ranked) AS placed
WHERE place <= %s ORDER BY rank
"""

STARTING = """
SELECT name.entry_id
FROM (SELECT key, entry_id FROM directory_entryname WHERE key LIKE %s ORDER BY key, entry_id LIMIT %s) AS name
JOIN directory_searchdocument AS document USING (entry_id)
JOIN found ON found.chunk = document.number >> 13 AND get_bit(found.bits, document.number & 8191) = 1
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

# The nearest places, each with the found entries that sit there and nowhere nearer; if all places are asked for, last
# those without a seat.
PAGE_BY_DISTANCE = """
, places AS MATERIALIZED (
    SELECT 'sitz=' || id AS term, row_number() OVER (
        ORDER BY power(latitude - %(latitude)s, 2)
                 + power((longitude - %(longitude)s) * cos(radians(%(latitude)s)), 2) NULLS LAST, sort_name, id
    ) AS rank
    FROM directory_place
    ORDER BY rank LIMIT %(near)s
), seated AS MATERIALIZED (
    SELECT places.rank, chunk, stored.bits & found.bits AS bits
    FROM directory_termbits AS stored JOIN places USING (term) JOIN found USING (chunk)
    WHERE stored.term = ANY (array(SELECT term FROM places))
), nearest AS MATERIALIZED (
    SELECT rank, chunk, coalesce(bits & ~bit_or(bits) OVER (
        PARTITION BY chunk ORDER BY rank ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), bits) AS bits
    FROM seated
    UNION ALL
    SELECT NULL, chunk, coalesce(found.bits & ~taken.bits, found.bits)
    FROM found LEFT JOIN (SELECT chunk, bit_or(bits) AS bits FROM seated GROUP BY chunk) AS taken USING (chunk)
    WHERE %(all)s
), stretches AS MATERIALIZED (
    SELECT rank, size, sum(size) OVER (ORDER BY rank NULLS LAST) AS upto
    FROM (SELECT rank, sum(bit_count(bits)) AS size FROM nearest GROUP BY rank) AS sizes WHERE size > 0
), wanted AS MATERIALIZED (
    SELECT * FROM stretches WHERE upto > %(start)s AND upto - size < %(end)s
)
SELECT document.entry_id
FROM wanted JOIN nearest ON nearest.rank IS NOT DISTINCT FROM wanted.rank
CROSS JOIN LATERAL find_numbers(nearest.chunk, nearest.bits) AS number
JOIN directory_searchdocument AS document USING (number)
ORDER BY wanted.rank NULLS LAST, document.sort_title, document.entry_id
OFFSET greatest(%(start)s - (SELECT min(upto - size) FROM wanted), 0) LIMIT %(limit)s
"""
