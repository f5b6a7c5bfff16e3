-- Where somebody is signed in. What browsers remembered before there was sign-in belonged to nobody.
DROP TABLE sessions;

CREATE TABLE sessions (
    -- SHA-256 of what the browser holds, in hexadecimal digits.
    token_hash TEXT NOT NULL PRIMARY KEY,
    -- Stands for the session where others may see it.
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    -- Where they signed in from, and with what.
    address TEXT,
    browser TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    -- The query part under which the list of members was last seen.
    last_list TEXT NOT NULL
);

CREATE INDEX sessions_of ON sessions (name);
