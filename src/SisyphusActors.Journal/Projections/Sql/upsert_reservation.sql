INSERT INTO reservations (agent, pattern, exclusive, reason, reserved_at, expires_at, offset)
VALUES ($agent, $pattern, $exclusive, $reason, $reserved_at, $expires_at, $offset)
ON CONFLICT (agent, pattern) DO UPDATE SET
  exclusive = excluded.exclusive, reason = excluded.reason, reserved_at = excluded.reserved_at, expires_at = excluded.expires_at, offset = excluded.offset;
