INSERT INTO mail_messages (id, agent, number, sender, thread_id, subject, body, importance, ack_required, sent_at, offset, changed_offset)
VALUES ($id, $agent, $number, $sender, $thread_id, $subject, $body, $importance, $ack_required, $sent_at, $offset, $offset);
