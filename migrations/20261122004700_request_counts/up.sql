-- Requests of a kind that all server processes count together. What a crash loses of it nobody misses.

CREATE UNLOGGED TABLE request_counts (
    client   TEXT NOT NULL CHECK (char_length(client) <= 100),
    minute   TIMESTAMPTZ NOT NULL,
    requests INTEGER NOT NULL CHECK (requests > 0),
    PRIMARY KEY (client, minute)
);
CREATE INDEX request_counts_minute_idx ON request_counts (minute);
SELECT turnout_describe('request_counts', 'How many requests a client made in a minute, over all server processes.', '{
    "client": "The kind of request and the network address it came from.", "minute": "When the minute began.",
    "requests": "How many so far."
}');
