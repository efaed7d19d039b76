SELECT * FROM model_calls ORDER BY op_key;
