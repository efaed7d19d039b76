SELECT ordering, persistence_id, sequence_number, manifest, message, deleted
FROM journal
WHERE ordering <= $up_to
ORDER BY ordering;
