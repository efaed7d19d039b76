UPDATE mail_messages SET acknowledged_at = $at WHERE id = $id;
