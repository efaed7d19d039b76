SELECT * FROM memory_entities ORDER BY entity, number;
