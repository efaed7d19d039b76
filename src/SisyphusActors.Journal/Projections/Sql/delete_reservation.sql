DELETE FROM reservations WHERE agent = $agent AND pattern = $pattern;
