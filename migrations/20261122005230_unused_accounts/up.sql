-- Accounts that were made for a number and to which nobody ever signed in are found by their age.
CREATE INDEX users_unused_idx ON users (joined_at) WHERE last_login_at IS NULL AND erase_at IS NULL AND erased_at IS NULL;
COMMENT ON COLUMN users.erase_at IS
    'When the user is erased, as they asked; until then they can take it back. In the past for an account that nobody ever used.';
