SELECT persistence_id FROM journal WHERE manifest = 'message-parked.v1' ORDER BY ordering LIMIT 5;
