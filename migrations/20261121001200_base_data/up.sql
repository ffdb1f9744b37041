-- Base data that every installation has. Operators may add to it; the slugs and codes here are stable.

INSERT INTO interests (name, slug, description) VALUES
    ('Music', 'music', 'Concerts, jams and listening together.'),
    ('Dance', 'dance', 'Classes, socials and dance floors.'),
    ('Parties', 'parties', 'House parties and nights out.'),
    ('Food and drink', 'food-and-drink', 'Dinners, tastings and pop-ups.'),
    ('Arts', 'arts', 'Exhibitions, craft and design.'),
    ('Film', 'film', 'Screenings and talks about film.'),
    ('Theatre and comedy', 'theatre-and-comedy', 'Plays, improv and stand-up.'),
    ('Books', 'books', 'Readings and book clubs.'),
    ('Games', 'games', 'Board games, quizzes and e-sports.'),
    ('Sports', 'sports', 'Playing and watching.'),
    ('Fitness', 'fitness', 'Runs, yoga and training.'),
    ('Outdoors', 'outdoors', 'Hikes, picnics and camping.'),
    ('Travel', 'travel', 'Trips and stories of trips.'),
    ('Technology', 'technology', 'Software, hardware and science.'),
    ('Business', 'business', 'Networking, careers and start-ups.'),
    ('Education', 'education', 'Workshops, seminars and lectures.'),
    ('Community', 'community', 'Neighbours, causes and volunteering.'),
    ('Wellness', 'wellness', 'Meditation and health.'),
    ('Family', 'family', 'With children.'),
    ('Fashion', 'fashion', 'Shows, swaps and styling.');

INSERT INTO event_categories (slug, name, description) VALUES
    ('social', 'Social', 'Parties and get-togethers.'),
    ('music', 'Music', 'Concerts and festivals.'),
    ('business', 'Business', 'Conferences and networking.'),
    ('learning', 'Learning', 'Workshops, seminars and classes.'),
    ('arts-and-culture', 'Arts and culture', 'Stage, screen and exhibitions.'),
    ('sports-and-outdoors', 'Sports and outdoors', 'Moving and being outside.'),
    ('food-and-drink', 'Food and drink', 'Eating and drinking together.'),
    ('community', 'Community', 'Causes, faith and neighbourhood.');

INSERT INTO roles (name, description) VALUES
    ('admin', 'Operates the installation.'),
    ('support', 'Helps users; sees but hardly changes.'),
    ('organizer', 'Hosts events and keeps the venue directory.'),
    ('attendee', 'Attends events; what every user may do.'),
    ('co_host', 'Runs one event together with its host.'),
    ('manager', 'Manages one event, without its money.'),
    ('door', 'Checks guests in at one event.');

INSERT INTO permissions (code, description) VALUES
    ('event.read', 'See an event that is not public.'),
    ('event.update', 'Edit an event, its tiers and images.'),
    ('event.publish', 'Publish, postpone, complete.'),
    ('event.cancel', 'Cancel an event.'),
    ('event.stats', 'See numbers and revenue.'),
    ('event.audit', 'See the audit log of an event.'),
    ('guest.read', 'See requests and attendees.'),
    ('guest.decide', 'Accept and decline requests.'),
    ('guest.invite', 'Invite people.'),
    ('order.read', 'See orders of others.'),
    ('order.refund', 'Refund orders.'),
    ('door.scan', 'Check in and out.'),
    ('door.undo', 'Take a check-in back.'),
    ('venue.write', 'Enter and edit venues.'),
    ('user.read', 'See private data of users.'),
    ('user.update', 'Deactivate users, grant roles.'),
    ('audit.read', 'See the audit log.'),
    ('payment.replay', 'Replay webhooks and settle strays.');

INSERT INTO role_permissions (role_id, permission_id, scope)
SELECT r.id, p.id, g.scope
FROM (VALUES
    ('admin', 'all', ARRAY['event.read', 'event.update', 'event.publish', 'event.cancel', 'event.stats', 'event.audit', 'guest.read', 'guest.decide', 'guest.invite', 'order.read', 'order.refund', 'door.scan', 'door.undo', 'venue.write', 'user.read', 'user.update', 'audit.read', 'payment.replay']),
    ('support', 'all', ARRAY['event.read', 'guest.read', 'order.read', 'user.read', 'audit.read']),
    ('organizer', 'all', ARRAY['venue.write']),
    ('co_host', 'event', ARRAY['event.read', 'event.update', 'event.publish', 'event.cancel', 'event.stats', 'event.audit', 'guest.read', 'guest.decide', 'guest.invite', 'order.read', 'order.refund', 'door.scan', 'door.undo']),
    ('manager', 'event', ARRAY['event.read', 'event.update', 'guest.read', 'guest.decide', 'guest.invite', 'door.scan', 'door.undo']),
    ('door', 'event', ARRAY['event.read', 'door.scan'])
) AS g (role, scope, codes)
JOIN roles r ON r.name = g.role
CROSS JOIN LATERAL unnest(g.codes) AS c (code)
JOIN permissions p ON p.code = c.code;
