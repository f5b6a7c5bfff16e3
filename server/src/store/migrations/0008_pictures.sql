-- When the first reading of each Region that is kept ended: from then on the history has every change.
CREATE TABLE first_readings (
    region TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL
);

-- What was kept before this says it of its first change only.
INSERT INTO first_readings (region, at)
    SELECT r.region, COALESCE((SELECT MIN(h.at) FROM history h WHERE h.region = r.region), r.read_at)
    FROM roster_regions r;

CREATE INDEX history_by_time ON history (at);
