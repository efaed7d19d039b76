SELECT * FROM plan_approvals ORDER BY run_id, offset;
