UPDATE mail_messages SET acknowledged_at = $at, changed_offset = $offset WHERE id = $id;
