-- Whose GuardDuty all this is about: one row, once it is known.
CREATE TABLE administrator (
    account TEXT NOT NULL PRIMARY KEY
);

-- The last reading of each Region: written after its members.
CREATE TABLE roster_regions (
    region TEXT NOT NULL PRIMARY KEY,
    detector TEXT NOT NULL,
    auto_enable TEXT,
    -- When it ended, and how long it took.
    read_at BIGINT NOT NULL,
    took_ms BIGINT NOT NULL
);

CREATE TABLE roster_members (
    region TEXT NOT NULL,
    account TEXT NOT NULL,
    email TEXT,
    status TEXT NOT NULL,
    detector TEXT,
    invited_at BIGINT,
    updated_at BIGINT,
    PRIMARY KEY (region, account)
);

-- What changed between two readings, or by what an operation read back.
CREATE TABLE history (
    -- A later change has a higher number.
    id BIGINT NOT NULL PRIMARY KEY,
    -- When it was seen.
    at BIGINT NOT NULL,
    region TEXT NOT NULL,
    account TEXT NOT NULL,
    -- member, status, detector, email
    what TEXT NOT NULL,
    -- The values; for `member` the status. None where there is none.
    before TEXT,
    after TEXT,
    -- The operation that did it; none for what was done outside Muster.
    operation BIGINT
);

CREATE INDEX history_of_account ON history (account, id);
