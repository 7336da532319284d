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
