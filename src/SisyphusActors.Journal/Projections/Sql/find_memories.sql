-- An entity's name is worth two words of the text; a better match is more negative in bm25.
SELECT m.id, m.type, m.text, m.weight, m.helpful, m.harmful, m.entities, m.source, m.stored_at, m.offset,
       -bm25(memory_text, 1.0, 2.0) * m.weight / 1000.0 AS score
FROM memory_text JOIN memories m ON m.number = memory_text.rowid
WHERE memory_text MATCH $words
  AND ($type IS NULL OR m.type = $type)
  AND ($entities IS NULL OR m.number IN (SELECT number FROM memory_entities WHERE entity IN (SELECT value FROM json_each($entities))))
ORDER BY score DESC, m.number DESC LIMIT $limit;
