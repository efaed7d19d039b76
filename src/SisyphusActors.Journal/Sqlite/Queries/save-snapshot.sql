INSERT OR REPLACE INTO snapshot (persistence_id, sequence_number, created, snapshot, manifest, serializer_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6);
