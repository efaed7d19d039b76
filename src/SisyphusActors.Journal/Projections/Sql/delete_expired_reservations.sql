DELETE FROM reservations WHERE expires_at <= $now;
