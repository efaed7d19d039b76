SELECT * FROM model_calls;
