//! What can stand in the audit log.

use uuid::Uuid;

/// How much an entry matters to someone who looks for trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Everyday changes.
    Low,
    /// Money, seats and access of others.
    Medium,
    /// Refused attempts on accounts, refunds, cancellations.
    High,
    /// Signs of an attack or of lost money.
    Critical,
}

impl Severity {
    /// All of them, the mildest first.
    pub const ALL: [Self; 4] = [Self::Low, Self::Medium, Self::High, Self::Critical];

    /// The severity of that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.as_str() == word)
    }

    /// The word in the database and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

macro_rules! words {
    ($(#[$outer:meta])* $name:ident { $($variant:ident = $word:literal,)+ }) => {
        $(#[$outer])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "each word says what it is")]
        pub enum $name { $($variant,)+ }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The word in the database and on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The one of that word.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

words! {
    /// What was done or tried, as `capability.action`. Append-only.
    AuditAction {
        OtpRequested = "accounts.otp_requested",
        OtpRefused = "accounts.otp_refused",
        OtpAlarmRaised = "accounts.otp_alarm_raised",
        UserCreated = "accounts.user_created",
        SignedIn = "accounts.signed_in",
        SignInRefused = "accounts.sign_in_refused",
        TokenRefreshed = "accounts.token_refreshed",
        TokenReused = "accounts.token_reused",
        SignedOut = "accounts.signed_out",
        SessionsEnded = "accounts.sessions_ended",
        UserDeactivated = "accounts.user_deactivated",
        UserActivated = "accounts.user_activated",
        RoleGranted = "accounts.role_granted",
        RoleRevoked = "accounts.role_revoked",
        UserRead = "accounts.user_read",
        PhoneChanged = "accounts.phone_changed",
        PhoneChangeRefused = "accounts.phone_change_refused",
        ErasureRequested = "accounts.erasure_requested",
        ErasureRefused = "accounts.erasure_refused",
        StaffMade = "accounts.staff_made",
        StaffReset = "accounts.staff_reset",
        StaffRemoved = "accounts.staff_removed",
        SuperuserChanged = "accounts.superuser_changed",
        ErasureCancelled = "accounts.erasure_cancelled",
        UserErased = "accounts.user_erased",
        ExportRequested = "accounts.export_requested",
        ExportFetched = "accounts.export_fetched",
        ProfileUpdated = "accounts.profile_updated",
        InterestsReplaced = "accounts.interests_replaced",
        PictureAdded = "accounts.picture_added",
        PictureMoved = "accounts.picture_moved",
        PictureRemoved = "accounts.picture_removed",
        UserBlocked = "accounts.user_blocked",
        UserUnblocked = "accounts.user_unblocked",
        UserReported = "accounts.user_reported",
        ReportResolved = "accounts.report_resolved",
        ReportDismissed = "accounts.report_dismissed",
        EventCreated = "events.event_created",
        EventUpdated = "events.event_updated",
        EventDeleted = "events.event_deleted",
        EventPublished = "events.event_published",
        EventPostponed = "events.event_postponed",
        EventCancelled = "events.event_cancelled",
        EventCompleted = "events.event_completed",
        ImageAdded = "events.image_added",
        ImageMoved = "events.image_moved",
        ImageRemoved = "events.image_removed",
        TeamMemberAdded = "events.team_member_added",
        TeamMemberLeft = "events.team_member_left",
        TeamMemberRemoved = "events.team_member_removed",
        VenueCreated = "events.venue_created",
        VenueUpdated = "events.venue_updated",
        TierCreated = "booking.tier_created",
        TierUpdated = "booking.tier_updated",
        TierDeleted = "booking.tier_deleted",
        RequestMade = "guestlist.request_made",
        RequestAccepted = "guestlist.request_accepted",
        RequestDeclined = "guestlist.request_declined",
        RequestCancelled = "guestlist.request_cancelled",
        InviteMade = "guestlist.invite_made",
        InviteAccepted = "guestlist.invite_accepted",
        InviteDeclined = "guestlist.invite_declined",
        InviteRevoked = "guestlist.invite_revoked",
        InviteExpired = "guestlist.invite_expired",
        InviteLinkMade = "guestlist.invite_link_made",
        InviteLinkRevoked = "guestlist.invite_link_revoked",
        AttendeeConfirmed = "guestlist.attendee_confirmed",
        AttendeeCancelled = "guestlist.attendee_cancelled",
        SeatsReserved = "booking.seats_reserved",
        SeatsGiven = "booking.seats_given",
        SeatsReleased = "booking.seats_released",
        ReservationExpired = "booking.reservation_expired",
        ReservationConsumed = "booking.reservation_consumed",
        WaitlistJoined = "booking.waitlist_joined",
        WaitlistOffered = "booking.waitlist_offered",
        WaitlistAccepted = "booking.waitlist_accepted",
        WaitlistExpired = "booking.waitlist_expired",
        WaitlistLeft = "booking.waitlist_left",
        WaitlistClosed = "booking.waitlist_closed",
        OrderCreated = "booking.order_created",
        OrderPaid = "booking.order_paid",
        OrderFailed = "booking.order_failed",
        OrderExpired = "booking.order_expired",
        OrderCancelled = "booking.order_cancelled",
        OrderRefunded = "booking.order_refunded",
        OrderDisputed = "booking.order_disputed",
        DisputeWon = "booking.dispute_won",
        DisputeLost = "booking.dispute_lost",
        ProviderChanged = "booking.provider_changed",
        GuestsNamed = "booking.guests_named",
        PaymentStarted = "payments.payment_started",
        PaymentDeclined = "payments.payment_declined",
        PaidBackTwice = "payments.paid_back_twice",
        StrayMoneyReturned = "payments.stray_money_returned",
        RefundRequested = "payments.refund_requested",
        RefundCompleted = "payments.refund_completed",
        RefundFailed = "payments.refund_failed",
        RefundRetried = "payments.refund_retried",
        WebhookReplayed = "payments.webhook_replayed",
        SeatReleased = "ticketing.seat_released",
        TicketReissued = "ticketing.ticket_reissued",
        TicketsIssued = "ticketing.tickets_issued",
        TicketsVoided = "ticketing.tickets_voided",
        TicketTransferred = "ticketing.ticket_transferred",
        TransferOffered = "ticketing.transfer_offered",
        TransferAccepted = "ticketing.transfer_accepted",
        TransferDeclined = "ticketing.transfer_declined",
        TransferCancelled = "ticketing.transfer_cancelled",
        TransferExpired = "ticketing.transfer_expired",
        CheckedIn = "attendance.checked_in",
        CheckInRefused = "attendance.check_in_refused",
        CheckInOtpRefused = "attendance.check_in_otp_refused",
        CheckInOtpSent = "attendance.check_in_otp_sent",
        CheckInUndone = "attendance.check_in_undone",
        CheckedOut = "attendance.checked_out",
        CheckOutRefused = "attendance.check_out_refused",
        AttendanceNoted = "attendance.attendance_noted",
        NotificationRead = "notifications.notification_read",
        AllNotificationsRead = "notifications.all_read",
    }
}

words! {
    /// What kind of thing an entry is about.
    ObjectKind {
        User = "user",
        Session = "session",
        PhoneOtp = "phone_otp",
        Picture = "picture",
        Report = "report",
        Export = "export",
        Event = "event",
        Image = "image",
        TeamMember = "team_member",
        Venue = "venue",
        Tier = "tier",
        Request = "request",
        Invite = "invite",
        InviteLink = "invite_link",
        Attendee = "attendee",
        Reservation = "reservation",
        WaitlistEntry = "waitlist_entry",
        Order = "order",
        Transaction = "transaction",
        Webhook = "webhook",
        Ticket = "ticket",
        Transfer = "transfer",
        Notification = "notification",
    }
}

/// The thing an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditObject {
    /// What kind of thing.
    pub kind: ObjectKind,
    /// Its public id, when it has one.
    pub id: Option<Uuid>,
}

impl AuditObject {
    /// A thing with a public id.
    pub fn new(kind: ObjectKind, id: Uuid) -> Self {
        Self { kind, id: Some(id) }
    }

    /// A thing that does not exist, such as the user of a refused sign-in.
    pub const fn unknown(kind: ObjectKind) -> Self {
        Self { kind, id: None }
    }
}
