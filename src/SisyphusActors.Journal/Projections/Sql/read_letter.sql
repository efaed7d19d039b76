SELECT id, agent, sender, thread_id, subject, body, importance, ack_required, sent_at, read_at, acknowledged_at, offset
FROM mail_messages WHERE id = $id;
