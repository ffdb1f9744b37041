//! The tables as diesel sees them, written by `make schema` from a migrated database. Do not edit.

diesel::table! {
    attendance_otps (id) {
        id -> Int8,
        uuid -> Uuid,
        ticket_id -> Int8,
        requested_by -> Nullable<Int8>,
        code_hash -> Text,
        status -> Text,
        attempts -> Int2,
        max_attempts -> Int2,
        expires_at -> Timestamptz,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        generation -> Int2,
    }
}

diesel::table! {
    attendance_records (id) {
        id -> Int8,
        uuid -> Uuid,
        ticket_id -> Int8,
        event_id -> Int8,
        user_id -> Int8,
        payment_status -> Text,
        checked_in_at -> Nullable<Timestamptz>,
        checked_in_by -> Nullable<Int8>,
        device -> Text,
        checked_out_at -> Nullable<Timestamptz>,
        entries -> Int4,
        notes -> Text,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        changed_in -> Int8,
    }
}

diesel::table! {
    attendees (id) {
        id -> Int8,
        uuid -> Uuid,
        event_id -> Int8,
        user_id -> Int8,
        request_id -> Nullable<Int8>,
        invite_id -> Nullable<Int8>,
        ticket_type -> Text,
        seats -> Int4,
        is_paid -> Bool,
        price_paid -> Numeric,
        platform_fee -> Numeric,
        currency -> Text,
        status -> Text,
        checked_in_at -> Nullable<Timestamptz>,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        unasked_since -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    audit_log_summaries (id) {
        id -> Int8,
        date -> Date,
        user_id -> Nullable<Int8>,
        action -> Text,
        count -> Int4,
        successful_count -> Int4,
        failed_count -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    audit_logs (id) {
        id -> Int8,
        uuid -> Uuid,
        occurred_at -> Timestamptz,
        actor_kind -> Text,
        actor_user_id -> Nullable<Int8>,
        action -> Text,
        object_type -> Text,
        object_uuid -> Nullable<Uuid>,
        event_uuid -> Nullable<Uuid>,
        ip_address -> Nullable<Text>,
        user_agent -> Text,
        session_uuid -> Nullable<Uuid>,
        request_id -> Text,
        severity -> Text,
        is_successful -> Bool,
        error_message -> Text,
        old_values -> Jsonb,
        new_values -> Jsonb,
        metadata -> Jsonb,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    audit_seals (id) {
        id -> Int8,
        audit_log_id -> Int8,
        hash -> Bytea,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    data_exports (id) {
        id -> Int8,
        uuid -> Uuid,
        user_id -> Int8,
        status -> Text,
        object_key -> Nullable<Text>,
        size -> Nullable<Int8>,
        requested_at -> Timestamptz,
        ready_at -> Nullable<Timestamptz>,
        expires_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    event_categories (id) {
        id -> Int8,
        slug -> Text,
        name -> Text,
        description -> Text,
        is_active -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    event_images (id) {
        id -> Int8,
        uuid -> Uuid,
        event_id -> Int8,
        role -> Text,
        position -> Int2,
        object_key -> Text,
        content_type -> Text,
        width -> Int4,
        height -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    event_interests (event_id, interest_id) {
        event_id -> Int8,
        interest_id -> Int8,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    event_inventory (event_id) {
        event_id -> Int8,
        capacity -> Int4,
        held -> Int4,
        sold -> Int4,
        going_count -> Int4,
        requests_count -> Int4,
        waiting -> Int4,
    }
}

diesel::table! {
    event_invites (id) {
        id -> Int8,
        uuid -> Uuid,
        event_id -> Int8,
        host_user_id -> Nullable<Int8>,
        invited_user_id -> Nullable<Int8>,
        invited_phone -> Nullable<Text>,
        invite_type -> Text,
        invite_link_id -> Nullable<Int8>,
        status -> Text,
        message -> Text,
        reservation_id -> Nullable<Int8>,
        expires_at -> Nullable<Timestamptz>,
        decided_at -> Nullable<Timestamptz>,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    event_policies (event_id) {
        event_id -> Int8,
        allow_plus_one -> Bool,
        allowed_genders -> Text,
        show_guest_list -> Bool,
        allow_transfers -> Bool,
        allow_reentry -> Bool,
        doors_open_at -> Nullable<Timestamptz>,
        max_inside -> Nullable<Int4>,
        hold_minutes -> Nullable<Int2>,
        gst_number -> Text,
        gst_percent -> Numeric,
        gst_inclusive -> Bool,
        fee_bearer -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    event_requests (id) {
        id -> Int8,
        uuid -> Uuid,
        event_id -> Int8,
        requester_user_id -> Int8,
        tier_id -> Nullable<Int8>,
        seats -> Int2,
        message -> Text,
        host_message -> Text,
        status -> Text,
        reservation_id -> Nullable<Int8>,
        decided_by -> Nullable<Int8>,
        decided_at -> Nullable<Timestamptz>,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    event_tags (event_id, tag) {
        event_id -> Int8,
        tag -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    events (id) {
        id -> Int8,
        uuid -> Uuid,
        host_user_id -> Int8,
        title -> Text,
        slug -> Text,
        description -> Text,
        kind -> Text,
        mood -> Text,
        status -> Text,
        visibility -> Text,
        admission -> Text,
        start_at -> Nullable<Timestamptz>,
        end_at -> Nullable<Timestamptz>,
        time_zone -> Text,
        venue_id -> Nullable<Int8>,
        venue_text -> Text,
        category_id -> Nullable<Int8>,
        currency -> Text,
        is_paid -> Bool,
        published_at -> Nullable<Timestamptz>,
        cancelled_at -> Nullable<Timestamptz>,
        cancel_reason -> Text,
        completed_at -> Nullable<Timestamptz>,
        deleted_at -> Nullable<Timestamptz>,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    idempotency_keys (id) {
        id -> Int8,
        actor_user_id -> Nullable<Int8>,
        operation -> Text,
        key -> Text,
        fingerprint -> Bytea,
        status -> Nullable<Int2>,
        headers -> Jsonb,
        body -> Nullable<Bytea>,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    interests (id) {
        id -> Int8,
        name -> Text,
        slug -> Text,
        description -> Text,
        is_active -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    invite_links (id) {
        id -> Int8,
        uuid -> Uuid,
        event_id -> Int8,
        created_by -> Nullable<Int8>,
        token_hash -> Bytea,
        message -> Text,
        max_uses -> Int4,
        uses -> Int4,
        expires_at -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    jobs (id) {
        id -> Int8,
        uuid -> Uuid,
        kind -> Text,
        payload -> Jsonb,
        dedupe_key -> Nullable<Text>,
        status -> Text,
        run_at -> Timestamptz,
        attempts -> Int2,
        max_attempts -> Int2,
        leased_until -> Nullable<Timestamptz>,
        last_error -> Text,
        finished_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    notification_deliveries (id) {
        id -> Int8,
        notification_id -> Int8,
        channel -> Text,
        status -> Text,
        attempts -> Int2,
        error -> Text,
        sent_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    notification_preferences (user_id, type_, channel) {
        user_id -> Int8,
        #[sql_name = "type"]
        type_ -> Text,
        channel -> Text,
        is_enabled -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    notifications (id) {
        id -> Int8,
        uuid -> Uuid,
        recipient_user_id -> Int8,
        sender_user_id -> Nullable<Int8>,
        #[sql_name = "type"]
        type_ -> Text,
        title -> Text,
        message -> Text,
        reference_type -> Nullable<Text>,
        reference_uuid -> Nullable<Uuid>,
        is_read -> Bool,
        read_at -> Nullable<Timestamptz>,
        metadata -> Jsonb,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    order_guests (id) {
        id -> Int8,
        order_id -> Int8,
        seat_no -> Int2,
        name -> Text,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    orders (id) {
        id -> Int8,
        uuid -> Uuid,
        number -> Text,
        user_id -> Int8,
        event_id -> Int8,
        tier_id -> Int8,
        reservation_id -> Int8,
        seats -> Int2,
        status -> Text,
        currency -> Text,
        unit_price -> Numeric,
        net_amount -> Numeric,
        gst_percent -> Numeric,
        gst_amount -> Numeric,
        platform_fee -> Numeric,
        fee_bearer -> Text,
        total_amount -> Numeric,
        captured_amount -> Numeric,
        refunded_amount -> Numeric,
        provider -> Nullable<Text>,
        payment_attempt -> Int2,
        provider_payment_id -> Nullable<Text>,
        failure_reason -> Text,
        expires_at -> Timestamptz,
        paid_at -> Nullable<Timestamptz>,
        closed_at -> Nullable<Timestamptz>,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        when_refunded -> Text,
    }
}

diesel::table! {
    otp_alarms (kind, key) {
        kind -> Text,
        key -> Text,
        raised_at -> Timestamptz,
        until -> Timestamptz,
    }
}

diesel::table! {
    otp_counts (scope, key, starts_at) {
        scope -> Text,
        key -> Text,
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
        used -> Int4,
        most -> Nullable<Int4>,
    }
}

diesel::table! {
    password_tries (phone) {
        phone -> Text,
        tries -> Int4,
        counted_at -> Timestamptz,
        locked_until -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    payment_attempts (id) {
        id -> Int8,
        order_id -> Int8,
        attempt -> Int2,
        provider -> Text,
        provider_payment_id -> Text,
        started_at -> Timestamptz,
        poll_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    payment_transactions (id) {
        id -> Int8,
        uuid -> Uuid,
        order_id -> Int8,
        kind -> Text,
        status -> Text,
        amount -> Numeric,
        currency -> Text,
        provider -> Text,
        provider_transaction_id -> Nullable<Text>,
        payment_id -> Nullable<Int8>,
        is_stray -> Bool,
        reason -> Text,
        failure_reason -> Text,
        requested_by -> Nullable<Int8>,
        provider_response -> Jsonb,
        completed_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        provider_payment_id -> Nullable<Text>,
        retry_of -> Nullable<Int8>,
        excess_amount -> Numeric,
        makes_good_amount -> Numeric,
    }
}

diesel::table! {
    payment_webhooks (id) {
        id -> Int8,
        uuid -> Uuid,
        provider -> Text,
        provider_event_id -> Text,
        webhook_type -> Text,
        provider_payment_id -> Nullable<Text>,
        order_id -> Nullable<Int8>,
        payload -> Bytea,
        signature -> Text,
        status -> Text,
        processing_error -> Text,
        received_at -> Timestamptz,
        processed_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        provider_transaction_id -> Nullable<Text>,
    }
}

diesel::table! {
    permissions (id) {
        id -> Int8,
        code -> Text,
        description -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    phone_otps (id) {
        id -> Int8,
        uuid -> Uuid,
        phone -> Text,
        purpose -> Text,
        user_id -> Nullable<Int8>,
        code_hash -> Text,
        status -> Text,
        attempts -> Int2,
        max_attempts -> Int2,
        ip_address -> Nullable<Text>,
        expires_at -> Timestamptz,
        resend_at -> Timestamptz,
        verified_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        prefix -> Text,
        is_free -> Bool,
    }
}

diesel::table! {
    refresh_tokens (id) {
        id -> Int8,
        uuid -> Uuid,
        session_id -> Int8,
        parent_id -> Nullable<Int8>,
        token_hash -> Bytea,
        expires_at -> Timestamptz,
        used_at -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    request_counts (client, minute) {
        client -> Text,
        minute -> Timestamptz,
        requests -> Int4,
    }
}

diesel::table! {
    reservations (id) {
        id -> Int8,
        uuid -> Uuid,
        event_id -> Int8,
        tier_id -> Int8,
        user_id -> Int8,
        seats -> Int2,
        status -> Text,
        source -> Text,
        expires_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        currency -> Text,
        unit_price -> Numeric,
        net_amount -> Numeric,
        gst_percent -> Numeric,
        gst_amount -> Numeric,
        platform_fee -> Numeric,
        fee_bearer -> Text,
        total_amount -> Numeric,
    }
}

diesel::table! {
    retention_marks (rule) {
        rule -> Text,
        done_until -> Timestamptz,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    role_permissions (role_id, permission_id) {
        role_id -> Int8,
        permission_id -> Int8,
        scope -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    roles (id) {
        id -> Int8,
        name -> Text,
        description -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    sandbox_payments (id) {
        id -> Int8,
        payment_ref -> Text,
        checkout_token -> Text,
        idempotency_key -> Text,
        reference -> Text,
        description -> Text,
        amount -> Numeric,
        currency -> Text,
        status -> Text,
        refunded_amount -> Numeric,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    sandbox_refunds (id) {
        id -> Int8,
        refund_ref -> Text,
        payment_ref -> Text,
        idempotency_key -> Text,
        amount -> Numeric,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    sessions (id) {
        id -> Int8,
        uuid -> Uuid,
        user_id -> Int8,
        device -> Text,
        user_agent -> Text,
        ip_address -> Nullable<Text>,
        last_used_at -> Timestamptz,
        expires_at -> Timestamptz,
        revoked_at -> Nullable<Timestamptz>,
        revoked_reason -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    ticket_scans (id) {
        id -> Int8,
        uuid -> Uuid,
        event_id -> Int8,
        ticket_id -> Nullable<Int8>,
        direction -> Text,
        outcome -> Text,
        scanned_by -> Nullable<Int8>,
        device -> Text,
        client_scan_id -> Nullable<Uuid>,
        source -> Text,
        reason -> Text,
        scanned_at -> Timestamptz,
        created_at -> Timestamptz,
        counts_as -> Nullable<Text>,
        device_at -> Nullable<Timestamptz>,
        method -> Text,
        given_reason -> Text,
        named_at -> Nullable<Timestamptz>,
        named_device -> Nullable<Text>,
    }
}

diesel::table! {
    ticket_secrets (ticket_id) {
        ticket_id -> Int8,
        secret_hash -> Bytea,
        secret_salt -> Bytea,
        is_redeemed -> Bool,
        redeemed_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    ticket_tiers (id) {
        id -> Int8,
        uuid -> Uuid,
        event_id -> Int8,
        name -> Text,
        description -> Text,
        price -> Numeric,
        currency -> Text,
        max_per_order -> Nullable<Int2>,
        sales_start_at -> Nullable<Timestamptz>,
        sales_end_at -> Nullable<Timestamptz>,
        position -> Int2,
        is_active -> Bool,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    ticket_transfers (id) {
        id -> Int8,
        uuid -> Uuid,
        ticket_id -> Int8,
        from_user_id -> Int8,
        to_user_id -> Nullable<Int8>,
        to_phone -> Nullable<Text>,
        status -> Text,
        expires_at -> Timestamptz,
        decided_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    tickets (id) {
        id -> Int8,
        uuid -> Uuid,
        number -> Text,
        event_id -> Int8,
        tier_id -> Int8,
        order_id -> Nullable<Int8>,
        attendee_id -> Int8,
        holder_user_id -> Int8,
        seat_no -> Int2,
        guest_name -> Text,
        guest_email -> Nullable<Text>,
        guest_phone -> Nullable<Text>,
        status -> Text,
        generation -> Int2,
        code_key_id -> Int2,
        used_at -> Nullable<Timestamptz>,
        ended_at -> Nullable<Timestamptz>,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        is_seat_kept -> Bool,
    }
}

diesel::table! {
    tier_inventory (tier_id) {
        tier_id -> Int8,
        event_id -> Int8,
        capacity -> Int4,
        held -> Int4,
        sold -> Int4,
        waiting -> Int4,
    }
}

diesel::table! {
    token_revocations (id) {
        id -> Int8,
        session_uuid -> Nullable<Uuid>,
        user_uuid -> Nullable<Uuid>,
        least_epoch -> Nullable<Int4>,
        revoked_in -> Int8,
        expires_at -> Timestamptz,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    user_blocks (blocker_user_id, blocked_user_id) {
        blocker_user_id -> Int8,
        blocked_user_id -> Int8,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    user_devices (id) {
        id -> Int8,
        uuid -> Uuid,
        user_id -> Int8,
        platform -> Text,
        push_token -> Text,
        app_version -> Text,
        locale -> Text,
        last_seen_at -> Timestamptz,
        disabled_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    user_interests (user_id, interest_id) {
        user_id -> Int8,
        interest_id -> Int8,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    user_pictures (id) {
        id -> Int8,
        uuid -> Uuid,
        user_id -> Int8,
        position -> Int2,
        object_key -> Text,
        content_type -> Text,
        width -> Int4,
        height -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    user_profiles (id) {
        id -> Int8,
        uuid -> Uuid,
        user_id -> Int8,
        name -> Text,
        email -> Nullable<Text>,
        bio -> Text,
        location -> Text,
        birth_date -> Nullable<Date>,
        gender -> Nullable<Text>,
        company -> Text,
        is_verified -> Bool,
        is_active -> Bool,
        metadata -> Jsonb,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    user_reports (id) {
        id -> Int8,
        uuid -> Uuid,
        reporter_user_id -> Nullable<Int8>,
        reported_user_id -> Int8,
        reason -> Text,
        status -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        decided_by -> Nullable<Int8>,
        decided_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    user_roles (id) {
        id -> Int8,
        user_id -> Int8,
        role_id -> Int8,
        event_id -> Nullable<Int8>,
        granted_by -> Nullable<Int8>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        uuid -> Uuid,
        phone -> Nullable<Text>,
    }
}

diesel::table! {
    users (id) {
        id -> Int8,
        uuid -> Uuid,
        phone -> Nullable<Text>,
        password_hash -> Nullable<Text>,
        totp_secret -> Nullable<Bytea>,
        is_active -> Bool,
        is_staff -> Bool,
        is_superuser -> Bool,
        auth_epoch -> Int4,
        joined_at -> Timestamptz,
        last_login_at -> Nullable<Timestamptz>,
        deactivated_at -> Nullable<Timestamptz>,
        erased_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        totp_last_step -> Nullable<Int8>,
        erase_at -> Nullable<Timestamptz>,
        gives_up_tickets -> Bool,
    }
}

diesel::table! {
    venues (id) {
        id -> Int8,
        uuid -> Uuid,
        created_by -> Nullable<Int8>,
        name -> Text,
        address -> Text,
        city -> Text,
        postal_code -> Text,
        country -> Text,
        venue_type -> Text,
        capacity -> Nullable<Int4>,
        latitude -> Nullable<Numeric>,
        longitude -> Nullable<Numeric>,
        amenities -> Jsonb,
        contact_email -> Nullable<Text>,
        contact_phone -> Nullable<Text>,
        metadata -> Jsonb,
        is_active -> Bool,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    waitlist_entries (id) {
        id -> Int8,
        uuid -> Uuid,
        event_id -> Int8,
        tier_id -> Int8,
        user_id -> Int8,
        seats -> Int2,
        status -> Text,
        reservation_id -> Nullable<Int8>,
        offered_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        closed_for -> Nullable<Text>,
        ended_at -> Nullable<Timestamptz>,
    }
}

diesel::joinable!(attendance_otps -> tickets (ticket_id));
diesel::joinable!(attendance_otps -> users (requested_by));
diesel::joinable!(attendance_records -> events (event_id));
diesel::joinable!(attendance_records -> tickets (ticket_id));
diesel::joinable!(attendees -> event_invites (invite_id));
diesel::joinable!(attendees -> event_requests (request_id));
diesel::joinable!(attendees -> events (event_id));
diesel::joinable!(attendees -> users (user_id));
diesel::joinable!(audit_log_summaries -> users (user_id));
diesel::joinable!(audit_logs -> users (actor_user_id));
diesel::joinable!(audit_seals -> audit_logs (audit_log_id));
diesel::joinable!(data_exports -> users (user_id));
diesel::joinable!(event_images -> events (event_id));
diesel::joinable!(event_interests -> events (event_id));
diesel::joinable!(event_interests -> interests (interest_id));
diesel::joinable!(event_inventory -> events (event_id));
diesel::joinable!(event_invites -> events (event_id));
diesel::joinable!(event_invites -> invite_links (invite_link_id));
diesel::joinable!(event_invites -> reservations (reservation_id));
diesel::joinable!(event_policies -> events (event_id));
diesel::joinable!(event_requests -> events (event_id));
diesel::joinable!(event_requests -> reservations (reservation_id));
diesel::joinable!(event_tags -> events (event_id));
diesel::joinable!(events -> event_categories (category_id));
diesel::joinable!(events -> users (host_user_id));
diesel::joinable!(events -> venues (venue_id));
diesel::joinable!(idempotency_keys -> users (actor_user_id));
diesel::joinable!(invite_links -> events (event_id));
diesel::joinable!(invite_links -> users (created_by));
diesel::joinable!(notification_deliveries -> notifications (notification_id));
diesel::joinable!(notification_preferences -> users (user_id));
diesel::joinable!(order_guests -> orders (order_id));
diesel::joinable!(orders -> events (event_id));
diesel::joinable!(orders -> reservations (reservation_id));
diesel::joinable!(orders -> users (user_id));
diesel::joinable!(payment_attempts -> orders (order_id));
diesel::joinable!(payment_transactions -> orders (order_id));
diesel::joinable!(payment_transactions -> users (requested_by));
diesel::joinable!(payment_webhooks -> orders (order_id));
diesel::joinable!(phone_otps -> users (user_id));
diesel::joinable!(refresh_tokens -> sessions (session_id));
diesel::joinable!(reservations -> users (user_id));
diesel::joinable!(role_permissions -> permissions (permission_id));
diesel::joinable!(role_permissions -> roles (role_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(ticket_scans -> events (event_id));
diesel::joinable!(ticket_scans -> tickets (ticket_id));
diesel::joinable!(ticket_scans -> users (scanned_by));
diesel::joinable!(ticket_secrets -> tickets (ticket_id));
diesel::joinable!(ticket_tiers -> events (event_id));
diesel::joinable!(ticket_transfers -> tickets (ticket_id));
diesel::joinable!(tickets -> attendees (attendee_id));
diesel::joinable!(tickets -> events (event_id));
diesel::joinable!(tickets -> orders (order_id));
diesel::joinable!(tickets -> users (holder_user_id));
diesel::joinable!(user_devices -> users (user_id));
diesel::joinable!(user_interests -> interests (interest_id));
diesel::joinable!(user_interests -> users (user_id));
diesel::joinable!(user_pictures -> users (user_id));
diesel::joinable!(user_profiles -> users (user_id));
diesel::joinable!(user_roles -> events (event_id));
diesel::joinable!(user_roles -> roles (role_id));
diesel::joinable!(venues -> users (created_by));
diesel::joinable!(waitlist_entries -> events (event_id));
diesel::joinable!(waitlist_entries -> reservations (reservation_id));
diesel::joinable!(waitlist_entries -> users (user_id));

diesel::allow_tables_to_appear_in_same_query!(
    attendance_otps,
    attendance_records,
    attendees,
    audit_log_summaries,
    audit_logs,
    audit_seals,
    data_exports,
    event_categories,
    event_images,
    event_interests,
    event_inventory,
    event_invites,
    event_policies,
    event_requests,
    event_tags,
    events,
    idempotency_keys,
    interests,
    invite_links,
    jobs,
    notification_deliveries,
    notification_preferences,
    notifications,
    order_guests,
    orders,
    otp_alarms,
    otp_counts,
    password_tries,
    payment_attempts,
    payment_transactions,
    payment_webhooks,
    permissions,
    phone_otps,
    refresh_tokens,
    request_counts,
    reservations,
    retention_marks,
    role_permissions,
    roles,
    sandbox_payments,
    sandbox_refunds,
    sessions,
    ticket_scans,
    ticket_secrets,
    ticket_tiers,
    ticket_transfers,
    tickets,
    tier_inventory,
    token_revocations,
    user_blocks,
    user_devices,
    user_interests,
    user_pictures,
    user_profiles,
    user_reports,
    user_roles,
    users,
    venues,
    waitlist_entries,
);
