SELECT 1 FROM journal WHERE persistence_id = $sender AND sequence_number = $number AND manifest = 'message-sent.v1';
