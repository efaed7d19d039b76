SELECT EXISTS (SELECT 1 FROM mail_messages WHERE ack_required = 1 AND changed_offset > $offset);
