DELETE FROM workflow_steps WHERE run_id = $run_id AND step_id = $step_id;
