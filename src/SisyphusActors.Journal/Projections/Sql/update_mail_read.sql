UPDATE mail_messages SET read_at = $at, changed_offset = $offset WHERE id = $id;
