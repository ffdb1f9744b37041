use super::*;
use Judgement::{Allowed, Forbidden, NeedsNumber, NeedsStanding, NotFound};

/// Who sees the event and has these permissions for it.
fn judge(rule: Rule, tie: Option<Tie>, permissions: &[Permission]) -> Judgement {
    rule.judge(
        tie,
        Some(&|wanted| wanted.is_none_or(|wanted| permissions.contains(&wanted))),
    )
}

/// To whom the event does not exist.
fn judge_stranger(rule: Rule) -> Judgement {
    rule.judge(Some(Tie::None), Some(&|_| false))
}

#[test]
fn the_table_of_rules() {
    use Permission::{DoorScan, GuestDecide, GuestInvite, GuestRead, OrderRead, OrderRefund, TeamManage, TicketGive};
    // the rule, to its owner, to whom it lets in beside, whom it shows the thing
    let nobody: &[Permission] = &[];
    let rows: [(Rule, Judgement, &[Permission], &[Permission]); 20] = [
        (Rule::CHANGE_ORDER, Allowed, nobody, nobody),
        (Rule::SHOW_ORDER, Allowed, &[OrderRead], nobody),
        (Rule::USE_RESERVATION, Allowed, nobody, nobody),
        (Rule::USE_WAITLIST_ENTRY, Allowed, nobody, nobody),
        (Rule::SHOW_REQUEST, Allowed, &[GuestRead], nobody),
        (Rule::ANSWER_REQUEST, Forbidden, &[GuestDecide], nobody),
        (Rule::CANCEL_REQUEST, Allowed, &[GuestDecide], nobody),
        (Rule::SHOW_INVITE, Allowed, &[GuestRead], nobody),
        (Rule::ANSWER_INVITE, Allowed, nobody, &[GuestInvite]),
        (Rule::REVOKE_INVITE, Forbidden, &[GuestInvite], nobody),
        (Rule::SHOW_TICKET, Allowed, &[GuestRead], nobody),
        (Rule::SHOW_CODE, Allowed, nobody, &[GuestRead]),
        (Rule::OFFER_TICKET, Allowed, nobody, &[GuestRead]),
        (Rule::REISSUE_TICKET, Allowed, &[TicketGive], &[GuestRead]),
        (Rule::GIVE_BACK_TICKET, Allowed, &[TicketGive], &[GuestRead]),
        (Rule::take_ticket(None), Forbidden, &[TicketGive], &[GuestRead]),
        (Rule::SEND_CHECK_IN_OTP, Allowed, &[DoorScan], nobody),
        (Rule::ANSWER_TRANSFER, Allowed, nobody, nobody),
        (Rule::REMOVE_TEAM_MEMBER, Allowed, &[TeamManage], Permission::ALL),
        (
            Rule::of_others(Thing::Ticket, OrderRefund),
            Forbidden,
            &[OrderRefund],
            nobody,
        ),
    ];
    for (rule, to_owner, allowed, shown) in rows {
        assert_eq!(judge(rule, Some(Tie::Owner), &[]), to_owner, "{rule:?}");
        assert_eq!(judge(rule, Some(Tie::Party), &[]), Forbidden, "{rule:?}");
        assert_eq!(judge_stranger(rule), NotFound, "{rule:?}");
        for one in Permission::ALL.iter().copied() {
            let expected = if allowed.contains(&one) {
                Allowed
            } else if shown.contains(&one) {
                Forbidden
            } else {
                NotFound
            };
            assert_eq!(judge(rule, Some(Tie::None), &[one]), expected, "{rule:?} {one}");
            let of_owner = if allowed.contains(&one) { Allowed } else { to_owner };
            assert_eq!(judge(rule, Some(Tie::Owner), &[one]), of_owner, "{rule:?} {one}");
        }
        assert_eq!(rule.permission().as_slice(), allowed, "{rule:?}");
    }
}

#[test]
fn only_what_matters_is_asked_for() {
    let (owner, nobody) = (Some(Tie::Owner), Some(Tie::None));
    // the rule, what is known, what comes of it as long as nothing is known of the event
    let rows = [
        (Rule::CHANGE_ORDER, owner, Allowed),
        (Rule::CHANGE_ORDER, nobody, NotFound),
        (Rule::SHOW_ORDER, owner, Allowed),
        (Rule::SHOW_ORDER, nobody, NeedsStanding),
        (Rule::SHOW_CODE, nobody, NeedsStanding),
        (Rule::ANSWER_TRANSFER, None, NeedsNumber),
        (Rule::ANSWER_TRANSFER, Some(Tie::Party), Forbidden),
        (Rule::ANSWER_TRANSFER, nobody, NotFound),
        (Rule::ANSWER_INVITE, None, NeedsNumber),
        (Rule::REVOKE_INVITE, None, NeedsStanding),
        (Rule::REVOKE_INVITE, owner, NeedsStanding),
    ];
    for (rule, tie, expected) in rows {
        assert_eq!(rule.judge(tie, None), expected, "{rule:?} {tie:?}");
    }
    // Whose an invitation is matters to nobody who may take it back.
    assert_eq!(judge(Rule::REVOKE_INVITE, None, &[Permission::GuestInvite]), Allowed);
    assert_eq!(judge(Rule::REVOKE_INVITE, None, &[]), NeedsNumber);
}
