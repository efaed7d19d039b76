SELECT ordering, persistence_id, sequence_number, manifest, message, created
FROM journal
WHERE persistence_id = ?1 AND sequence_number > ?2
ORDER BY sequence_number;
