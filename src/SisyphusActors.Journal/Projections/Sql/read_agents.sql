SELECT name, task, joined_at,
       (SELECT count(*) FROM mail_messages WHERE agent = name AND read_at IS NULL) AS unread,
       (SELECT count(*) FROM mail_messages WHERE agent = name AND ack_required = 1 AND acknowledged_at IS NULL) AS unacknowledged
FROM agents ORDER BY name;
