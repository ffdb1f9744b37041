DROP TABLE order_guests, orders, waitlist_entries, reservations, tier_inventory, event_inventory, ticket_tiers;
