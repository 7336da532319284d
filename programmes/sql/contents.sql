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
