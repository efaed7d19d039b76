SELECT * FROM reservations ORDER BY agent, pattern;
