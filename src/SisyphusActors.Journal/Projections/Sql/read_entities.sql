SELECT entity, min(name) FROM memory_entities GROUP BY entity ORDER BY entity;
