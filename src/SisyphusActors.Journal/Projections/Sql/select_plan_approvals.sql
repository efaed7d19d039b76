SELECT * FROM plan_approvals ORDER BY run_id, plan_hash, base_commit;
