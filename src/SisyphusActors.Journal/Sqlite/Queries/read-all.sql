SELECT ordering, persistence_id, sequence_number, manifest, message
FROM journal
WHERE ordering > ?1
ORDER BY ordering
LIMIT ?2;
