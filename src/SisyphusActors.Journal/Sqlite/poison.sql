CREATE TABLE IF NOT EXISTS poison (
    receiver TEXT    NOT NULL,
    cause    TEXT    NOT NULL,
    tries    INTEGER NOT NULL,
    error    TEXT        NULL,
    PRIMARY KEY (receiver, cause)
);
