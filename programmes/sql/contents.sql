-- What programmes and news are found by, beside what every entry is found by.

CREATE FUNCTION programmes_entry_text() RETURNS TABLE (entry_id bigint, weight text, text text) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT statement.entry_id, 'C', concat_ws(' | ', person.name, person.role)
    FROM directory_statement AS statement
    JOIN programmes_newsparticipant AS person ON person.statement_ptr_id = statement.id
    UNION ALL
    SELECT news.entry_ptr_id, 'C', place.name::text
    FROM programmes_newsitem AS news JOIN directory_place AS place ON place.id = news.place_id
$$;

CREATE FUNCTION programmes_entry_term() RETURNS TABLE (entry_id bigint, term text) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT entry_ptr_id, 'form=' || kind FROM programmes_programme
    UNION ALL
    SELECT entry_ptr_id, 'stand=' || status FROM programmes_programme
$$;

-- News says where it happened.
CREATE FUNCTION programmes_mark_news_of_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM find_mark(entry_ptr_id) FROM programmes_newsitem WHERE place_id = NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER mark_news_for_finding AFTER UPDATE ON directory_place
FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION programmes_mark_news_of_place();

-- The rows behind the page of an entry that this room adds: parts in programmes from both ends, the people of a news
-- item, the news that concern it, and the evidence for what leads to it.
CREATE FUNCTION programmes_entry_rows(wanted bigint) RETURNS TABLE (model text, rank bigint, data jsonb)
LANGUAGE sql STABLE AS $$
    SELECT 'participation', row_number() OVER (ORDER BY said.position, said.id), to_jsonb(said) || to_jsonb(one)
           || jsonb_build_object('actor', to_jsonb(other) || jsonb_build_object('entry_ptr_id', other.id))
    FROM directory_statement AS said JOIN programmes_participation AS one ON one.statement_ptr_id = said.id
    JOIN directory_entry AS other ON other.id = one.actor_id AND other.state IN ('published', 'archived')
    WHERE said.entry_id = wanted
    UNION ALL
    SELECT 'participation', row_number() OVER (ORDER BY other.sort_title, said.position, said.id),
           to_jsonb(said) || to_jsonb(one) || jsonb_build_object('entry', other)
    FROM programmes_participation AS one JOIN directory_statement AS said ON said.id = one.statement_ptr_id
    JOIN directory_entry AS other ON other.id = said.entry_id AND other.state = 'published'
    WHERE one.actor_id = wanted
    UNION ALL
    SELECT 'newsparticipant', row_number() OVER (ORDER BY said.position, said.id), to_jsonb(said) || to_jsonb(one)
    FROM directory_statement AS said JOIN programmes_newsparticipant AS one ON one.statement_ptr_id = said.id
    WHERE said.entry_id = wanted
    UNION ALL
    -- What happened last comes first; what bears no date, last.
    SELECT 'newsitem', row_number() OVER (
               ORDER BY nullif(news.date, 'undated') DESC NULLS LAST, entry.sort_title, entry.id
           ), to_jsonb(entry) || to_jsonb(news)
    FROM programmes_newsitem_concerns AS chosen
    JOIN programmes_newsitem AS news ON news.entry_ptr_id = chosen.newsitem_id
    JOIN directory_entry AS entry ON entry.id = news.entry_ptr_id AND entry.state = 'published'
    WHERE chosen.entry_id = wanted
    UNION ALL
    SELECT 'citation', row_number() OVER (ORDER BY source.title, source.id, citation.paragraph, citation.id),
           to_jsonb(citation) || jsonb_build_object('source', source)
    FROM programmes_participation AS one
    JOIN directory_citation AS citation ON citation.statement_id = one.statement_ptr_id
    JOIN directory_source AS source ON source.id = citation.source_id
    WHERE one.actor_id = wanted
$$;
