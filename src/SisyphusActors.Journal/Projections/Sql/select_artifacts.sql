SELECT * FROM artifacts ORDER BY run_id, offset;
