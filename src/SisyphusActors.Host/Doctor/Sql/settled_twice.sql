SELECT json_extract(CAST(message AS TEXT), '$.event.opKey') AS op_key FROM journal
WHERE manifest IN ('step-completed.v1', 'step-attempt-failed.v1', 'step-failed.v1', 'step-retracted.v1', 'step-cancelled.v1',
                   'context-brief-read.v1', 'context-brief-failed.v1', 'model-session-opened.v1', 'model-session-failed.v1', 'model-call-answered.v1', 'model-call-failed.v1',
                   'model-call-cancelled.v1', 'model-call-retracted.v1')
GROUP BY 1 HAVING count(*) > 1 LIMIT 5;
