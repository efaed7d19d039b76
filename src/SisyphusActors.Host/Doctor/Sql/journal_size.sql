SELECT count(*), coalesce(max(ordering), 0), count(DISTINCT persistence_id) FROM journal;
