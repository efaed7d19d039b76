SELECT id, type, text, weight, helpful, harmful, entities, source, stored_at, offset, weight / 1000.0 AS score
FROM memories
WHERE ($type IS NULL OR type = $type)
  AND ($entities IS NULL OR number IN (SELECT number FROM memory_entities WHERE entity IN (SELECT value FROM json_each($entities))))
ORDER BY weight DESC, number DESC LIMIT $limit;
