SELECT id, type, text, weight, helpful, harmful, entities, source, stored_at, offset, weight / 1000.0 AS score
FROM memories WHERE id = $id;
