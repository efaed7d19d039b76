SELECT agent, pattern, exclusive, reason, reserved_at, expires_at FROM reservations
WHERE expires_at > $now ORDER BY agent, pattern;
