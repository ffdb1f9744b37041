//! What sort of event it is, who may know it and who may come.

use crate::text_enum::text_enum;

text_enum! {
    /// What kind of event.
    EventKind {
        /// A party.
        Party = "party",
        /// A conference.
        Conference = "conference",
        /// A seminar.
        Seminar = "seminar",
        /// A workshop.
        Workshop = "workshop",
        /// Meeting people for business.
        Networking = "networking",
        /// A concert.
        Concert = "concert",
        /// A festival.
        Festival = "festival",
        /// A meetup.
        Meetup = "meetup",
        /// An exhibition.
        Exhibition = "exhibition",
        /// Sports.
        Sports = "sports",
        /// Collecting for a cause.
        Fundraiser = "fundraiser",
        /// Anything else.
        Other = "other",
    }
}

text_enum! {
    /// Who may know that the event exists.
    Visibility {
        /// Everyone; it is listed.
        Public = "public",
        /// Only its team and its guests.
        Private = "private",
    }
}

text_enum! {
    /// How a guest gets in.
    Admission {
        /// By booking at once.
        Open = "open",
        /// By asking; the host approves.
        Request = "request",
        /// Only when invited.
        Invite = "invite",
    }
}

text_enum! {
    /// Who may attend.
    GenderRule {
        /// Everyone.
        All = "all",
        /// Men.
        Male = "male",
        /// Women.
        Female = "female",
        /// Non-binary people.
        NonBinary = "non-binary",
    }
}

impl GenderRule {
    /// Whether someone whose profile says this gender may attend. Who says nothing may attend only where all may.
    pub fn admits(self, gender: Option<&str>) -> bool {
        match self {
            Self::All => true,
            Self::Male | Self::Female | Self::NonBinary => gender == Some(self.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gender_rule_admits_only_who_says_so() {
        assert!(GenderRule::All.admits(None) && GenderRule::All.admits(Some("other")));
        for rule in [GenderRule::Male, GenderRule::Female, GenderRule::NonBinary] {
            assert!(rule.admits(Some(rule.as_str())));
            assert!(!rule.admits(None) && !rule.admits(Some("other")));
        }
    }
}
