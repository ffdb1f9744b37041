//! Events, their tiers, and venues.

mod add_image;
mod add_team_member;
mod add_tier;
mod answers;
mod body;
mod calendar;
mod cancel_event;
mod complete_event;
mod create_event;
mod create_venue;
mod delete_event;
mod edit_event;
mod edit_tier;
mod edit_venue;
mod errors;
mod image_errors;
mod image_view;
mod inputs;
mod list_events;
mod list_my_events;
mod list_team;
mod list_venues;
mod move_image;
mod near;
mod policies_view;
mod postpone_event;
mod publish_event;
mod remove_image;
mod remove_team_member;
mod remove_tier;
mod show_calendar;
mod show_event;
mod show_event_by_slug;
mod show_image;
mod show_statistics;
mod show_venue;
mod summary_view;
mod team_view;
mod tier_body;
mod tier_view;
mod venue_body;
mod venue_views;
mod views;
mod words;

crate::endpoints::endpoints![
    create_event::create_event,
    list_events::list_events,
    show_event_by_slug::show_event_by_slug,
    show_event::show_event,
    show_calendar::show_calendar,
    show_statistics::show_statistics,
    edit_event::edit_event,
    delete_event::delete_event,
    publish_event::publish_event,
    postpone_event::postpone_event,
    cancel_event::cancel_event,
    complete_event::complete_event,
    add_image::add_image,
    move_image::move_image,
    remove_image::remove_image,
    show_image::show_image,
    add_tier::add_tier,
    edit_tier::edit_tier,
    remove_tier::remove_tier,
    list_team::list_team,
    add_team_member::add_team_member,
    remove_team_member::remove_team_member,
    list_my_events::list_my_events,
    list_venues::list_venues,
    create_venue::create_venue,
    show_venue::show_venue,
    edit_venue::edit_venue,
];
