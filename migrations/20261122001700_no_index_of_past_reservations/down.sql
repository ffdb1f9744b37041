CREATE INDEX reservations_user_idx ON reservations (user_id, id);
