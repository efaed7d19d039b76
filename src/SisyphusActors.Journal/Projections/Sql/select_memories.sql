SELECT * FROM memories ORDER BY number;
