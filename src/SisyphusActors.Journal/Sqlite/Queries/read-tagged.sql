SELECT journal.ordering, journal.persistence_id, journal.sequence_number, journal.manifest, journal.message, journal.created
FROM tags
CROSS JOIN journal ON journal.ordering = tags.ordering_id
WHERE tags.tag = ?1 AND tags.ordering_id > ?2
ORDER BY tags.ordering_id;
