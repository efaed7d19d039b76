SELECT * FROM skills ORDER BY step_kind, skill;
