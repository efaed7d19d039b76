SELECT ordering, persistence_id, sequence_number, manifest, message, created
FROM journal
WHERE ordering > ?1
ORDER BY ordering
LIMIT ?2;
