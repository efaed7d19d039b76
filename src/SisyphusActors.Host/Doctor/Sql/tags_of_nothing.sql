-- Tags that name no message.
SELECT t.ordering_id, t.tag
FROM tags t
WHERE t.ordering_id <= $up_to
  AND NOT EXISTS (SELECT 1 FROM journal j
                  WHERE j.ordering = t.ordering_id AND j.persistence_id = t.persistence_id AND j.manifest = 'message-sent.v1');
