SELECT * FROM workflow_steps ORDER BY run_id, step_id;
