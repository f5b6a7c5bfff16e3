-- The list of members as people saved it, each for themselves.
CREATE TABLE views (
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    -- The query part of the list's URL.
    search TEXT NOT NULL,
    PRIMARY KEY (person, name)
);
