SELECT * FROM mail_messages ORDER BY id;
