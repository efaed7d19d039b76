SELECT * FROM workflow_steps;
