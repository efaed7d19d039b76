-- The offsets come from the index alone and are sorted; the rows are then fetched one by one, so reading streams.
SELECT journal.ordering, journal.persistence_id, journal.sequence_number, journal.manifest, journal.message
FROM (SELECT ordering
      FROM journal INDEXED BY journal_uq
      WHERE persistence_id >= ?1 AND persistence_id < ?2 AND ordering <= ?3
      ORDER BY ordering
      LIMIT -1) AS found
CROSS JOIN journal ON journal.ordering = found.ordering;
