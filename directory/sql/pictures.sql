-- Pictures among what an entry says: the functions of versions.sql and contents.sql as they are from here on.

-- Its statements, under the names of their models, and its citations.
CREATE OR REPLACE FUNCTION directory_version_rows(wanted bigint) RETURNS TABLE (model text, data jsonb) LANGUAGE sql STABLE AS $$
    SELECT 'point', to_jsonb(said) || to_jsonb(one)
    FROM directory_statement AS said JOIN directory_point AS one ON one.statement_ptr_id = said.id
    WHERE said.entry_id = wanted
    UNION ALL
    SELECT 'contact', to_jsonb(said) || to_jsonb(one)
    FROM directory_statement AS said JOIN directory_contact AS one ON one.statement_ptr_id = said.id
    WHERE said.entry_id = wanted
    UNION ALL
    SELECT 'offer', to_jsonb(said) || to_jsonb(one)
    FROM directory_statement AS said JOIN directory_offer AS one ON one.statement_ptr_id = said.id
    WHERE said.entry_id = wanted
    UNION ALL
    SELECT 'keyfigure', to_jsonb(said) || to_jsonb(one)
    FROM directory_statement AS said JOIN directory_keyfigure AS one ON one.statement_ptr_id = said.id
    WHERE said.entry_id = wanted
    UNION ALL
    SELECT 'servedplace', to_jsonb(said) || to_jsonb(one)
    FROM directory_statement AS said JOIN directory_servedplace AS one ON one.statement_ptr_id = said.id
    WHERE said.entry_id = wanted
    UNION ALL
    SELECT 'location', to_jsonb(said) || to_jsonb(one)
    FROM directory_statement AS said JOIN directory_location AS one ON one.statement_ptr_id = said.id
    WHERE said.entry_id = wanted
    UNION ALL
    SELECT 'relation', to_jsonb(said) || to_jsonb(one)
    FROM directory_statement AS said JOIN directory_relation AS one ON one.statement_ptr_id = said.id
    WHERE said.entry_id = wanted
    UNION ALL
    SELECT 'picture', to_jsonb(said) || to_jsonb(one)
    FROM directory_statement AS said JOIN directory_picture AS one ON one.statement_ptr_id = said.id
    WHERE said.entry_id = wanted
    UNION ALL
    SELECT 'citation', to_jsonb(citation) FROM directory_citation AS citation WHERE citation.entry_id = wanted
$$;

-- The rows behind the page of an entry, each under the name of its model with its rank among those of that model: what
-- is said of it and what leads to it from other entries, as far as these are public; its topics, audiences and laws;
-- and the evidence for all that. What a row refers to and the page names lies in it under the name of the field.
CREATE OR REPLACE FUNCTION directory_entry_rows(wanted bigint) RETURNS TABLE (model text, rank bigint, data jsonb)
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
    SELECT 'picture', row_number() OVER (ORDER BY said.position, said.id), to_jsonb(said) || to_jsonb(one)
    FROM directory_statement AS said JOIN directory_picture AS one ON one.statement_ptr_id = said.id
    WHERE said.entry_id = wanted
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
