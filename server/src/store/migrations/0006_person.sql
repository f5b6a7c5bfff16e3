-- Names change and are given again: who somebody is stands beside what they are called. What was written before this
-- does not have it.
ALTER TABLE audit ADD COLUMN person TEXT;
ALTER TABLE approvals ADD COLUMN person TEXT;

-- The cookies of sessions that began before this have another form.
DROP TABLE sessions;

CREATE TABLE sessions (
    -- SHA-256 of what the browser holds, in hexadecimal digits.
    token_hash TEXT NOT NULL PRIMARY KEY,
    -- Stands for the session where others may see it.
    id TEXT NOT NULL UNIQUE,
    person TEXT NOT NULL,
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

CREATE INDEX sessions_of ON sessions (person);
