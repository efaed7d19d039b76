SELECT * FROM audit_events;
