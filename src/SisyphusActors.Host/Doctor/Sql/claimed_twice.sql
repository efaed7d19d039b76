SELECT json_extract(CAST(message AS TEXT), '$.event.opKey') AS op_key FROM journal
WHERE manifest IN ('step-started.v1', 'context-brief-claimed.v1', 'model-session-claimed.v1', 'model-call-claimed.v1') GROUP BY 1 HAVING count(*) > 1 LIMIT 5;
