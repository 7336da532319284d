-- What an entry is found by: its texts with their weight (A names, B what it is, C what it does, D the rest) and its
-- terms, as far as this room knows them.

CREATE FUNCTION directory_entry_text() RETURNS TABLE (entry_id bigint, weight text, text text) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT id, 'A', title::text FROM directory_entry
    UNION ALL
    SELECT id, 'A', short_title::text FROM directory_entry
    UNION ALL
    SELECT id, 'A', unnest(other_names)::text FROM directory_entry
    UNION ALL
    SELECT entry_ptr_id, 'A', plural::text FROM directory_actorkind
    UNION ALL
    SELECT entry_ptr_id, 'B', paragraph::text FROM directory_law
    UNION ALL
    SELECT actor.entry_ptr_id, 'B', concat_ws(' | ', kind.title, kind.short_title, array_to_string(kind.other_names, ' | '))
    FROM directory_actor AS actor JOIN directory_entry AS kind ON kind.id = actor.kind_id
    WHERE kind.state IN ('published', 'archived')
    UNION ALL
    SELECT chosen.entry_id, 'B', topic.title::text
    FROM directory_entry_topics AS chosen JOIN directory_entry AS topic ON topic.id = chosen.topic_id
    WHERE topic.state IN ('published', 'archived')
    UNION ALL
    SELECT chosen.entry_id, 'C', audience.title::text
    FROM directory_entry_audiences AS chosen JOIN directory_audience AS audience ON audience.id = chosen.audience_id
    UNION ALL
    SELECT id, 'C', summary::text FROM directory_entry
    UNION ALL
    SELECT id, 'D', text::text FROM directory_entry
    UNION ALL
    SELECT id, 'D', regexp_replace(website, '^https?://(www\.)?', '') FROM directory_entry
    UNION ALL
    SELECT statement.entry_id, 'C', concat_ws(' | ', offer.title, place.full_name)
    FROM directory_statement AS statement
    LEFT JOIN directory_offer AS offer ON offer.statement_ptr_id = statement.id
    LEFT JOIN directory_servedplace AS served ON served.statement_ptr_id = statement.id
    LEFT JOIN directory_place AS place ON place.id = served.place_id
    WHERE offer.statement_ptr_id IS NOT NULL OR served.statement_ptr_id IS NOT NULL
    UNION ALL
    SELECT statement.entry_id, 'C', concat_ws(' | ', location.name, location.street, location.postal_code, place.name)
    FROM directory_statement AS statement
    JOIN directory_location AS location ON location.statement_ptr_id = statement.id
    JOIN directory_place AS place ON place.id = location.place_id
    UNION ALL
    SELECT statement.entry_id, 'D', point.text::text
    FROM directory_statement AS statement JOIN directory_point AS point ON point.statement_ptr_id = statement.id
    UNION ALL
    SELECT statement.entry_id, 'D', offer.text::text
    FROM directory_statement AS statement JOIN directory_offer AS offer ON offer.statement_ptr_id = statement.id
    UNION ALL
    SELECT statement.entry_id, 'D', concat_ws(' | ', figure.label, figure.counts, trim_scale(figure.low), figure.words)
    FROM directory_statement AS statement JOIN directory_keyfigure AS figure ON figure.statement_ptr_id = statement.id
    UNION ALL
    SELECT statement.entry_id, 'D', concat_ws(' | ', contact.label, ltrim(contact.number, '+'), contact.email)
    FROM directory_statement AS statement JOIN directory_contact AS contact ON contact.statement_ptr_id = statement.id
$$;

-- `in`: helps in this place or in a part of it; `at`: helps in just this place and so in all its parts; `zentrum`: is
-- the Kommunale Integrationszentrum of this area; `ebene`: the levels of these places; `sitz`: where it sits.
CREATE FUNCTION directory_entry_term() RETURNS TABLE (entry_id bigint, term text) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT entry_ptr_id, 'art=' || kind_id FROM directory_actor
    UNION ALL
    SELECT chosen.entry_id, 'thema=' || chosen.topic_id FROM directory_entry_topics AS chosen
    UNION ALL
    SELECT chosen.entry_id, 'zielgruppe=' || chosen.audience_id FROM directory_entry_audiences AS chosen
    UNION ALL
    SELECT statement.entry_id, detail.term
    FROM directory_statement AS statement
    JOIN directory_offer AS offer ON offer.statement_ptr_id = statement.id
    CROSS JOIN LATERAL (
        SELECT 'sprache=' || unnest(offer.languages)
        UNION ALL
        SELECT 'kosten=' || offer.cost
        UNION ALL
        SELECT 'online=' || offer.online
    ) AS detail (term)
    UNION ALL
    SELECT statement.entry_id, 'sitz=' || location.place_id
    FROM directory_statement AS statement
    JOIN directory_location AS location ON location.statement_ptr_id = statement.id
    UNION ALL
    SELECT statement.entry_id, detail.term
    FROM directory_statement AS statement
    JOIN directory_servedplace AS served ON served.statement_ptr_id = statement.id
    JOIN directory_place AS place ON place.id = served.place_id
    CROSS JOIN LATERAL (
        SELECT 'ebene=' || place.kind
        UNION ALL
        SELECT CASE served.role WHEN 'centre' THEN 'zentrum=' ELSE 'at=' END || place.id
        UNION ALL
        (
            WITH RECURSIVE around (id, parent_id) AS (
                SELECT place.id, place.parent_id
                UNION ALL
                SELECT above.id, above.parent_id FROM directory_place AS above JOIN around ON above.id = around.parent_id
            )
            SELECT 'in=' || id FROM around
        )
    ) AS detail (term)
$$;

-- The rows behind the page of an entry, each under the name of its model with its rank among those of that model: what
-- is said of it and what leads to it from other entries, as far as these are public; its topics, audiences and laws;
-- and the evidence for all that. What a row refers to and the page names lies in it under the name of the field.
CREATE FUNCTION directory_entry_rows(wanted bigint) RETURNS TABLE (model text, rank bigint, data jsonb)
LANGUAGE sql STABLE AS $$
    SELECT 'point', row_number() OVER (ORDER BY said.position, said.id), to_jsonb(said) || to_jsonb(one)
    FROM directory_statement AS said JOIN directory_point AS one ON one.statement_ptr_id = said.id
    WHERE said.entry_id = wanted
    UNION ALL
    SELECT 'contact', row_number() OVER (ORDER BY said.position, said.id), to_jsonb(said) || to_jsonb(one)
    FROM directory_statement AS said JOIN directory_contact AS one ON one.statement_ptr_id = said.id
    WHERE said.entry_id = wanted
    UNION ALL
    SELECT 'offer', row_number() OVER (ORDER BY said.position, said.id), to_jsonb(said) || to_jsonb(one)
    FROM directory_statement AS said JOIN directory_offer AS one ON one.statement_ptr_id = said.id
    WHERE said.entry_id = wanted
    UNION ALL
    SELECT 'keyfigure', row_number() OVER (ORDER BY said.position, said.id),
           to_jsonb(said) || to_jsonb(one) || jsonb_build_object('place', place)
    FROM directory_statement AS said JOIN directory_keyfigure AS one ON one.statement_ptr_id = said.id
    LEFT JOIN directory_place AS place ON place.id = one.place_id
    WHERE said.entry_id = wanted
    UNION ALL
    SELECT 'servedplace', row_number() OVER (ORDER BY said.position, said.id),
           to_jsonb(said) || to_jsonb(one) || jsonb_build_object('place', place)
    FROM directory_statement AS said JOIN directory_servedplace AS one ON one.statement_ptr_id = said.id
    JOIN directory_place AS place ON place.id = one.place_id
    WHERE said.entry_id = wanted
    UNION ALL
    SELECT 'location', row_number() OVER (ORDER BY said.position, said.id),
           to_jsonb(said) || to_jsonb(one) || jsonb_build_object('place', place)
    FROM directory_statement AS said JOIN directory_location AS one ON one.statement_ptr_id = said.id
    JOIN directory_place AS place ON place.id = one.place_id
    WHERE said.entry_id = wanted
    UNION ALL
    SELECT 'relation', row_number() OVER (ORDER BY position, id), both_ways.data
    FROM (
        SELECT said.position, said.id, to_jsonb(said) || to_jsonb(one)
               || jsonb_build_object('target', to_jsonb(other) || jsonb_build_object('entry_ptr_id', other.id))
        FROM directory_statement AS said JOIN directory_relation AS one ON one.statement_ptr_id = said.id
        JOIN directory_entry AS other ON other.id = one.target_id AND other.state IN ('published', 'archived')
        WHERE said.entry_id = wanted
        UNION ALL
        SELECT said.position, said.id, to_jsonb(said) || to_jsonb(one) || jsonb_build_object('entry', other)
        FROM directory_relation AS one JOIN directory_statement AS said ON said.id = one.statement_ptr_id
        JOIN directory_entry AS other ON other.id = said.entry_id AND other.state IN ('published', 'archived')
        WHERE one.target_id = wanted
    ) AS both_ways (position, id, data)
    UNION ALL
    SELECT 'topic', row_number() OVER (ORDER BY entry.sort_title, entry.id),
           to_jsonb(entry) || jsonb_build_object('entry_ptr_id', entry.id)
    FROM directory_entry_topics AS chosen JOIN directory_entry AS entry ON entry.id = chosen.topic_id
    WHERE chosen.entry_id = wanted AND entry.state = 'published'
    UNION ALL
    SELECT 'law', row_number() OVER (ORDER BY entry.sort_title, entry.id),
           to_jsonb(entry) || jsonb_build_object('entry_ptr_id', entry.id)
    FROM directory_entry_laws AS chosen JOIN directory_entry AS entry ON entry.id = chosen.law_id
    WHERE chosen.entry_id = wanted AND entry.state = 'published'
    UNION ALL
    SELECT 'audience', row_number() OVER (ORDER BY audience.position, audience.title), to_jsonb(audience)
    FROM directory_entry_audiences AS chosen JOIN directory_audience AS audience ON audience.id = chosen.audience_id
    WHERE chosen.entry_id = wanted
    UNION ALL
    SELECT 'citation', row_number() OVER (ORDER BY source.title, source.id, cited.paragraph, cited.id),
           to_jsonb(cited) || jsonb_build_object('source', source)
    FROM (
        SELECT * FROM directory_citation WHERE entry_id = wanted
        UNION
        SELECT citation.* FROM directory_relation AS one
        JOIN directory_citation AS citation ON citation.statement_id = one.statement_ptr_id
        WHERE one.target_id = wanted
    ) AS cited JOIN directory_source AS source ON source.id = cited.source_id
$$;
