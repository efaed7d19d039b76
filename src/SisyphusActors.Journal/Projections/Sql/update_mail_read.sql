UPDATE mail_messages SET read_at = $at WHERE id = $id;
