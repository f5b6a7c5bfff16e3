-- The audit trail: rows are only ever added, each with a hash over itself and the hash of the one before it.
CREATE TABLE audit (
    -- From 1, without gaps; the last one is in `numbers` too.
    seq BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    -- Who: the name, the role if they were signed in, what stands for their session, where they came from.
    actor TEXT NOT NULL,
    role TEXT,
    session TEXT NOT NULL,
    address TEXT,
    act TEXT NOT NULL,
    -- before, after, once
    phase TEXT NOT NULL,
    -- What the entry `after` an act ends: the seq of the one `before` it.
    begun BIGINT,
    operation BIGINT,
    plan BIGINT,
    -- On what, and what came of it, as JSON. No e-mail address of a member.
    subject TEXT NOT NULL,
    outcome TEXT,
    -- SHA-256, in hexadecimal digits.
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL
);

CREATE INDEX audit_ends ON audit (begun);
CREATE INDEX audit_of_operation ON audit (operation);

-- Plans that another admin has to approve before they are carried out.
CREATE TABLE approvals (
    plan BIGINT NOT NULL PRIMARY KEY,
    action TEXT NOT NULL,
    accounts BIGINT NOT NULL,
    -- What the one who asks confirmed, as JSON.
    confirmation TEXT NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    session TEXT NOT NULL,
    address TEXT,
    asked_at BIGINT NOT NULL,
    -- approved, refused, withdrawn, expired; none while it waits
    decision TEXT,
    decided_by TEXT,
    decided_at BIGINT
);
