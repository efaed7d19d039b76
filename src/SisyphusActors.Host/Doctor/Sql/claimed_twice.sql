SELECT json_extract(CAST(message AS TEXT), '$.event.opKey') AS op_key FROM journal
WHERE manifest = 'step-started.v1' GROUP BY 1 HAVING count(*) > 1 LIMIT 5;
