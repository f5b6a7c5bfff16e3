-- Times are milliseconds since the epoch. What is a word here is the word that the sources use.

-- The last number that was given to a thing of a kind.
CREATE TABLE numbers (
    kind TEXT NOT NULL PRIMARY KEY,
    last BIGINT NOT NULL
);

-- Plans, lists, look-ups and checks, as JSON.
CREATE TABLE kept (
    kind TEXT NOT NULL,
    number BIGINT NOT NULL,
    weight BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (kind, number)
);

CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    record TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE operations (
    id BIGINT NOT NULL PRIMARY KEY,
    plan BIGINT NOT NULL UNIQUE,
    action TEXT NOT NULL,
    actor TEXT NOT NULL,
    session TEXT NOT NULL,
    -- What an invitation carries.
    invite TEXT NOT NULL,
    accounts BIGINT NOT NULL,
    -- How many cells have which outcome: kept up to date at the end only.
    tally TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    cancelled_at BIGINT,
    finished_at BIGINT,
    -- What its page shows once it is over.
    report TEXT
);

CREATE TABLE operation_regions (
    operation BIGINT NOT NULL,
    region TEXT NOT NULL,
    -- Its place among the Regions of the operation, from 0.
    place BIGINT NOT NULL,
    -- Cells that are no longer eligible have been skipped.
    begun BOOLEAN NOT NULL,
    -- Cells whose outcome was read back.
    read_back BIGINT NOT NULL,
    PRIMARY KEY (operation, region)
);

-- The ledger: one line for each cell of an operation.
CREATE TABLE cells (
    operation BIGINT NOT NULL,
    region TEXT NOT NULL,
    account TEXT NOT NULL,
    -- The address under which it is to be created.
    email TEXT,
    -- The call of the action that it is in, from 0.
    step BIGINT NOT NULL,
    -- waiting, sent, processed, unprocessed, skipped, cancelled
    state TEXT NOT NULL,
    -- The last call that carried it.
    call BIGINT,
    -- When it got its outcome.
    settled_at BIGINT,
    -- Why it was skipped.
    skip TEXT,
    -- Why it was not processed: the class, and GuardDuty's words.
    cause TEXT,
    result TEXT,
    -- When and by what a result that was not processed was dealt with.
    closed_at BIGINT,
    closed_by TEXT,
    PRIMARY KEY (operation, region, account)
);

CREATE INDEX open_results ON cells (region, account) WHERE state = 'unprocessed' AND closed_at IS NULL;

-- Every writing call, from before it is sent until after it is answered.
CREATE TABLE calls (
    operation BIGINT NOT NULL,
    region TEXT NOT NULL,
    number BIGINT NOT NULL,
    step BIGINT NOT NULL,
    accounts BIGINT NOT NULL,
    sent_at BIGINT NOT NULL,
    answered_at BIGINT,
    -- answered, throttled, refused, unanswered
    answer TEXT,
    request_id TEXT,
    PRIMARY KEY (operation, region, number)
);
