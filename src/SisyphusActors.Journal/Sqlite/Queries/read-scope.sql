-- The offsets come sorted from the index alone, and each row is fetched as it is read: nothing sorts whole rows.
SELECT ordering, persistence_id, sequence_number, manifest, message, created
FROM journal
WHERE ordering IN (SELECT ordering
                   FROM journal INDEXED BY journal_uq
                   WHERE persistence_id >= ?1 AND persistence_id < ?2 AND ordering <= ?3)
ORDER BY ordering;
