SELECT * FROM outstanding;
