CREATE TABLE jobs (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid         UUID NOT NULL UNIQUE,
    kind         TEXT NOT NULL,
    payload      JSONB NOT NULL DEFAULT '{}',
    dedupe_key   TEXT,
    status       TEXT NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'running', 'done', 'dead')),
    run_at       TIMESTAMPTZ NOT NULL,
    attempts     SMALLINT NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    max_attempts SMALLINT NOT NULL CHECK (max_attempts > 0),
    leased_until TIMESTAMPTZ,
    last_error   TEXT NOT NULL DEFAULT '',
    finished_at  TIMESTAMPTZ,
    created_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
    CHECK ((status = 'running') = (leased_until IS NOT NULL)),
    CHECK ((status IN ('done', 'dead')) = (finished_at IS NOT NULL))
);
CREATE INDEX jobs_due_idx ON jobs (run_at) WHERE status = 'queued';
CREATE INDEX jobs_leased_idx ON jobs (leased_until) WHERE status = 'running';
CREATE INDEX jobs_finished_idx ON jobs (finished_at) WHERE status = 'done';
CREATE UNIQUE INDEX jobs_dedupe_idx ON jobs (dedupe_key) WHERE status IN ('queued', 'running');
SELECT turnout_describe('jobs', 'The outbox: what must follow a commit, written in the same transaction. Carried out at least once.', '{
    "kind": "What to do.", "payload": "With what; ids only, never secrets.", "dedupe_key": "While one with this key is open no second is queued.",
    "status": "queued, running, done or dead.", "run_at": "Not before.", "attempts": "Tries so far.", "max_attempts": "After these it is dead.",
    "leased_until": "While running: when another worker may take it over.", "last_error": "Of the latest try.", "finished_at": "When it was done or given up."
}');

CREATE TABLE idempotency_keys (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    actor_user_id BIGINT REFERENCES users ON DELETE CASCADE,
    operation     TEXT NOT NULL,
    key           TEXT NOT NULL CHECK (char_length(key) BETWEEN 1 AND 255),
    fingerprint   BYTEA NOT NULL CHECK (octet_length(fingerprint) = 32),
    status        SMALLINT,
    headers       JSONB NOT NULL DEFAULT '{}',
    body          BYTEA,
    created_at    TIMESTAMPTZ NOT NULL,
    expires_at    TIMESTAMPTZ NOT NULL,
    UNIQUE NULLS NOT DISTINCT (actor_user_id, operation, key)
);
CREATE INDEX idempotency_keys_expiry_idx ON idempotency_keys (expires_at);
SELECT turnout_describe('idempotency_keys', 'Answers to requests that carried an Idempotency-Key, written in the transaction of their effect.', '{
    "actor_user_id": "Who sent it.", "operation": "Which operation.", "key": "The key.",
    "fingerprint": "SHA-256 of method, path and body.", "status": "HTTP status of the answer.", "headers": "Headers worth repeating.",
    "body": "Body of the answer.", "expires_at": "When it is forgotten."
}');
