SELECT id, agent, sender, thread_id, subject, '' AS body, importance, ack_required, sent_at, read_at, acknowledged_at, offset
FROM mail_messages
WHERE agent = $agent AND offset > $after
  AND ($unread = 0 OR read_at IS NULL)
  AND ($urgent = 0 OR importance = 'urgent')
ORDER BY offset LIMIT $limit;
