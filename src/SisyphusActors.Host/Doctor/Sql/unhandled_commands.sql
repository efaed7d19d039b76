-- Commands of clients that no actor has handled.
SELECT json_extract(CAST(message AS TEXT), '$.event.to') FROM journal
WHERE persistence_id LIKE 'client/%'
  AND persistence_id NOT IN
      (SELECT json_extract(CAST(message AS TEXT), '$.event.message.sender') FROM journal
       WHERE manifest IN ('message-handled.v1', 'message-parked.v1')
         AND json_extract(CAST(message AS TEXT), '$.event.message.sender') IS NOT NULL)
LIMIT 20;
